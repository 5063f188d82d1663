package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/infile"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/mapping"
)

// setting is a part of a policy that a flag sets.
type setting struct {
	name   string // in the JSON of mapping.Policy
	flag   string
	usage  string
	values []string // the only ones there are; nil for others
	form   form
	drop   string // the value with which it is as if never given
	// set puts what was typed into a policy; the error is a clause.
	set func(p *mapping.Policy, typed []string) error
	// typed returns what would have to be typed for what a policy has, nothing for the default.
	typed func(p *mapping.Policy) []string
}

// form is how a flag is typed.
type form int

const (
	one   form = iota // --flag VALUE; the last counts
	yes               // --flag
	file              // --flag FILE; likewise
	list              // --flag A,B; may be repeated
	lines             // --flag VALUE; may be repeated
)

// settingGroup is a group of settings in the help.
type settingGroup struct {
	title    string
	settings []setting
}

var anyVisibility = []mapping.Visibility{mapping.Public, mapping.Unlisted, mapping.Private, mapping.Direct}

// settingGroups returns all settings, a flag for each field of a policy.
func settingGroups() []settingGroup {
	secret := slices.Concat([]mapping.Visibility{leaveOut}, anyVisibility)
	kinds := []mapping.Kind{mapping.KindReplies, mapping.KindRetweets, mapping.KindMedia, mapping.KindThreads}
	return []settingGroup{
		{"Which tweets", []setting{
			oneDay("since", "leave out tweets before this `day`", 0, func(p *mapping.Policy) *time.Time { return &p.Since }),
			oneDay("until", "leave out tweets after this `day`", 24*time.Hour, func(p *mapping.Policy) *time.Time { return &p.Until }),
			oneOf("retweets", "`what` becomes of retweets: none, or link: posts with a link to the original", func(p *mapping.Policy) *mapping.Retweets { return &p.Retweets },
				mapping.NoRetweets, mapping.NoRetweets, mapping.LinkRetweets),
			oneOf("replies", "`which` replies to others to take: none, own-threads (in conversations you began), or context: all, with a link to what they answer",
				func(p *mapping.Policy) *mapping.Replies { return &p.Replies }, mapping.NoReplies, mapping.NoReplies, mapping.OwnThreads, mapping.RepliesInContext),
			someOf("select.only", "only", "only these `kinds`: replies, retweets, media, threads", func(p *mapping.Policy) *[]mapping.Kind { return &p.Select.Only }, kinds...),
			someOf("select.never", "never", "none of these `kinds`", func(p *mapping.Policy) *[]mapping.Kind { return &p.Select.Never }, kinds...),
			anyWords("select.words", "only with one of these `words` or phrases", func(p *mapping.Policy) *[]string { return &p.Select.Words }),
			anyWords("select.not_words", "without tweets with any of these `words` or phrases", func(p *mapping.Policy) *[]string { return &p.Select.NotWords }),
			anyWords("select.hashtags", "only with one of these `hashtags`", func(p *mapping.Policy) *[]string { return &p.Select.Hashtags }),
			oneText("select.match", "only texts that match this regular `expression` (RE2)", func(p *mapping.Policy) *string { return &p.Select.Match }),
			oneText("select.not_match", "without texts that match this regular `expression`", func(p *mapping.Policy) *string { return &p.Select.NotMatch }),
			anyWords("select.languages", "only in these `languages`: en,fr; tweets of no known language are taken, too", func(p *mapping.Policy) *[]string { return &p.Select.Languages }),
			anyWords("select.clients", "only those posted with these `programs`, as inspect names them", func(p *mapping.Policy) *[]string { return &p.Select.Clients }),
			anyWords("select.not_clients", "without those posted with these `programs`", func(p *mapping.Policy) *[]string { return &p.Select.NotClients }),
			idFile("select.ids", "only the tweets in this `file`: an id or an address a line", func(p *mapping.Policy) *[]string { return &p.Select.IDs }),
			idFile("select.not_ids", "without the tweets in this `file`", func(p *mapping.Policy) *[]string { return &p.Select.NotIDs }),
			amount("select.min_likes", "only with at least `N` likes, when the archive was made", func(p *mapping.Policy) *int { return &p.Select.MinLikes }),
			amount("select.min_retweets", "only with at least `N` retweets", func(p *mapping.Policy) *int { return &p.Select.MinRetweets }),
			amount("select.top", "of what remains, only the `N` with the most likes", func(p *mapping.Policy) *int { return &p.Select.Top }),
			onOff("allow_crossposts", "take what your account has already, too", func(p *mapping.Policy) *bool { return &p.AllowCrossposts }),
		}},
		{"Who sees them: public, unlisted, private (followers) or direct (you)", []setting{
			oneOf("visibility", "`VISIBILITY` of the posts (default unlisted: not in public timelines)", func(p *mapping.Policy) *mapping.Visibility { return &p.Visibility },
				mapping.Unlisted, anyVisibility...),
			oneOf("circle", "take tweets for your Twitter Circle, with this `VISIBILITY`", func(p *mapping.Policy) *mapping.Visibility { return &p.Circle }, leaveOut, secret...),
			oneOf("protected", "take tweets from when your account was protected, with this `VISIBILITY`", func(p *mapping.Policy) *mapping.Visibility { return &p.Protected }, leaveOut, secret...),
			oneOf("deleted", "take tweets you deleted since, with this `VISIBILITY`", func(p *mapping.Policy) *mapping.Visibility { return &p.Deleted }, leaveOut, secret...),
			oneOf("community", "take tweets you wrote in communities, with this `VISIBILITY`", func(p *mapping.Policy) *mapping.Visibility { return &p.Community }, leaveOut, secret...),
			onOff("allow_contact_details", "take tweets with your own e-mail address or phone number", func(p *mapping.Policy) *bool { return &p.AllowContactDetails }),
		}},
		{"How they read", []setting{
			oneOf("mentions", "`how` names of others are shown: wide (＠name), link (to X), name, or map (see --people)", func(p *mapping.Policy) *mapping.Mentions { return &p.Mentions },
				mapping.WideMentions, mapping.WideMentions, mapping.LinkMentions, mapping.NameMentions, mapping.MappedMentions),
			onOff("no_warnings", "keep a first line such as \"CW: food\" as text", func(p *mapping.Policy) *bool { return &p.NoWarnings }),
			warnList("warn", "a content warning by words: `WORD=WARNING`, or /EXPRESSION/=WARNING; may be repeated", func(p *mapping.Policy) *[]mapping.Warn { return &p.Warn }),
			oneText("language", "the `language` of posts Twitter knew none for: a code, or main: that of most of your tweets", func(p *mapping.Policy) *string { return &p.Language }),
			onOff("quote_links", "quotations of your own tweets are links, also where the server has quotations", func(p *mapping.Policy) *bool { return &p.QuoteLinks }),
			onOff("no_edits", "do not note links to later posts for a later edit", func(p *mapping.Policy) *bool { return &p.NoEdits }),
			onOff("numbers", "number the parts of long tweets: (1/3)", func(p *mapping.Policy) *bool { return &p.Numbers }),
			onOff("markdown", "keep bold and italic where the server takes Markdown", func(p *mapping.Policy) *bool { return &p.Markdown }),
			onOff("link_back", "a link to the tweet under each post", func(p *mapping.Policy) *bool { return &p.LinkBack }),
			onOff("no_date_line", "no line with the date", func(p *mapping.Policy) *bool { return &p.NoDateLine }),
			named(oneText("date_line.template", "the `template` of the line with the date (default: 🐦 {{.Day}}); a policy file tells more", func(p *mapping.Policy) *string { return &p.DateLine.Template }), "date-line"),
			named(onOff("date_line.first", "the line with the date is the first", func(p *mapping.Policy) *bool { return &p.DateLine.First }), "date-first"),
			oneText("date_line.locale", "the `language` of months and days in it (default en)", func(p *mapping.Policy) *string { return &p.DateLine.Locale }),
			oneText("date_line.time_zone", "the time `zone` of its date: Europe/Paris (default UTC)", func(p *mapping.Policy) *string { return &p.DateLine.TimeZone }),
		}},
	}
}

