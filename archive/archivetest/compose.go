package archivetest

import (
	"html"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// span is a half-open range. Its unit is the code point, of styles the UTF-16 code unit.
type span struct{ start, end int }

type tag struct {
	span
	text string
}

type mention struct {
	span
	person
}

type link struct {
	span
	short, expanded, display string
}

type style struct {
	span
	bold bool
}

// composer writes a text in three forms at once: as the archive stores it, with the
// entities counted over that form, and as the author wrote it.
type composer struct {
	rng    *rand.Rand
	plain  bool      // do not HTML-escape: notes
	cutAt  int       // cut to so many code points of unescaped text, with an ellipsis; 0 never
	whole  *composer // takes the same without being cut; nil mostly
	stored strings.Builder
	truth  strings.Builder

	points    int // code points of stored
	unescaped int // code points of stored when unescaped
	units     int // UTF-16 code units of stored
	full      bool

	tags, symbols []tag
	mentions      []mention
	links         []link
	mediaLink     link // empty without media, or when it is cut
	styles        []style
}

// write appends stored, which unescapes to shown, and the truth of it. It reports
// whether all of it fitted.
func (c *composer) write(stored, shown, truth string) (span, bool) {
	if c.full {
		return span{}, false
	}
	start := c.points
	if n := utf8.RuneCountInString(shown); c.cutAt > 0 && c.unescaped+n > c.cutAt-1 {
		c.full = true
		cut := string([]rune(shown)[:c.cutAt-1-c.unescaped]) + "…"
		stored, shown, truth = c.escape(cut), cut, cut
	}
	c.stored.WriteString(stored)
	c.truth.WriteString(truth)
	c.points += utf8.RuneCountInString(stored)
	c.unescaped += utf8.RuneCountInString(shown)
	for _, r := range stored {
		c.units += utf16.RuneLen(r)
	}
	return span{start, c.points}, !c.full
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (c *composer) escape(s string) string {
	if c.plain {
		return s
	}
	return escaper.Replace(s)
}

// text appends running text.
func (c *composer) text(s string) *composer {
	c.write(c.escape(s), s, s)
	return c.also(func(w *composer) { w.text(s) })
}

// also does the same to the whole text.
func (c *composer) also(f func(w *composer)) *composer {
	if c.whole != nil {
		f(c.whole)
	}
	return c
}

// raw appends text that is stored as it stands, as some of before 2013 is.
func (c *composer) raw(s string) *composer {
	c.write(s, html.UnescapeString(s), html.UnescapeString(s))
	return c.also(func(w *composer) { w.raw(s) })
}

func (c *composer) hashtag(s string) *composer {
	if r, ok := c.write("#"+s, "#"+s, "#"+s); ok {
		c.tags = append(c.tags, tag{r, s})
	}
	return c.also(func(w *composer) { w.hashtag(s) })
}

func (c *composer) cashtag(s string) *composer {
	if r, ok := c.write("$"+s, "$"+s, "$"+s); ok {
		c.symbols = append(c.symbols, tag{r, s})
	}
	return c.also(func(w *composer) { w.cashtag(s) })
}

func (c *composer) mention(p person) *composer {
	s := "@" + p.screenName
	if r, ok := c.write(s, s, s); ok {
		c.mentions = append(c.mentions, mention{r, p})
	}
	return c.also(func(w *composer) { w.mention(p) })
}

// link appends a t.co link that leads to url.
func (c *composer) link(url string) *composer {
	return c.append(link{short: c.short(), expanded: url, display: display(url)})
}

// lostLink appends a t.co link of which nobody knows where it leads.
func (c *composer) lostLink() *composer { return c.append(link{short: c.short()}) }

func (c *composer) append(l link) *composer {
	truth := l.expanded
	if truth == "" {
		truth = l.short
	}
	if r, ok := c.write(l.short, l.short, truth); ok {
		l.span = r
		c.links = append(c.links, l)
	}
	return c.also(func(w *composer) { w.append(l) })
}

// media appends the t.co link of the tweet's media; its author never saw it.
func (c *composer) media() *composer { return c.mediaAt(c.short()) }

func (c *composer) mediaAt(short string) *composer {
	if c.points > 0 {
		c.write(" ", " ", " ")
	}
	if r, ok := c.write(short, short, ""); ok {
		c.mediaLink = link{span: r, short: short}
	}
	return c.also(func(w *composer) { w.mediaAt(short) })
}

// short makes a t.co link.
func (c *composer) short() string { return "https://t.co/" + c.code(10) }

// styled appends bold or italic text; only notes have it.
func (c *composer) styled(s string, bold bool) *composer {
	start := c.units
	if _, ok := c.write(c.escape(s), s, s); ok {
		c.styles = append(c.styles, style{span{start, c.units}, bold})
	}
	return c
}

// code returns n random characters as they occur in t.co links.
func (c *composer) code(n int) string { return letters(c.rng, n, base62) }

const (
	base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	base64 = base62 + "_-"
)

func letters(rng *rand.Rand, n int, alphabet string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[rng.IntN(len(alphabet))]
	}
	return string(b)
}

// display returns the form of a URL that is shown: without scheme, cut with an ellipsis.
func display(url string) string {
	const length = 26
	_, s, _ := strings.Cut(url, "://")
	s = strings.TrimPrefix(s, "www.")
	if len(s) > length {
		s = s[:length] + "…"
	}
	return s
}

func decimal[T int | uint64](n T) string { return strconv.FormatUint(uint64(n), 10) }
