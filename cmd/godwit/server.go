package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/spf13/cobra"
)

func newServer(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "server SERVER",
		Short: "Say what a server is, and what an import into it would be like",
		Long: `Says what software a server runs, what it allows in a post, what an import into it
can and cannot keep, how long a thousand posts take there, whether it takes new
members, and its rules. It needs no login and changes nothing.

SERVER is the address of a server, such as mastodon.example, or a handle on it.

` + exitCodes(explain.CodeServer, explain.CodeInterrupted),
		Example: "  godwit server mastodon.example\n  godwit server mastodon.example --json",
		Args:    exactlyOne("SERVER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runServer(cmd.Context(), s, serverOptions{server: args[0]})
		},
	}
	jsonFlag(cmd, s)
	return cmd
}

type serverOptions struct {
	server string // address as typed
}

func runServer(ctx context.Context, s *session, o serverOptions) error {
	server, err := importer.Recognise(ctx, o.server, s.importer)
	if err != nil {
		return err
	}
	r := newServerReport(server)
	if s.json {
		return writeJSON(s.stdout, r)
	}
	r.print(s.stdout)
	return nil
}

// serverReport is what a server says of itself, with what follows from it for an import.
type serverReport struct {
	*importer.Server
	Idempotent      bool     `json:"idempotent"`           // knows a post that is sent twice, and makes it once
	NotTaken        []string `json:"not_taken,omitempty"`  // types of the archive's media
	Seconds         int64    `json:"seconds_per_1000"`     // posts
	SecondsOnePhoto int64    `json:"seconds_per_1000_one"` // posts with one photo each
}

// archiveTypes are the media that archives hold.
var archiveTypes = []string{"image/jpeg", "image/png", "image/gif", "video/mp4"}

func newServerReport(server *importer.Server) serverReport {
	r := serverReport{
		Server: server, Idempotent: server.HonoursIdempotencyKey(),
		Seconds:         int64(importer.Estimate(server, 1000, 0).Seconds()),
		SecondsOnePhoto: int64(importer.Estimate(server, 1000, 1000).Seconds()),
	}
	for _, t := range archiveTypes {
		if len(server.MIMETypes) > 0 && !slices.Contains(server.MIMETypes, t) {
			r.NotTaken = append(r.NotTaken, t)
		}
	}
	return r
}

func (r serverReport) print(w io.Writer) {
	fmt.Fprintln(w, describe(r.Server))
	if r.Title != "" && r.Title != r.Domain {
		fmt.Fprintf(w, "%s\n", explain.Line(r.Title))
	}
	l := r.Limits
	links := fmt.Sprintf("each link counts as %d", l.CharactersPerURL)
	if l.Counting == mapping.CountPlain {
		links = "links count in full"
	}
	fmt.Fprintf(w, "\nWhat a post may be\n  %s characters (%s) and %s\n", number(l.MaxCharacters), links, count(l.MaxMedia, "media file"))
	fmt.Fprintf(w, "  %s, %s; %s characters of description\n",
		atMost("pictures", r.ImageSizeLimit), atMost("videos", r.VideoSizeLimit), number(l.MaxDescription))

	fmt.Fprintln(w, "\nWhat an import can keep")
	if l.KeepsDates {
		fmt.Fprintln(w, "  The posts have the dates of the tweets, unless the server's admin has switched that off:")
		fmt.Fprintln(w, "  the first post shows. They are sent to nobody's timeline.")
	} else {
		fmt.Fprintln(w, "  Not the dates: the posts have today's, and a line that tells the tweet's.")
	}
	if r.Idempotent {
		fmt.Fprintln(w, "  Where an answer is lost, the post can be sent again: the server knows it and makes it once.")
	} else {
		fmt.Fprintln(w, "  Where an answer is lost, godwit looks on the server before it sends the post again.")
	}
	if len(r.NotTaken) > 0 {
		fmt.Fprintf(w, "  Not files of the type %s: their posts have a link instead.\n", strings.Join(r.NotTaken, ", "))
	}

	fmt.Fprintln(w, "\nTime by its limits")
	fmt.Fprintf(w, "  1,000 posts: %s\n", span(time.Duration(r.Seconds)*time.Second))
	fmt.Fprintf(w, "  1,000 posts with one photo each: %s\n", span(time.Duration(r.SecondsOnePhoto)*time.Second))

	fmt.Fprintf(w, "\nNew members\n  %s\n", newMembers(r.Registrations))
	if len(r.Rules) > 0 {
		fmt.Fprintln(w, "\nRules")
		printRules(w, r.Rules)
	}
}

// atMost tells a limit in bytes, 0 for one that is not known.
func atMost(what string, bytes int64) string {
	if bytes == 0 {
		return what + " of a size it does not tell"
	}
	return what + " up to " + size(bytes)
}

func newMembers(r importer.Registrations) string {
	switch r {
	case importer.RegistrationsOpen:
		return "Anybody can join."
	case importer.RegistrationsReviewed:
		return "Anybody can ask to join; the server's admins look at each request."
	case importer.RegistrationsClosed:
		return "It takes no new members at present."
	}
	return "The server does not say who can join."
}

// printRules writes a server's rules, a line each.
func printRules(w io.Writer, rules []string) {
	for i, rule := range rules {
		fmt.Fprintf(w, "  %d. %s\n", i+1, explain.Line(strings.Join(strings.Fields(rule), " ")))
	}
}