// settingsOfAll returns the settings of all groups.
func settingsOfAll() (all []setting) {
	for _, g := range settingGroups() {
		all = append(all, g.settings...)
	}
	return all
}

// flagOf returns the flag of a setting: its own name, with other signs.
func flagOf(name string) string {
	return strings.ReplaceAll(name[strings.LastIndexByte(name, '.')+1:], "_", "-")
}

func named(s setting, flag string) setting {
	s.flag = flag
	return s
}

// leaveOut is typed for no visibility.
const leaveOut mapping.Visibility = "none"

// oneOf is one of some values.
func oneOf[T ~string](name, usage string, field func(*mapping.Policy) *T, usual T, values ...T) setting {
	s := setting{name: name, flag: flagOf(name), usage: usage, drop: string(usual)}
	for _, v := range values {
		s.values = append(s.values, string(v))
	}
	s.set = func(p *mapping.Policy, typed []string) error {
		*field(p) = T(typed[0])
		if typed[0] == s.drop {
			*field(p) = ""
		}
		return nil
	}
	s.typed = func(p *mapping.Policy) []string {
		if v := string(*field(p)); v != "" && v != s.drop {
			return []string{v}
		}
		return nil
	}
	return s
}

func oneText(name, usage string, field func(*mapping.Policy) *string) setting {
	return setting{
		name: name, flag: flagOf(name), usage: usage,
		set: func(p *mapping.Policy, typed []string) error { *field(p) = typed[0]; return nil },
		typed: func(p *mapping.Policy) []string {
			if *field(p) == "" {
				return nil
			}
			return []string{*field(p)}
		},
	}
}

