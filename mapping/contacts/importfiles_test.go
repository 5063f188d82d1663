package contacts

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const followHeader = "Account address,Show boosts,Notify on new posts,Languages\n"

func TestImportFiles(t *testing.T) {
	mastodon := LimitsOf("mastodon")
	for _, tt := range []struct {
		name   string
		list   ImportList
		limits ImportLimits
		want   map[string]string // data by name
		left   []LeftOut
	}{
		{name: "nothing", limits: mastodon},
		{
			"one of each",
			ImportList{
				Following: []string{"wren@birds.example"}, Blocked: []string{"crow@birds.example"}, Muted: []string{"jay@birds.example"},
				Lists: []ListMember{{"Garden", "wren@birds.example"}},
			},
			mastodon,
			map[string]string{
				"following_accounts.csv": followHeader + "wren@birds.example,true,false,\n",
				"blocked_accounts.csv":   "crow@birds.example\n",
				"muted_accounts.csv":     "jay@birds.example\n",
				"lists.csv":              "List name,Account address\nGarden,wren@birds.example\n",
			},
			nil,
		},
		{
			"forms of a handle",
			ImportList{Following: []string{"@Wren@Birds.Example", " jay@Bücher.example. ", "a.b-c_d@xn--bcher-kva.example", "crow@birds。example"}},
			mastodon,
			map[string]string{"following_accounts.csv": followHeader + "Wren@birds.example,true,false,\njay@xn--bcher-kva.example,true,false,\n" +
				"a.b-c_d@xn--bcher-kva.example,true,false,\ncrow@birds.example,true,false,\n"},
			nil,
		},
		{
			"the first of two is taken, without regard to case",
			ImportList{
				Following: []string{"Wren@birds.example", "@wren@birds.example", "wren@BIRDS.example"},
				Blocked:   []string{"crow@birds.example", "Crow@birds.example"},
				Muted:     []string{"JAY@birds.example", "jay@birds.example"},
				Lists:     []ListMember{{"A", "Wren@birds.example"}, {"B", "wren@birds.example"}, {" A ", "WREN@birds.example"}},
			},
			mastodon,
			map[string]string{
				"following_accounts.csv": followHeader + "Wren@birds.example,true,false,\n",
				"blocked_accounts.csv":   "crow@birds.example\n",
				"muted_accounts.csv":     "JAY@birds.example\n",
				"lists.csv":              "List name,Account address\nA,Wren@birds.example\nB,wren@birds.example\n",
			},
			nil,
		},
		{
			"never the own account, and no empty file",
			ImportList{
				Own: []string{"@Me@birds.example", "me@old.example"}, Following: []string{"me@Birds.example", "wren@birds.example"},
				Blocked: []string{"me@old.example"}, Muted: []string{"ME@old.example"}, Lists: []ListMember{{"A", "me@birds.example"}},
			},
			mastodon,
			map[string]string{"following_accounts.csv": followHeader + "wren@birds.example,true,false,\n"},
			[]LeftOut{
				{ImportBlocks, "", "me@old.example", LeftOutOwn},
				{ImportFollowing, "", "me@birds.example", LeftOutOwn},
				{ImportMutes, "", "ME@old.example", LeftOutOwn},
				{ImportLists, "A", "me@birds.example", LeftOutOwn},
			},
		},
		{
			"blocked wins, but may be muted as well",
			ImportList{
				Following: []string{"Crow@birds.example", "crow@birds.example"}, Blocked: []string{"crow@birds.example"}, Muted: []string{"crow@birds.example"},
				Lists: []ListMember{{"A", "crow@birds.example"}, {"B", "CROW@birds.example"}, {"B", "wren@birds.example"}},
			},
			mastodon,
			map[string]string{
				"blocked_accounts.csv": "crow@birds.example\n",
				"muted_accounts.csv":   "crow@birds.example\n",
				"lists.csv":            "List name,Account address\nB,wren@birds.example\n",
			},
			[]LeftOut{
				{ImportFollowing, "", "Crow@birds.example", LeftOutBlocked},
				{ImportLists, "A", "crow@birds.example", LeftOutBlocked},
				{ImportLists, "B", "CROW@birds.example", LeftOutBlocked},
			},
		},
		{
			"names of lists as they are",
			ImportList{Lists: []ListMember{
				{"List name", "a@birds.example"},
				{"#domain", "a@birds.example"},
				{"=SUM(A1:A9)", "a@birds.example"},
				{"+1", "a@birds.example"},
				{"@home", "a@birds.example"},
				{"-", "a@birds.example"},
				{`Big, "bad" birds`, "a@birds.example"},
				{"🐦 птицы", "a@birds.example"},
				{"\ufeff\u3000Garden\n", "a@birds.example"},
			}},
			mastodon,
			map[string]string{"lists.csv": "List name,Account address\nList name,a@birds.example\n#domain,a@birds.example\n" +
				"\"Big, \"\"bad\"\" birds\",a@birds.example\n🐦 птицы,a@birds.example\nGarden,a@birds.example\n"},
			[]LeftOut{
				{ImportLists, "=SUM(A1:A9)", "a@birds.example", LeftOutFormula},
				{ImportLists, "+1", "a@birds.example", LeftOutFormula},
				{ImportLists, "@home", "a@birds.example", LeftOutFormula},
				{ImportLists, "-", "a@birds.example", LeftOutFormula},
			},
		},
		{
			"names of lists on Misskey",
			ImportList{Lists: []ListMember{
				{"List name", "a@birds.example"},
				{`"bad" birds`, "a@birds.example"},
				{"big, bad birds", "a@birds.example"},
				{strings.Repeat("ü", 129), "a@birds.example"},
				{strings.Repeat("ü", 128), "a@birds.example"},
			}},
			LimitsOf("misskey"),
			map[string]string{"lists.csv": "List name,a@birds.example\n\"bad\" birds,a@birds.example\n" + strings.Repeat("ü", 128) + ",a@birds.example\n"},
			[]LeftOut{
				{ImportLists, "big, bad birds", "a@birds.example", LeftOutListName},
				{ImportLists, strings.Repeat("ü", 129), "a@birds.example", LeftOutListName},
			},
		},
		{
			"too many lists",
			ImportList{Lists: []ListMember{{"A", "a@birds.example"}, {"B", "a@birds.example"}, {"C", "a@birds.example"}, {"A", "b@birds.example"}}},
			ImportLimits{Lists: 2},
			map[string]string{"lists.csv": "List name,Account address\nA,a@birds.example\nB,a@birds.example\nA,b@birds.example\n"},
			[]LeftOut{{ImportLists, "C", "a@birds.example", LeftOutLists}},
		},
		{
			"what Friendica would take for contacts",
			ImportList{Following: []string{"crow@birds.example", "wren@birds.example"}, Blocked: []string{"crow@birds.example"}, Muted: []string{"jay@birds.example"}},
			LimitsOf("friendica"),
			map[string]string{"following_accounts.csv": followHeader + "wren@birds.example,true,false,\n"},
			[]LeftOut{
				{ImportBlocks, "", "crow@birds.example", LeftOutKind},
				{ImportFollowing, "", "crow@birds.example", LeftOutBlocked},
				{ImportMutes, "", "jay@birds.example", LeftOutKind},
			},
		},
		{
			"parts by rows",
			ImportList{
				Following: []string{"a@birds.example", "b@birds.example", "c@birds.example"}, Blocked: []string{"d@birds.example", "e@birds.example", "f@birds.example", "g@birds.example"},
				Lists: []ListMember{{"A", "a@birds.example"}, {"A", "b@birds.example"}, {"A", "c@birds.example"}},
			},
			ImportLimits{Rows: 2, Follows: 1},
			map[string]string{
				"following_accounts-1.csv": followHeader + "a@birds.example,true,false,\n",
				"following_accounts-2.csv": followHeader + "b@birds.example,true,false,\n",
				"following_accounts-3.csv": followHeader + "c@birds.example,true,false,\n",
				"blocked_accounts-1.csv":   "d@birds.example\ne@birds.example\n",
				"blocked_accounts-2.csv":   "f@birds.example\ng@birds.example\n",
				"lists-1.csv":              "List name,Account address\nA,a@birds.example\nA,b@birds.example\n",
				"lists-2.csv":              "List name,Account address\nA,c@birds.example\n",
			},
			nil,
		},
		{
			"parts by bytes, to the byte",
			ImportList{Blocked: []string{"a@birds.example", "b@birds.example", "c@birds.example"}, Muted: []string{"a@birds.example", "b@birds.example", "cc@birds.example"}},
			ImportLimits{Bytes: 32}, // a line is of 16
			map[string]string{
				"blocked_accounts-1.csv": "a@birds.example\nb@birds.example\n",
				"blocked_accounts-2.csv": "c@birds.example\n",
				"muted_accounts-1.csv":   "a@birds.example\nb@birds.example\n",
				"muted_accounts-2.csv":   "cc@birds.example\n",
			},
			nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files, left, err := ImportFiles(tt.list, tt.limits)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, f := range files {
				got[f.Name] = string(f.Data)
				if want := strings.Count(string(f.Data), "\n") - strings.Count(string(f.Data), "Account address"); f.Rows != want {
					t.Errorf("%s: %d rows, want %d", f.Name, f.Rows, want)
				}
				if !strings.HasPrefix(f.Name, f.Kind.stem()) {
					t.Errorf("%s is of %s", f.Name, f.Kind)
				}
			}
			if tt.want == nil {
				tt.want = map[string]string{}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("files (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.left, left); d != "" {
				t.Errorf("left out (-want +got):\n%s", d)
			}
		})
	}
}

