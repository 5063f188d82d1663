package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

// ownerFlag is the flag of commands that read an archive which may not say whose it is.
func ownerFlag(cmd *cobra.Command, of *string) {
	cmd.Flags().StringVar(of, "of", "", "the Twitter `account`, by name or number, whose a lone tweets.csv is")
}

// ownerOf returns whose an archive is, by itself or as the person says. An account of which only the name is known goes by that: its id is @name.
func ownerOf(s *session, a *archive.Archive, of string) (archive.Account, error) {
	if of != "" {
		said := archive.Account{ScreenName: strings.TrimPrefix(of, "@")}
		if strings.Trim(of, "0123456789") == "" {
			said = archive.Account{ID: of}
		} else if !archive.IsScreenName(said.ScreenName) {
			return said, explain.Usage(of+" is no Twitter account.", "Give its name or its number: --of ada_example")
		}
		have := a.Account()
		if said.ID != "" && have.ID != "" && said.ID != have.ID || said.ScreenName != "" && have.ScreenName != "" && !strings.EqualFold(said.ScreenName, have.ScreenName) {
			return have, explain.Usage("The archive says that it is of another account than "+of+".", "Leave out --of: it is for a lone tweets.csv, which does not say whose it is.")
		}
		a.SetAccount(said)
	}
	owner := a.Account()
	switch {
	case owner.ID != "":
	case of == "":
		return owner, explain.New(explain.CodeArchive, s.words.NoOwner)
	default:
		owner.ID = "@" + strings.ToLower(owner.ScreenName)
	}
	return owner, nil
}
