package main

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// policyWith is what becomes of an earlier policy by a command line.
func policyWith(earlier mapping.Policy, args ...string) (mapping.Policy, error) {
	var o policyOptions
	cmd := &cobra.Command{Use: "test"}
	policyFlags(cmd, &o)
	if err := cmd.ParseFlags(args); err != nil {
		return earlier, err
	}
	change, err := o.read(context.Background(), cmd.Flags().Changed)
	if err != nil {
		return earlier, err
	}
	return change.apply(earlier)
}

func TestPolicyFlags(t *testing.T) {
	earlier := mapping.Policy{
		Visibility: mapping.Private, Since: time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC), NoDateLine: true,
		Select: mapping.Selection{Words: []string{"bread"}},
	}
	type change = func(*mapping.Policy)
	for _, tt := range []struct {
		args []string
		want change
	}{
		{nil, func(*mapping.Policy) {}}, // what is not given stays
		{[]string{"--visibility=public"}, func(p *mapping.Policy) { p.Visibility = mapping.Public }},
		{[]string{"--visibility=unlisted"}, func(p *mapping.Policy) { p.Visibility = "" }},
		{[]string{"--since=2015-06-07"}, func(p *mapping.Policy) { p.Since = time.Date(2015, 6, 7, 0, 0, 0, 0, time.UTC) }},
		{[]string{"--until=2015-06-07"}, func(p *mapping.Policy) { p.Until = time.Date(2015, 6, 8, 0, 0, 0, 0, time.UTC) }}, // the last day counts
		{[]string{"--until=2015-06-07T18:00:00+02:00"}, func(p *mapping.Policy) { p.Until = time.Date(2015, 6, 7, 16, 0, 0, 0, time.UTC) }},
		{[]string{"--since=2015-06-07", "--until=2015-06-07"}, func(p *mapping.Policy) {
			p.Since, p.Until = time.Date(2015, 6, 7, 0, 0, 0, 0, time.UTC), time.Date(2015, 6, 8, 0, 0, 0, 0, time.UTC)
		}},
		{[]string{"--since="}, func(p *mapping.Policy) { p.Since = time.Time{} }},
		{[]string{"--no-date-line=false"}, func(p *mapping.Policy) { p.NoDateLine = false }},
		{[]string{"--circle=direct"}, func(p *mapping.Policy) { p.Circle = mapping.Direct }},
		{[]string{"--circle=none"}, func(*mapping.Policy) {}},
		{[]string{"--only=threads,media", "--only", "replies"}, func(p *mapping.Policy) {
			p.Select.Only = []mapping.Kind{mapping.KindThreads, mapping.KindMedia, mapping.KindReplies}
		}},
		{[]string{"--words", `sour dough,"a, b"`}, func(p *mapping.Policy) { p.Select.Words = []string{"sour dough", "a, b"} }},
		{[]string{"--words="}, func(p *mapping.Policy) { p.Select.Words = nil }},
		{[]string{"--min-likes=3", "--top=10"}, func(p *mapping.Policy) { p.Select.MinLikes, p.Select.Top = 3, 10 }},
		{[]string{"--warn", "spider=spiders", "--warn", "/a=b|c/ = x = y"}, func(p *mapping.Policy) {
			p.Warn = []mapping.Warn{{Match: "spider", Warning: "spiders"}, {Match: "/a=b|c/", Warning: "x = y"}}
		}},
		{[]string{"--defaults", "--numbers"}, func(p *mapping.Policy) { *p = mapping.Policy{Numbers: true} }},
		{[]string{"--people="}, func(*mapping.Policy) {}},
	} {
		want := earlier
		tt.want(&want)
		if got, err := policyWith(earlier, tt.args...); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v\n%s", tt.args, err, cmp.Diff(want, got))
		}
	}
}

