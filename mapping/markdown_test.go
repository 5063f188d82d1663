package mapping

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"

	"github.com/godwit-migrate/godwit/archive"
)

func TestMarkdown(t *testing.T) {
	bold := func(list ...int) (styles []styled) {
		for i := 0; i < len(list); i += 2 {
			styles = append(styles, styled{start: list[i], end: list[i+1], bold: true})
		}
		return styles
	}
	for _, c := range []struct {
		text   string
		styles []styled
		want   string
	}{
		{"", nil, ""},
		{"plain text.", nil, "plain text."},
		{"a*b _c_ `d` ~e~ [f](g) \\ | {:h}", nil, "a\\*b \\_c\\_ \\`d\\` \\~e\\~ \\[f](g) \\\\ \\| \\{:h}"},
		{"<b>I <3 &amp; & AT&T &x; &#1;</b>", nil, "&lt;b>I &lt;3 &amp;amp; & AT&T &amp;x; &amp;#1;&lt;/b>"},
		{"https://a.example/b<c www.a.example/&lt; <d", nil, "https://a.example/b\\<c www.a.example/&lt; &lt;d"},
		{"# a\n#\n#tag\n####### b\n## ", nil, "\\# a\n\\#\n#tag\n\\####### b\n\\##"},
		{"> a\n>b\n=> c", nil, "\\> a\n\\>b\n=> c"},
		{"- a\n-b\n--\n+ c\n+1\n* d\n===\n=\n= e\n=f", nil, "\\- a\n-b\n\\--\n\\+ c\n+1\n\\* d\n&#61;==\n&#61;\n&#61; e\n=f"},
		{"1. a\n2) b\n3.c\n2018.\n4 d.", nil, "1\\. a\n2\\) b\n3.c\n2018\\.\n4 d."},
		{"  a\n\tb  \n\n    c", nil, "a\nb\n\nc"},
		{"\u3000a", nil, "\u3000a"},
		{
			"https://a.example/_b_*c*~d?e=f&copy;g#h_i, (https://a.example/_x_(y_z)) #snake_case_ #_x ＠foo_bar", nil,
			"https://a.example/_b_*c*~d?e=f&copy;g#h_i, (https://a.example/_x_(y_z)) #snake_case_ #_x ＠foo\\_bar",
		},
		{"HTTP://A.example/_b_ http:// https://... _ #https://a.example/_b", nil, "HTTP://A.example/_b_ http:// https://... \\_ #https://a.example/\\_b"},

		{"all bold", bold(0, 8), "**all bold**"},
		{"a bold word", bold(2, 6), "a **bold** word"},
		{"a bold word", bold(1, 7), "a **bold** word"},
		{"a bold word", []styled{{2, 6, false, true}}, "a *bold* word"},
		{"a bold word", []styled{{2, 6, true, true}}, "a ***bold*** word"},
		{"embolden", bold(2, 6), "em**bold**en"},
		{"one\n\ntwo\nthree", bold(0, 14), "**one**\n\n**two**\n**three**"},
		{"it (is) so", bold(3, 7), "it **(is)** so"},
		{"it(is)so", bold(2, 6), "it(**is**)so"},
		{"これは「強調」です", bold(9, 21), "これは「**強調**」です"},
		{"wow!", bold(0, 4), "**wow!**"},
		{"wow!so", bold(0, 4), "**wow**!so"},
		{"a☕b", bold(1, 4), "a☕b"},
		{"see https://a.example/b now", bold(0, 27), "**see** https://a.example/b **now**"},
		{"see #tag_ now", bold(0, 13), "**see** #tag_ **now**"},
		{"#tag", bold(0, 3), "#tag"},
		{"x^2^ and ^_^", nil, "x&#94;2&#94; and &#94;\\_&#94;"},
		{"a ==b== c == d", nil, "a &#61;=b== c == d"},
		{"see www.foo_bar.example/a_b*c, (www.a.example/~b_).", nil, "see www.foo_bar.example/a_b\\*c, (www.a.example/~b\\_)."},
		{"awww.a_b.example www.", nil, "awww.a\\_b.example www."},
		{"to ada_l@example.org, ok", bold(0, 9, 10, 24), "**to** ada\\_l@example.org, **ok**"},
		{"one two", bold(0, 3, 3, 7), "**one two**"},
		{"onetwo", []styled{{0, 3, true, false}, {3, 6, false, true}}, "**one**two"},
		{"one two", []styled{{0, 4, true, false}, {4, 7, true, true}}, "**one** ***two***"},
		{"one two", []styled{{4, 7, true, false}, {0, 3, false, true}}, "*one* **two**"},
		{"one two", bold(0, 7, 2, 3), "**one two**"},
		{"1. one", bold(0, 6), "**1\\. one**"},
		{"a_b*", bold(0, 4), "**a\\_b\\***"},
		{"é", bold(1, 2), "é"},
		{"abc", []styled{{0, 3, false, false}, {-1, 2, true, false}, {1, 9, true, false}, {2, 1, true, false}}, "abc"},
		{"  ", bold(0, 2), ""},
	} {
		if got := markdown(c.text, c.styles); got != c.want {
			t.Errorf("%q %v:\n%q, want\n%q", c.text, c.styles, got, c.want)
		}
	}
}

