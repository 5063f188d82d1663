package archive_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/google/go-cmp/cmp"
)

func ExampleArchive_Check() {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 1})
	delete(fsys, "data/like.js") // as people do before they share an archive
	a, err := archive.New(fsys)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := a.Check(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range report.Exports[0].Files {
		if f.Status() != archive.FileWhole {
			fmt.Println(f.Name, "is", f.Status())
		}
	}
	// Output: data/like.js is absent
}

// TestCheckFinds removes and changes one thing at a time, and each is found, alone.
func TestCheckFinds(t *testing.T) {
	o := archivetest.Options{Seed: 2, Tweets: 120, Removed: true}
	grailbird := o
	grailbird.Era = archivetest.EraGrailbird
	type change func(fsys map[string]string)
	edit := func(name, old, with string) change {
		return func(fsys map[string]string) {
			if !strings.Contains(fsys[name], old) {
				panic(name + " has no " + old)
			}
			fsys[name] = strings.Replace(fsys[name], old, with, 1)
		}
	}
	dropLast := func(name string) change { // element of a list
		return func(fsys map[string]string) {
			s := fsys[name]
			i := strings.LastIndex(s, ",\n  {")
			fsys[name] = s[:i] + "\n]"
		}
	}
	tests := []struct {
		name   string
		o      archivetest.Options
		change change
		want   []string
	}{
		{"nothing", o, func(map[string]string) {}, nil},
		{"a file removed", o, func(f map[string]string) { delete(f, "data/ip-audit.js") }, []string{"data/ip-audit.js absent 6 -1"}},
		{"a like removed", o, dropLast("data/like.js"), []string{"data/like.js differs 40 39"}},
		{"a tweet removed", o, dropLast("data/tweets.js"), []string{"data/tweets.js differs 120 119", "1 missing, 0 extra"}},
		{"a header removed", o, dropLast("data/tweet-headers.js"), []string{"data/tweet-headers.js differs 120 119", "0 missing, 1 extra"}},
		{"a tweet damaged", o, edit("data/tweets.js", `"tweet" : {`, `"tweet" : [`), []string{"data/tweets.js damaged 120 120", "1 missing, 0 extra"}},
		{"a list damaged", o, edit("data/follower.js", `"follower" : {`, `"follower" : [`), []string{"data/follower.js damaged 60 60"}},
		{"counts blanked", o, func(f map[string]string) {
			f["data/manifest.js"] = regexp.MustCompile(`"count" : "\d+"`).ReplaceAllString(f["data/manifest.js"], `"count" : ""`)
		}, nil},
		{"a list emptied", o, func(f map[string]string) { f["data/following.js"] = "" }, []string{"data/following.js differs 40 0"}},
		{"a file unknown", o, func(f map[string]string) { f["data/brand-new.js"] = "x = [1]" }, []string{"unknown data/brand-new.js"}},
		{"a picture removed", o, func(f map[string]string) {
			for name := range f {
				if strings.HasPrefix(name, "data/tweets_media/") {
					delete(f, name)
					return
				}
			}
		}, []string{"media 1 more missing"}},
		{"a month removed", grailbird, func(f map[string]string) {
			months := slices.DeleteFunc(slices.Sorted(maps.Keys(f)), func(name string) bool { return !strings.HasPrefix(name, "data/js/tweets/") })
			delete(f, months[3])
		}, []string{"a month absent"}},
	}
	missing := func(o archivetest.Options) int {
		_, truth := archivetest.New(o)
		return truth.Missing
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			written, _ := archivetest.New(tt.o)
			contents := map[string]string{}
			for name, f := range written {
				contents[name] = string(f.Data)
			}
			tt.change(contents)
			var list []string
			for name, content := range contents {
				list = append(list, name, content)
			}
			a, err := archive.New(files(list...))
			if err != nil {
				t.Fatal(err)
			}
			r, err := a.Check(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			e := r.Exports[0]
			var got []string
			for _, f := range e.Files {
				if f.Status() == archive.FileWhole {
					continue
				}
				finding := fmt.Sprintf("%s %s", f.Name, f.Status())
				if strings.HasPrefix(f.Name, "data/js/tweets/") {
					finding = fmt.Sprintf("a month %s", f.Status())
				} else {
					finding += fmt.Sprintf(" %d %d", f.Declared, f.Found)
				}
				got = append(got, finding)
			}
			if len(e.MissingIDs)+len(e.ExtraIDs) > 0 {
				got = append(got, fmt.Sprintf("%d missing, %d extra", len(e.MissingIDs), len(e.ExtraIDs)))
			}
			for _, name := range e.Unknown {
				got = append(got, "unknown "+name)
			}
			if more := e.Media.Missing - missing(tt.o); more != 0 && tt.o.Era != archivetest.EraGrailbird {
				got = append(got, fmt.Sprintf("media %d more missing", more))
			}
			if tt.name == "a tweet removed" { // it had media, perhaps
				got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "media") })
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if complete := len(tt.want) == 0 || strings.HasPrefix(tt.want[0], "unknown") || strings.HasPrefix(tt.want[0], "media"); r.Complete() != complete {
				t.Errorf("complete: %v", r.Complete())
			}
		})
	}
}

func TestCheckStops(t *testing.T) {
	fsys, _ := archivetest.New(archivetest.Options{Seed: 2})
	a, err := archive.New(fsys)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := a.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestKinds: what is private is told apart, also under names of parts.
func TestKinds(t *testing.T) {
	for name, want := range map[string]archive.FileKind{
		"data/tweets.js": archive.FileUsed, "tweet-part12.js": archive.FileUsed, "data/js/tweets/2014_07.js": archive.FileUsed,
		"data/direct-messages-part2.js": archive.FilePrivate, "data/ip-audit.js": archive.FilePrivate, "data/ad-something-new.js": archive.FilePrivate,
		"data/verified.js": archive.FileOther, "data/brand-new.js": archive.FileUnknown, "data/tweets-part.js": archive.FileUnknown,
	} {
		if got := archive.KindOfFile(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