func TestPolicyFlagErrors(t *testing.T) {
	for args, want := range map[string]string{
		"--visibility=friends":                  "There is no visibility friends. Choose one of: public, unlisted, private, direct",
		"--only=photos":                         "--only cannot be photos. Choose one of: replies, retweets, media, threads",
		"--since=07.06.2015":                    "There is no day 07.06.2015.",
		"--until=2015-02-30":                    "There is no day 2015-02-30.",
		"--since=2015-06-08 --until=2015-06-07": "Swap",
		"--min-likes=many":                      "--min-likes cannot be \"many\"",
		"--top=-1":                              "--top cannot be",
		"--warn=spider":                         "WORD=WARNING",
		"--ids=none.txt":                        "There is no file or folder none.txt",
		"--policy=none.toml":                    "There is no file or folder none.toml",
		"--policy=none.toml --defaults":         "do not go together",
	} {
		_, err := policyWith(mapping.Policy{}, strings.Fields(args)...)
		e := explain.Error(err, words.English)
		if e.Code != explain.CodeUsage || !strings.Contains(e.What+" "+e.Hint, want) {
			t.Errorf("%s: %+v", args, e)
		}
	}
}

// Every field of a policy has a flag, and every flag a help text and a way back.
func TestEverySettingHasAFlag(t *testing.T) {
	var o policyOptions
	cmd := &cobra.Command{Use: "test"}
	policyFlags(cmd, &o)
	names := map[string]bool{}
	for _, s := range settingsOfAll() {
		names[s.name] = true
		f := cmd.Flags().Lookup(s.flag)
		if name, usage := pflag.UnquoteUsage(f); usage == "" || s.form != yes && name == "" {
			t.Errorf("--%s has no help text or no name of its value: %q", s.flag, f.Usage)
		}
		if p, err := policyWith(mapping.Policy{}, "--"+s.flag+"="+s.drop); err != nil || !reflect.DeepEqual(p, mapping.Policy{}) {
			t.Errorf("--%s=%s does not take it back: %+v, %v", s.flag, s.drop, p, err)
		}
	}
	var missing func(reflect.Type, string)
	missing = func(typ reflect.Type, prefix string) {
		for f := range typ.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[time.Time]() {
				missing(f.Type, name+".")
			} else if !names[prefix+name] {
				t.Errorf("%s%s has no flag", prefix, name)
			}
		}
	}
	missing(reflect.TypeFor[mapping.Policy](), "")
}

// What a plan says of its settings can be typed, and gives the same policy.
func TestSettingsCanBeTyped(t *testing.T) {
	for _, args := range [][]string{
		{"--retweets=link", "--replies=context", "--mentions=name", "--numbers", "--since=2015-06-07", "--until=2015-06-07"},
		{"--words", `sour dough,"a, b"`, "--warn=spider=spiders", "--warn=/a=b/=c", "--only=media,threads", "--top=3"},
		{"--date-line={{.Date}}", "--date-first", "--match=a|b", "--circle=direct"},
	} {
		want, err := policyWith(mapping.Policy{}, args...)
		if err != nil {
			t.Fatal(err)
		}
		var typed []string
		for _, s := range settingsOfAll() {
			values := s.typed(&want)
			if s.form == list && len(values) > 0 {
				values = []string{joinList(values)}
			}
			for _, v := range values {
				typed = append(typed, "--"+s.flag+"="+v)
			}
		}
		if got, err := policyWith(mapping.Policy{}, typed...); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v\n%s", typed, err, cmp.Diff(want, got))
		}
		var shown strings.Builder
		printSettings(&shown, planReport{Policy: want})
		if n := strings.Count(shown.String(), "to drop it: "); n != len(slices.CompactFunc(typed, func(a, b string) bool { return strings.HasPrefix(a, "--warn") && strings.HasPrefix(b, "--warn") })) {
			t.Errorf("%q: %s", typed, shown.String())
		}
	}
	var shown strings.Builder
	printSettings(&shown, planReport{Policy: mapping.Policy{Visibility: mapping.Unlisted}})
	if shown.Len() > 0 {
		t.Errorf("of the defaults it says %q", shown.String())
	}
}

func TestReadIDs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ids.txt")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("\ufeff# mine\r\n1080000000000000001\r\n\nhttps://x.com/ada/status/2?s=20\ntwitter.com/i/web/status/3\nhttps://mobile.twitter.com/ada/statuses/4/photo/1\n")
	if ids, err := readIDs(t.Context(), path); err != nil || !slices.Equal(ids, []string{"1080000000000000001", "2", "3", "4"}) {
		t.Errorf("%q, %v", ids, err)
	}
	for _, text := range []string{"", "# none\n", "1\nhello\n", "https://example.com/ada/status/1\n", "12345678901234567890\n"} {
		write(text)
		if ids, err := readIDs(t.Context(), path); err == nil {
			t.Errorf("%q: %q", text, ids)
		}
	}
}