// TestImportFilesOrder: the files of a kind are beside each other, their parts in order.
func TestImportFilesOrder(t *testing.T) {
	var l ImportList
	for i := range 12 {
		l.Following = append(l.Following, fmt.Sprintf("f%d@birds.example", i))
	}
	l.Blocked, l.Muted, l.Lists = []string{"b@birds.example"}, []string{"m@birds.example"}, []ListMember{{"A", "f1@birds.example"}}
	files, _, err := ImportFiles(l, ImportLimits{Follows: 5})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	want := []string{"following_accounts-1.csv", "following_accounts-2.csv", "following_accounts-3.csv", "blocked_accounts.csv", "muted_accounts.csv", "lists.csv"}
	if !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	if files[0].Rows != 5 || files[2].Rows != 2 || !strings.HasSuffix(string(files[2].Data), "f10@birds.example,true,false,\nf11@birds.example,true,false,\n") {
		t.Errorf("the parts are %+v", files[:3])
	}
}

func TestImportFilesErrors(t *testing.T) {
	good := "wren@birds.example"
	for _, tt := range []struct {
		list   ImportList
		limits ImportLimits
		want   []string // in the error
	}{
		{ImportList{Following: []string{good, "wren"}}, ImportLimits{}, []string{"following", `"wren"`, "user@host"}},
		{ImportList{Following: []string{""}}, ImportLimits{}, []string{"following", `""`}},
		{ImportList{Following: []string{"@wren"}}, ImportLimits{}, []string{`"@wren"`}},
		{ImportList{Following: []string{"@@birds.example"}}, ImportLimits{}, []string{`"@@birds.example"`}},
		{ImportList{Following: []string{"@@wren@birds.example"}}, ImportLimits{}, []string{"@@wren"}},
		{ImportList{Following: []string{"wren@birds.example@other.example"}}, ImportLimits{}, []string{"birds.example@other.example"}},
		{ImportList{Blocked: []string{"crоw@birds.example"}}, ImportLimits{}, []string{"blocks", "crоw"}}, // a Cyrillic о
		{ImportList{Blocked: []string{"crow,true@birds.example"}}, ImportLimits{}, []string{"crow,true"}},
		{ImportList{Blocked: []string{"=cmd|x@birds.example"}}, ImportLimits{}, []string{"=cmd|x"}},
		{ImportList{Blocked: []string{"-crow@birds.example"}}, ImportLimits{}, []string{"-crow"}},
		{ImportList{Blocked: []string{"crow.@birds.example"}}, ImportLimits{}, []string{"crow."}},
		{ImportList{Blocked: []string{strings.Repeat("x", 2049) + "@birds.example"}}, ImportLimits{}, []string{"xxxx"}},
		{ImportList{Muted: []string{"jay@birds"}}, ImportLimits{}, []string{"mutes", "jay@birds", "server"}},
		{ImportList{Muted: []string{"jay@birds.example:443"}}, ImportLimits{}, []string{":443"}},
		{ImportList{Muted: []string{"jay@127.0.0.1"}}, ImportLimits{}, []string{"127.0.0.1"}},
		{ImportList{Muted: []string{"jay@[::1]"}}, ImportLimits{}, []string{"[::1]"}},
		{ImportList{Muted: []string{"jay@birds_nest.example"}}, ImportLimits{}, []string{"birds_nest"}},
		{ImportList{Muted: []string{"jay@birds..example"}}, ImportLimits{}, []string{"birds..example"}},
		{ImportList{Muted: []string{"jay@xn--a.example"}}, ImportLimits{}, []string{"xn--a"}},
		{ImportList{Muted: []string{"jay@" + strings.Repeat("a.", 127) + "example"}}, ImportLimits{}, []string{"a.a.a"}},
		{ImportList{Muted: []string{"jay@birds.example\n"}, Own: []string{"me"}}, ImportLimits{}, []string{"own account", `"me"`}},
		{ImportList{Lists: []ListMember{{"A", "wren"}}}, ImportLimits{}, []string{`list "A"`, `"wren"`}},
		{ImportList{Lists: []ListMember{{" ", good}}}, ImportLimits{}, []string{"no name"}},
		{ImportList{Lists: []ListMember{{"a\nb", good}}}, ImportLimits{}, []string{`a\nb`, "line break"}},
		{ImportList{Lists: []ListMember{{"a\x00b", good}}}, ImportLimits{}, []string{"control"}},
		{ImportList{Lists: []ListMember{{"a\xff", good}}}, ImportLimits{}, []string{"UTF-8"}},
		{ImportList{Following: []string{good}}, ImportLimits{Bytes: 40}, []string{good, "40 bytes"}},
	} {
		files, left, err := ImportFiles(tt.list, tt.limits)
		var ie *ImportError
		if !errors.As(err, &ie) || files != nil || left != nil {
			t.Errorf("%+v: %v, %v, %v", tt.list, files, left, err)
			continue
		}
		for _, w := range tt.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q does not tell %q", err, w)
			}
		}
		if len(err.Error()) > 500 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	}
}

