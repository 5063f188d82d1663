// Package words holds the sentences people read when something is wrong, or
// before something is done that concerns others: one file per language. What
// commands print otherwise, their flags and their help are English, and so are
// the details that errors of libraries add to a sentence.
//
// A new sentence is a field of [Language], with a text in each file; a new
// language is a file with a text for each field. Names in braces stand for
// what is filled in.
//
//	w := words.FromEnvironment(os.Getenv)
//	a := w.NoFile.With("path", "twitter.zip")
//	fmt.Println(a.What, a.Hint)
package words

import (
	"strconv"
	"strings"
	"time"
)

// Advice is about an error: what is wrong, in one sentence, and what to do next, which may have several lines.
type Advice struct{ What, Hint string }

// With fills in what names in braces stand for, as [Fill] does.
func (a Advice) With(pairs ...string) Advice {
	return Advice{Fill(a.What, pairs...), Fill(a.Hint, pairs...)}
}

// Fill returns a text with each name in braces replaced by its value. Names
// and values are given in turn, as to [strings.NewReplacer]. What a value has
// in braces stays as it is.
func Fill(text string, pairs ...string) string {
	braced := make([]string, len(pairs))
	for i, s := range pairs {
		if i%2 == 0 {
			s = "{" + s + "}"
		}
		braced[i] = s
	}
	return strings.NewReplacer(braced...).Replace(text)
}

// Language is one language's sentences. All but English and French is English.
type Language struct {
	Tag       string // as in BCP 47
	Thousands string // stands between groups of three digits

	// Moment writes a time of these days, to the minute, in the time's own zone.
	Moment func(time.Time) string

	// What no other sentence is about.
	Unexpected   Advice // error
	Stopped      Advice
	StoppedEarly Advice // before anything was posted

	// The archive.
	Truncated    Advice // error
	Foreign      Advice // error
	Encrypted    Advice
	Rounded      Advice
	NoContact    Advice
	InCloud      Advice
	Downloading  Advice
	Incomplete   Advice
	OtherArchive Advice
	NotArchive   Advice // error
	Damaged      Advice // error
	ArchiveGone  Advice // error
	NoOwner      Advice

	// The login.
	NoLogin       Advice
	WhichLogin    Advice // accounts
	WhichLogout   Advice // commands
	NotLoggedIn   Advice // account, accounts
	OpenSecrets   Advice // path, quoted
	Keyring       Advice // error
	MissingScope  Advice // scope
	NotAccepted   Advice // error
	Denied        Advice // error
	BadCode       Advice // error
	NotOurs       Advice
	StillLoggedIn string // account
	Or            string // between what WhichLogin and WhichLogout list

	// The journal and the settings.
	Locked          Advice
	NewerJournal    Advice // error
	DamagedJournal  Advice // error
	NotJournalFile  Advice // path, kind
	Folder          string // the kinds of what is no file
	Pipe            string
	Socket          string
	Device          string
	DeadLink        string
	OpenJournal     Advice // path, quoted
	OpenFolder      Advice // path, quoted
	OthersJournal   Advice // path
	OtherName       Advice // path
	ForeignJournal  Advice // path
	NoLog           Advice // path
	OtherLog        Advice // path
	DiskFull        Advice // error
	OutputFull      Advice // error
	OtherAccount    Advice // archive, journal
	DamagedSettings Advice // error, quoted

	// What is to become of the tweets.
	BadPolicy     Advice // error
	BadPolicyFile Advice // error
	BadInput      Advice // error
	Begun         Advice // error

	// The search for contacts, and the files for it.
	UnreadContacts Advice // error
	BadEvidence    Advice // error
	BadImport      Advice // error

	// The server.
	DatesRefused    Advice
	PlanAgain       string // after DatesRefused
	Canary          Advice // problem, url
	Refusals        Advice // count, error
	NotServer       Advice // host
	OtherSoftware   Advice // host, software
	Moved           Advice // host, address
	NotTheSame      Advice
	Elsewhere       Advice // account
	Limited         Advice // until
	Unreachable     Advice // host, error
	NoAnswer        Advice // error
	EndlessPages    Advice // error
	Refused         Advice // error
	RefusedPost     Advice
	RefusedPosts    Advice // count
	UnattachedFile  Advice
	UnattachedFiles Advice // count

	// The computer and the network.
	TooLong    Advice // error
	NoFile     Advice // path
	IsFolder   Advice // path
	NotFile    Advice // path
	TooLarge   Advice // path, limit
	ReadOnly   Advice // error
	NotAllowed Advice // error
	System     Advice // error
	Connection Advice // error

	// The notice before the first post, of lines of up to 80 characters.
	NoticeTitle     string // server
	NoticeTimelines string
	NoticeUnlisted  string
	NoticeAdmin     string
	NoticeSecond    string
	NoticeYoung     string
	NoticeRules     string
	NoticeMoreRules string // count, url
}

// Number writes n with its digits in groups of three.
func (w *Language) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + w.Thousands + digits[i:]
	}
	return digits
}

// FromEnvironment returns the language that the environment asks for: the first
// of LC_ALL, LC_MESSAGES and LANG that is not empty names the locale (POSIX,
// Base Definitions, 8.2), and unless that is C, a list in LANGUAGE goes before it
// (GNU gettext manual, "The LANGUAGE variable"). A language without
// words here is English.
func FromEnvironment(getenv func(string) string) *Language {
	var locale string
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale = getenv(name); locale != "" {
			break
		}
	}
	switch language(locale) {
	case "", "c", "posix":
		return English
	}
	wanted := getenv("LANGUAGE")
	if wanted == "" {
		wanted = locale
	}
	for name := range strings.SplitSeq(wanted, ":") {
		for _, w := range languages {
			if language(name) == w.Tag {
				return w
			}
		}
	}
	return English
}

var languages = []*Language{English, French}

// language returns the first part of a locale's name, such as fr of fr_CA.UTF-8@euro, in lower case.
func language(locale string) string {
	if i := strings.IndexAny(locale, "_-.@"); i >= 0 {
		locale = locale[:i]
	}
	return strings.ToLower(locale)
}
