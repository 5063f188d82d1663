package contacts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// ImportGuide returns the text to lay beside the files, as README.txt: where to give which file to the server, what to
// choose there, and what to do about failures. The software is the NodeInfo name, the host that of the server's pages;
// without a host it is called "your server". Lines are of 80 characters at most, if the names in them are not longer.
func ImportGuide(software, host string, files []ImportFile) string {
	software = strings.ToLower(software)
	var g guide
	g.line("These files are for " + cmp.Or(host, "your server") + " to import.")
	g.line("")
	width := 0
	for _, f := range files {
		width = max(width, len(f.Name))
	}
	for _, f := range files {
		if f.Kind == ImportLists {
			g.line(fmt.Sprintf("  %-*s  lists: %d, accounts on them: %d", width, f.Name, f.Lists, f.Accounts))
			continue
		}
		g.line(fmt.Sprintf("  %-*s  %s: %d", width, f.Name, f.Kind.does(), f.Rows))
	}
	has := func(kinds ...ImportKind) bool {
		return slices.ContainsFunc(files, func(f ImportFile) bool { return slices.Contains(kinds, f.Kind) })
	}

	switch software {
	case "gotosocial":
		g.goToSocial(host)
	case "pleroma", "akkoma", "rebased", "soapbox":
		g.pleroma(host)
	case "misskey", "sharkey", "cherrypick", "firefish", "calckey", "iceshrimp", "foundkey", "catodon":
		g.misskey(software, host)
	case "friendica":
		g.friendica(host, has(ImportLists))
	case "mastodon", "hometown", "glitchcafe", "fedibird", "kmyblue", "ecko":
		g.mastodon(host, has(ImportLists))
	default:
		g.other(host)
	}
	if slices.ContainsFunc(files, func(f ImportFile) bool { return f.Name != f.Kind.stem()+".csv" }) {
		g.paragraph("A file in parts (-1, -2, ...) is larger than the server takes at once. Import all parts, one after the other.")
	}
	if has(ImportFollowing, ImportLists) {
		g.paragraph("An account with a lock gets a request to follow. It is not in the list of those you follow until its owner agrees; that is no failure.")
	}
	g.paragraph("Do not open and save the files in a spreadsheet: it may change them. They name people you know, so delete them when all is imported.")
	return g.b.String()
}

// does says what a file of the kind does; not of lists.
func (k ImportKind) does() string {
	switch k {
	case ImportFollowing:
		return "accounts to follow"
	case ImportBlocks:
		return "accounts to block"
	default:
		return "accounts to mute"
	}
}

func (g *guide) mastodon(host string, lists bool) {
	g.where("Log in, and open", host, "/settings/imports")
	g.paragraph("Choose the type that the name of the file says, and Merge. Never choose Overwrite: it unfollows, unblocks or unmutes everybody who is not in the file. Then confirm the import on the next page, within ten minutes.")
	if lists {
		g.paragraph("Mastodon follows everybody who is in lists.csv, too. An account can have 50 lists at most, with those you have already; one more, and none is imported.")
	}
	g.paragraph("Failures: the page of imports has a link to download those accounts that failed. Mostly their server did not answer just then, and one such answer lets all accounts there fail for five minutes. Wait an hour, and import the file of the failures, with Merge again. Who fails three times has probably moved, closed the account, or is on a server that yours does not talk to.")
	g.paragraph("An account can follow 7,500 others, with those it follows already, and above that 1.1 times as many as follow it. A file that goes beyond is refused as a whole. Administrators can change this.")
}

func (g *guide) other(host string) {
	g.where("Log in, and look for Import in the settings. On servers like Mastodon that is", host, "/settings/imports")
	g.paragraph("Choose the type that the name of the file says, and Merge, if there is a choice. Never choose Overwrite: it unfollows, unblocks or unmutes everybody who is not in the file. A server that does not ask for a type may follow everybody in a file: give it the accounts to follow only.")
	g.paragraph("Some servers tell who failed, others do not: look after an hour who is missing among those you follow, and import the failures, or the same file, again.")
}

func (g *guide) goToSocial(host string) {
	g.where("Log in, and open Export & Import in the settings of your account:", host, "/settings/user/export-import")
	g.paragraph("Choose the file, the import type that its name says, and Merge. Never choose Overwrite: it unfollows, unblocks or unmutes everybody who is not in the file.")
	g.paragraph("GoToSocial says only that it took the file, and tells no failures. Look after some minutes who is missing among those you follow; wait an hour, and import the same file again, with Merge: it does no harm to those who are there. It has no import of lists.")
}

func (g *guide) pleroma(host string) {
	g.where("Log in, and open the settings, there Data Import / Export:", host, "")
	g.paragraph("Give each file to the import its name speaks of: follows, blocks or mutes. What you have is kept, and the files are added to it.")
	g.paragraph("The server tells no failures. Look after an hour who is missing among those you follow, and import the same file again: it does no harm to those who are there. It has no import of lists.")
}

func (g *guide) misskey(software, host string) {
	g.where("Log in, and open Import and export in the settings, which Misskey calls Account data since 2025:", host, "/settings")
	g.paragraph("Give each file to the import its name speaks of: following, blocking, muting or user lists. What you have is kept, and the files are added to it.")
	if software == "sharkey" {
		g.paragraph("One import of a kind is allowed each minute.")
	} else {
		g.paragraph("One import of a kind is allowed each hour: keep the parts of a file an hour apart.")
	}
	g.paragraph("The server tells no failures. Look after some hours who is missing among those you follow, and import the same file again: it does no harm to those who are there.")
	g.paragraph("The files go to your Drive on the server, and stay there. Delete them there when all is imported.")
}

func (g *guide) friendica(host string, lists bool) {
	g.where("Log in, and open Import Contacts in the settings:", host, "/settings/importcontacts")
	g.paragraph("Give it following_accounts.csv. Friendica adds everybody it finds in a file, so never give it a file of accounts to block or to mute: it would follow them. Those you block and mute by hand.")
	if lists {
		g.paragraph("lists.csv goes to the same page, and the lists become circles, on a recent Friendica. An older one makes nothing of it. Everybody in it is followed, too.")
	}
	g.paragraph("The contacts are added in the background, and no failures are told. Look after some hours who is missing, and import the same file again.")
}

// guide is a text with lines of at most 80 characters.
type guide struct{ b strings.Builder }

func (g *guide) line(s string) { g.b.WriteString(s + "\n") }

// where is a sentence, and the address of a page of the server below it.
func (g *guide) where(words, host, path string) {
	g.paragraph(words)
	g.line("")
	switch {
	case host != "":
		g.line("  https://" + host + path)
	case path != "":
		g.line("  " + path + " (behind the address of your server)")
	default:
		g.line("  the address of your server")
	}
}

func (g *guide) paragraph(s string) {
	const width = 80
	g.line("")
	line := ""
	for word := range strings.FieldsSeq(s) {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word) > width:
			g.line(line)
			line = word
		default:
			line += " " + word
		}
	}
	g.line(line)
}