func TestLimitsOf(t *testing.T) {
	family := LimitsOf("mastodon")
	for software, want := range map[string]ImportLimits{
		"hometown": family, "Mastodon": family, "": family, "takahe": family,
		"gotosocial": {Without: []ImportKind{ImportLists}},
		"akkoma":     {Bytes: 16_000_000, Without: []ImportKind{ImportLists}},
		"misskey":    {Bytes: 50_000, ListName: 128, Plain: true},
		"Sharkey":    {Bytes: 50_000, ListName: 128, Plain: true},
		"firefish":   {Bytes: 30_000, ListName: 128, Plain: true},
		"friendica":  {Bytes: 30_720, ListName: 255, Without: []ImportKind{ImportBlocks, ImportMutes}},
	} {
		if d := cmp.Diff(want, LimitsOf(software)); d != "" {
			t.Errorf("%q (-want +got):\n%s", software, d)
		}
	}
	if d := cmp.Diff(ImportLimits{Rows: 20_000, Bytes: 20_971_520, Follows: 7_500, Lists: 50, ListName: 256}, family); d != "" {
		t.Errorf("Mastodon (-want +got):\n%s", d)
	}
}

// TestImportFilesMany: a long list, on each software.
func TestImportFilesMany(t *testing.T) {
	var l ImportList
	for i := range 20_001 {
		l.Following = append(l.Following, fmt.Sprintf("user_%05d@birds.example", i))
		l.Blocked = append(l.Blocked, fmt.Sprintf("blocked_%05d@birds.example", i))
	}
	for software, want := range map[string]map[ImportKind]int{ // rows of 37 and 28 bytes
		"mastodon":   {ImportFollowing: 3, ImportBlocks: 2},
		"gotosocial": {ImportFollowing: 1, ImportBlocks: 1},
		"misskey":    {ImportFollowing: 15, ImportBlocks: 12}, // 1,349 and 1,785 rows
		"friendica":  {ImportFollowing: 25},                   // 828 rows
	} {
		files, _, err := ImportFiles(l, LimitsOf(software))
		if err != nil {
			t.Fatal(err)
		}
		got := map[ImportKind]int{}
		for _, f := range files {
			got[f.Kind]++
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("files for %s (-want +got):\n%s", software, d)
		}
	}
}