func onOff(name, usage string, field func(*mapping.Policy) *bool) setting {
	return setting{
		name: name, flag: flagOf(name), usage: usage, form: yes, drop: "false",
		set: func(p *mapping.Policy, typed []string) (err error) {
			if *field(p), err = strconv.ParseBool(typed[0]); err != nil {
				return errors.New("it is true or false")
			}
			return nil
		},
		typed: func(p *mapping.Policy) []string {
			if !*field(p) {
				return nil
			}
			return []string{"true"}
		},
	}
}

func amount(name, usage string, field func(*mapping.Policy) *int) setting {
	return setting{
		name: name, flag: flagOf(name), usage: usage, drop: "0",
		set: func(p *mapping.Policy, typed []string) (err error) {
			if *field(p), err = strconv.Atoi(typed[0]); err != nil || *field(p) < 0 {
				return errors.New("it is a whole number, such as 10")
			}
			return nil
		},
		typed: func(p *mapping.Policy) []string {
			if *field(p) == 0 {
				return nil
			}
			return []string{strconv.Itoa(*field(p))}
		},
	}
}

func oneDay(name, usage string, whole time.Duration, field func(*mapping.Policy) *time.Time) setting {
	return setting{
		name: name, flag: flagOf(name), usage: usage,
		set: func(p *mapping.Policy, typed []string) (err error) {
			if *field(p), err = settings.ParseDay(typed[0], whole); err != nil {
				return explain.Usage("There is no day "+typed[0]+".", "Write it as year-month-day: 2020-12-31")
			}
			return nil
		},
		typed: func(p *mapping.Policy) []string {
			if field(p).IsZero() {
				return nil
			}
			return []string{settings.FormatDay(*field(p), whole)}
		},
	}
}

// anyWords are some of what people may write, with commas between.
func anyWords(name, usage string, field func(*mapping.Policy) *[]string) setting {
	return setting{
		name: name, flag: flagOf(name), usage: usage, form: list,
		set: func(p *mapping.Policy, typed []string) error {
			*field(p) = typed
			return nil
		},
		typed: func(p *mapping.Policy) []string { return *field(p) },
	}
}

