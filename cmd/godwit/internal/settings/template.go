package settings

// policySetting is a setting of a policy file: its name in the JSON of mapping.Policy, what it does, and a
// value other than none to begin with.
type policySetting struct{ name, example, about string }

// policySettings are all there are, in the order of the file: those outside of tables first, as TOML wants it.
var policySettings = []policySetting{
	{"visibility", `"unlisted"`, `Who sees the posts: "public"; "unlisted", which is out of the public timelines;
"private", your followers; or "direct", you alone.`},
	{"since", `2018-01-01`, `Leaves out tweets before this day, or time (2018-01-01T18:00:00+01:00). Days are in UTC.`},
	{"until", `2020-12-31`, `Leaves out tweets after this day, or from this time on.`},
	{"retweets", `"none"`, `"none" leaves them out. "link" makes a post of each, with a link to the original;
those of yourself become boosts of your own posts where that can be.`},
	{"replies", `"none"`, `Replies to others. "none" leaves them out. "own-threads" takes those in conversations
that you began. "context" takes all: each begins with a link to what it answers.`},
	{"circle", `"direct"`, `Takes the tweets that only your Twitter Circle could read, with this visibility.
Without it they are left out.`},
	{"protected", `"private"`, `Takes those of a time when your account was protected, with this visibility.`},
	{"deleted", `"private"`, `Takes those you deleted since, with this visibility.`},
	{"community", `"unlisted"`, `Takes those you wrote in communities, with this visibility.`},
	{"allow_contact_details", `true`, `Takes tweets that hold your own e-mail address or phone number, too.`},
	{"allow_crossposts", `true`, `Takes tweets that your account has already, too, for example from a crossposter.`},
	{"mentions", `"wide"`, `How the names of others are shown; nobody is ever notified. "wide": ＠name. "link": a
link to the profile on X. "name": the name alone. "map": a link to the profile in the
fediverse for the people in the file you give with --people, and wide for the others.`},
	{"quote_links", `true`, `A quotation of a tweet of your own is a link, also on servers that have quotations.`},
	{"no_edits", `true`, `Links to posts that come later stay as they are for good, and are not noted for a later edit.`},
	{"numbers", `true`, `The parts of a long tweet end with (1/3), (2/3), (3/3).`},
	{"markdown", `true`, `Bold and italic of long tweets, on servers that take Markdown.`},
	{"no_warnings", `true`, `A first line such as "CW: food" stays text, and becomes no content warning.`},
	{
		"warn", `[{match = "spider", warning = "spiders"}, {match = "/(?i)blood|gore/", warning = "blood"}]`,
		`Content warnings by words. Between slashes it is a regular expression (RE2). The first
that matches is taken.`,
	},
	{"language", `"main"`, `The language of posts that Twitter knew none for: a code such as "fr", or "main" for
that of most of your tweets.`},
	{"no_date_line", `true`, `No line with the date where the server cannot keep it.`},
	{"link_back", `true`, `A link to the tweet under each post.`},
	{"date_line.template", `"🐦 {{.Date}}, {{.Time}}"`, `What the line with the date says, a Go text/template. It may have {{.Day}} (2018-10-10, which
is all there is by default), {{.Date}} (October 10, 2018), {{.Weekday}}, {{.Year}},
{{.Time}}, {{.Client}}, {{.Place}} (latitude and longitude), {{.Likes}}, {{.Retweets}},
{{.Lang}}, {{.URL}} and {{.ID}} of the tweet, and {{.Original.Format "2 Jan 2006"}}.`},
	{"date_line.first", `true`, `It is the first line of the post instead of the last.`},
	{"date_line.locale", `"fr"`, `The language of {{.Date}} and {{.Weekday}}. Without it English.`},
	{"date_line.time_zone", `"Europe/Paris"`, `The time zone of the date. Without it UTC.`},
	{"select.ids", `["1080000000000000001"]`, `Only these tweets.`},
	{"select.not_ids", `["1080000000000000002"]`, `Without these tweets.`},
	{"select.only", `["threads", "media"]`, `Only these kinds: "replies", "retweets", "media", "threads".`},
	{"select.never", `["replies"]`, `Without these kinds.`},
	{"select.languages", `["en", "fr"]`, `Only these languages. Tweets of no known language are taken, too.`},
	{"select.clients", `["Twitter for iPhone"]`, `Only what was posted with these programs. inspect lists yours.`},
	{"select.not_clients", `["Instagram", "dlvr.it"]`, `Without what was posted with these.`},
	{"select.hashtags", `["bread"]`, `Only tweets with one of these hashtags.`},
	{"select.words", `["bread", "sour dough"]`, `Only tweets with one of these words or phrases.`},
	{"select.not_words", `["work"]`, `Without tweets with any of these.`},
	{"select.match", `"(?i)bread|dough"`, `Only texts that match this regular expression (RE2).`},
	{"select.not_match", `"(?i)giveaway"`, `Without texts that match this one.`},
	{"select.min_likes", `10`, `Only tweets with so many likes, when the archive was made.`},
	{"select.min_retweets", `2`, `Only tweets with so many retweets.`},
	{"select.top", `100`, `Of what remains, only so many tweets, those with the most likes.`},
}