// readBack reads a file as its kind of server does, and checks its form.
func readBack(t *testing.T, f ImportFile, limits ImportLimits) (rows []importRow) {
	t.Helper()
	data := string(f.Data)
	if !utf8.ValidString(data) || strings.HasPrefix(data, "\ufeff") || strings.Contains(data, "\r") || !strings.HasSuffix(data, "\n") {
		t.Errorf("the form of %s: %q", f.Name, data)
	}
	if limits.Bytes > 0 && len(data) > limits.Bytes || f.Rows == 0 {
		t.Errorf("%s has %d rows and %d bytes", f.Name, f.Rows, len(data))
	}
	var records [][]string
	if limits.Plain {
		for line := range strings.Lines(data) {
			records = append(records, strings.Split(strings.TrimSpace(line), ","))
		}
	} else {
		var err error
		if records, err = csv.NewReader(strings.NewReader(data)).ReadAll(); err != nil { // which wants equal rows, as GoToSocial does
			t.Fatalf("%s: %v: %q", f.Name, err, data)
		}
	}
	cells := map[ImportKind]int{ImportFollowing: 4, ImportBlocks: 1, ImportMutes: 1, ImportLists: 2}[f.Kind]
	for i, r := range records {
		switch {
		case len(r) != cells:
			t.Errorf("%s has a row of %d cells: %q", f.Name, len(r), r)
		case i == 0 && f.Kind == ImportFollowing:
			if strings.Join(r, ",")+"\n" != followHeader {
				t.Errorf("header %q", r)
			}
		case i == 0 && f.Kind == ImportLists && !limits.Plain:
			if r[0] != "List name" || r[1] != "Account address" {
				t.Errorf("header %q", r)
			}
		case f.Kind == ImportLists:
			rows = append(rows, importRow{r[0], r[1]})
		default:
			if f.Kind == ImportFollowing && (r[1] != "true" || r[2] != "false" || r[3] != "") {
				t.Errorf("row %q", r)
			}
			rows = append(rows, importRow{"", r[0]})
		}
	}
	if len(rows) != f.Rows {
		t.Errorf("%s says it has %d rows, and has %d", f.Name, f.Rows, len(rows))
	}
	return rows
}