// someOf are some of some values.
func someOf[T ~string](name, flag, usage string, field func(*mapping.Policy) *[]T, values ...T) setting {
	s := setting{name: name, flag: flag, usage: usage, form: list}
	for _, v := range values {
		s.values = append(s.values, string(v))
	}
	s.set = func(p *mapping.Policy, typed []string) error {
		*field(p) = nil
		for _, v := range typed {
			*field(p) = append(*field(p), T(v))
		}
		return nil
	}
	s.typed = func(p *mapping.Policy) (all []string) {
		for _, v := range *field(p) {
			all = append(all, string(v))
		}
		return all
	}
	return s
}

var expression = regexp.MustCompile(`^/.+/\s*=`)

func warnList(name, usage string, field func(*mapping.Policy) *[]mapping.Warn) setting {
	return setting{
		name: name, flag: flagOf(name), usage: usage, form: lines,
		set: func(p *mapping.Policy, typed []string) error {
			*field(p) = nil
			for _, line := range typed {
				i := strings.IndexByte(line, '=')
				if m := expression.FindString(line); m != "" { // which may have = in it
					i = len(m) - 1
				}
				if i <= 0 || strings.TrimSpace(line[i+1:]) == "" {
					return errors.New("it is written WORD=WARNING, such as spider=spiders")
				}
				*field(p) = append(*field(p), mapping.Warn{Match: strings.TrimSpace(line[:i]), Warning: strings.TrimSpace(line[i+1:])})
			}
			return nil
		},
		typed: func(p *mapping.Policy) (all []string) {
			for _, w := range *field(p) {
				all = append(all, w.Match+"="+w.Warning)
			}
			return all
		},
	}
}

// idFile is a file of tweets, which is read once, before the policy is set: set is given the ids.
func idFile(name, usage string, field func(*mapping.Policy) *[]string) setting {
	return setting{
		name: name, flag: flagOf(name), usage: usage, form: file,
		set: func(p *mapping.Policy, ids []string) error {
			*field(p) = ids
			return nil
		},
		typed: func(p *mapping.Policy) []string {
			if len(*field(p)) == 0 {
				return nil
			}
			return []string{"(" + count(len(*field(p)), "tweet") + ")"}
		},
	}
}

var tweetID = regexp.MustCompile(`^(?:(?:https?://)?(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:i/web|[^/?#]+)/status(?:es)?/)?([0-9]{1,19})(?:[/?#].*)?$`)

// parseTweetID returns the id of a tweet that was given by it or by its address, or "".
func parseTweetID(s string) string {
	if m := tweetID.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
		return m[1]
	}
	return ""
}

// readIDs reads a file with an id or the address of a tweet a line; # begins a remark. Where its name is empty there are none.
func readIDs(ctx context.Context, path string) (ids []string, err error) {
	if path == "" {
		return nil, nil
	}
	data, err := infile.Read(ctx, path, maxInput)
	if err != nil {
		return nil, err
	}
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id := parseTweetID(line)
		if id == "" {
			return nil, explain.Usage(fmt.Sprintf("%s, line %d: %.40q is no tweet.", path, n, line), "Write a tweet's id or address on each line: 1080000000000000001")
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, explain.Usage("There is no tweet in "+path+".", "Write a tweet's id or address on each line.")
	}
	return ids, nil
}

// typed is what was typed for a flag.
type typed struct {
	form  form
	texts []string
	given bool
}

func (t *typed) String() string { return strings.Join(t.texts, ",") }

func (t *typed) Type() string {
	if t.form == yes {
		return "bool"
	}
	return ""
}

// Set is called for each time the flag is given.
func (t *typed) Set(s string) error {
	if t.form < list {
		t.texts = nil
	}
	t.given = true
	switch {
	case s == "" && t.form >= list: // takes back all
		return nil
	case t.form != list:
		t.texts = append(t.texts, s)
		return nil
	}
	fields, err := csv.NewReader(strings.NewReader(s)).Read()
	for _, f := range fields {
		if f = strings.TrimSpace(f); f != "" {
			t.texts = append(t.texts, f)
		}
	}
	return err
}