func TestByteStyles(t *testing.T) {
	style := func(start, end int) archive.Style {
		return archive.Style{Range: archive.Range{Start: start, End: end}, Bold: true}
	}
	text := "é🐦x" // 2, 4 and 1 bytes; 1, 2 and 1 code units
	got := byteStyles(text, []archive.Style{
		style(0, 1), style(1, 3), style(0, 4), style(3, 4),
		style(1, 2), style(2, 3), style(-1, 1), style(0, 5), style(3, 3), style(3, 1), style(1<<40, 1<<41),
	})
	want := []styled{{0, 2, true, false}, {2, 6, true, false}, {0, 7, true, false}, {6, 7, true, false}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(styled{})); diff != "" {
		t.Error(diff)
	}
	if byteStyles(text, nil) != nil {
		t.Error("styles out of nothing")
	}
}

// gotosocial reads Markdown as GoToSocial does (internal/text/markdown.go), but for hashtags and mentions.
var gotosocial = goldmark.New(
	goldmark.WithRendererOptions(goldhtml.WithXHTML(), goldhtml.WithHardWraps(), goldhtml.WithUnsafe()),
	goldmark.WithExtensions(extension.Linkify, extension.Strikethrough),
)

var (
	allowedTags = regexp.MustCompile(`</?p>\n?|<br />\n?|</?strong>|</?em>|<a href="[^"]*">|</a>`)
	styledTags  = regexp.MustCompile(`</?(?:strong|em)>`)
)

// readMarkdown returns the lines of text that a reader of HTML sees, without empty ones.
func readMarkdown(t *testing.T, md string) (lines []string, rendered string) {
	t.Helper()
	var b bytes.Buffer
	if err := gotosocial.Convert([]byte(md), &b); err != nil {
		t.Fatal(err)
	}
	text := allowedTags.ReplaceAllStringFunc(b.String(), func(tag string) string {
		if strings.Contains(tag, "p>") || strings.HasPrefix(tag, "<br") {
			return "\n"
		}
		return ""
	})
	if strings.ContainsAny(text, "<>") {
		t.Fatalf("%q has other tags: %q", md, b.String())
	}
	return textLines(html.UnescapeString(text)), b.String()
}

func textLines(text string) (lines []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.Trim(line, " \t"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// FuzzMarkdown wants to read what was written, with no marks left over.
func FuzzMarkdown(f *testing.F) {
	for _, text := range []string{
		"A *b* _c_\n- d\n1. e\n\n# f\n---\n> g `h` [i](j) <k> &amp; ~~l~~ #m_n \\ \\* o\\",
		"これは「強調」です。☕️ ok\n\n\n    code\n===\n+ x\n***\n___\n![a](b)",
		"see https://a.example/b?c=d, #tag and foo_bar@example.com www.foo_bar.com/_x",
	} {
		f.Add(text, []byte{0, 5, 1, 2, 9, 2, 1, 7, 3})
		f.Add(text, []byte{3, 200, 1})
	}
	f.Fuzz(func(t *testing.T, text string, script []byte) {
		text = withoutControls(strings.ToValidUTF8(text, "?"))
		for _, s := range protectedSpans(text) {
			if strings.ContainsAny(text[s.start:s.end], "*_`[~<&\\") {
				t.Skip() // they are left to the server, and what this one makes of them is its business
			}
		}
		var styles []styled
		at := 0
		for ; len(script) >= 3; script = script[3:] {
			start := at + int(script[0])
			at = start + int(script[1])
			styles = append(styles, styled{start, at, script[2]&1 != 0, script[2]&2 != 0})
		}
		md := markdown(text, styles)
		lines, rendered := readMarkdown(t, md)
		if diff := cmp.Diff(textLines(text), lines); diff != "" {
			t.Fatalf("%q became %q\n%s", text, md, diff)
		}
		runs := styleRuns(text, styles, protectedSpans(text))
		tags := 0
		for _, r := range runs {
			if r.bold {
				tags += 2
			}
			if r.italic {
				tags += 2
			}
		}
		if n := len(styledTags.FindAllString(rendered, -1)); n != tags {
			t.Errorf("%d tags of %d runs: %q", n, len(runs), rendered)
		}
		for i, r := range runs {
			if i > 0 && r.start <= runs[i-1].end || strings.ContainsAny(text[r.start:r.end], "\n") ||
				strings.TrimFunc(text[r.start:r.end], unicode.IsSpace) != text[r.start:r.end] {
				t.Errorf("run %v of %q", r, text)
			}
		}
	})
}