func FuzzImportFiles(f *testing.F) {
	f.Add("a@b.example\n@A@b.example\nc@d.example", "a@b.example", "x@y.example", "Garden\tc@d.example\nGarden\ta@b.example", "me@b.example", 3, 200, false)
	f.Add("", "", "", "a,b\tc@d.example\nList name\tc@d.example", "", 1, 0, true)
	f.Add("ä@b.example", "a@bücher.example", "=a@b.example", "\"\t@a@b.example", "", 0, 0, false)
	f.Fuzz(func(t *testing.T, following, blocked, muted, lists, own string, rows, bytes int, plain bool) {
		lines := func(s string) []string { return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' }) }
		l := ImportList{Own: lines(own), Following: lines(following), Blocked: lines(blocked), Muted: lines(muted)}
		for _, s := range lines(lists) {
			list, handle, _ := strings.Cut(s, "\t")
			l.Lists = append(l.Lists, ListMember{list, handle})
		}
		limits := ImportLimits{Rows: max(rows, 0), Bytes: max(bytes, 0), Plain: plain}
		files, left, err := ImportFiles(l, limits)
		if err != nil {
			var ie *ImportError
			if !errors.As(err, &ie) || files != nil || left != nil {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}

		// What was asked for is in the files once, or left out.
		want := map[ImportKind]map[importRow]bool{ImportFollowing: {}, ImportBlocks: {}, ImportMutes: {}, ImportLists: {}}
		key := func(kind ImportKind, list, handle string) {
			h, err := importHandle(handle)
			if err != nil {
				t.Fatalf("%q was taken: %v", handle, err)
			}
			title := ""
			if kind == ImportLists {
				if title, err = importTitle(list); err != nil {
					t.Fatalf("%q was taken: %v", list, err)
				}
			}
			want[kind][importRow{title, h.Key()}] = true
		}
		for kind, handles := range map[ImportKind][]string{ImportFollowing: l.Following, ImportBlocks: l.Blocked, ImportMutes: l.Muted} {
			for _, h := range handles {
				key(kind, "", h)
			}
		}
		for _, m := range l.Lists {
			key(ImportLists, m.List, m.Handle)
		}
		blocks, names := map[string]bool{}, map[string]bool{}
		take := func(kind ImportKind, r importRow) {
			r.handle = strings.ToLower(r.handle)
			if !want[kind][r] {
				t.Errorf("%s: %q twice, or of nobody", kind, r)
			}
			delete(want[kind], r)
		}
		var inFiles []importRow
		for _, file := range files {
			if names[file.Name] || limits.Rows > 0 && file.Rows > limits.Rows {
				t.Errorf("%s with %d rows", file.Name, file.Rows)
			}
			names[file.Name] = true
			for _, r := range readBack(t, file, limits) {
				take(file.Kind, r)
				switch file.Kind {
				case ImportBlocks:
					blocks[strings.ToLower(r.handle)] = true
				case ImportFollowing, ImportLists:
					inFiles = append(inFiles, r)
				case ImportMutes:
				}
			}
		}
		for _, o := range left {
			take(o.Kind, importRow{o.List, o.Handle})
		}
		for kind, rest := range want {
			if len(rest) > 0 {
				t.Errorf("%s: neither in a file nor left out: %v", kind, rest)
			}
		}
		for _, r := range inFiles {
			if blocks[strings.ToLower(r.handle)] {
				t.Errorf("%q is followed and blocked", r)
			}
		}
	})
}
