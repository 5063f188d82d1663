package jsonlist

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"
)

// raw decodes an element as its own text.
func raw() Decoder[string] {
	return func(c *Cursor) (string, error) {
		if i := bytes.Index(c.b, []byte(`"fail"`)); i >= 0 {
			return "", errors.New("made to fail")
		}
		return string(c.b), nil
	}
}

// of makes a file of a text.
func of(content string) File {
	return File{Open: func() (fs.File, error) {
		return fstest.MapFS{"f": &fstest.MapFile{Data: []byte(content)}}.Open("f")
	}}
}

// readAll returns the elements of files, their errors as text.
func readAll(files ...File) (list []string, stats []Stats) {
	stats = make([]Stats, len(files))
	Read(files, stats, raw, func(it *Item[string]) bool {
		if it.Err != nil {
			list = append(list, fmt.Sprintf("%d: %v", it.File, it.Err))
		} else {
			list = append(list, it.Value)
		}
		return true
	})
	return list, stats
}

// withBlocks runs f with blocks of other sizes.
func withBlocks(t testing.TB, f func()) {
	defer func(n int) { blockSize = n }(blockSize)
	for _, blockSize = range []int{1, 7, 64, 1000, 1 << 20} {
		f()
		if t.Failed() {
			t.Logf("with blocks of %d bytes", blockSize)
			return
		}
	}
}

// TestLayouts reads lists as the archives print them, and as nobody does, with every cut.
func TestLayouts(t *testing.T) {
	var elements []any
	for i := range 40 {
		elements = append(elements, map[string]any{
			"tweet": map[string]any{"id": fmt.Sprint(i), "entities": map[string]any{"urls": []any{}}, "text": strings.Repeat("}, {\n  },\n\"", i)},
		}, i, nil, "a,b", []any{i, []any{}})
	}
	var want []string
	for _, e := range elements {
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, string(b))
	}
	print := func(prefix, indent string) string {
		b, err := json.MarshalIndent(elements, prefix, indent)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	indented := print("", "  ")
	oneLine := strings.NewReplacer("\n  ", "\n", "[\n  ", "[ ", ",\n  {", ", {").Replace(indented)
	tests := map[string]string{
		"indented":      "window.YTD.tweets.part0 = " + indented,
		"one line":      "window.YTD.tweet.part0 = " + oneLine,
		"minified":      "x=" + strings.Join([]string{"[", strings.Join(want, ","), "]"}, ""),
		"one space":     "x = " + print("", " ") + ";\n",
		"deep":          "x = " + print("    ", "  "),
		"CRLF":          "x = " + strings.ReplaceAll(indented, "\n", "\r\n") + "\r\n",
		"no assignment": indented,
		"mark":          "\xef\xbb\xbfx = " + indented,
	}
	compact := func(list []string) []string {
		for i, s := range list {
			var b bytes.Buffer
			if json.Compact(&b, []byte(s)) == nil {
				list[i] = b.String()
			}
		}
		return list
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			withBlocks(t, func() {
				got, stats := readAll(of(content), of(content))
				if got := compact(got); !slices.Equal(got, slices.Concat(want, want)) {
					t.Errorf("got %d elements %.300q, want %d", len(got), got, 2*len(want))
				}
				for _, s := range stats {
					if !s.Done || s.Items != len(want) || s.Errors+s.Repaired > 0 || s.Odd != (OddStrings{}) {
						t.Errorf("stats %+v", s)
					}
				}
			})
		})
	}
}

func TestDamage(t *testing.T) {
	long := `"` + strings.Repeat("x", 5<<20) + `"`
	tests := []struct {
		name, content string
		want          []string
		repaired      int
	}{
		{"nothing", "", nil, 0},
		{"empty list", "x = [ ]", nil, 0},
		{"space", "x = [\n]\n; \n", nil, 0},
		{"no assignment", "hello", []string{"0: byte 5: unexpected EOF"}, 0},
		{"too far", strings.Repeat(" x", 4000) + "= [1]", []string{`0: byte 4096: no "=" before the data`}, 0},
		{"an object", "x = {}", []string{"0: byte 4: want a list"}, 0},
		{"assignment only", "x = ", []string{"0: byte 4: unexpected EOF"}, 0},
		{"not closed", "x = [1, 2", []string{"1", "0: byte 9: unexpected EOF"}, 0},
		{"cut in a string", `x = [1, "a`, []string{"1", "0: byte 10: unexpected EOF"}, 0},
		{"comma at the end", "x = [1, 2,]", []string{"1", "2"}, 1},
		{"commas", "x = [,1,,2]", []string{"0: byte 5: no element before a comma", "1", "0: byte 8: no element before a comma", "2"}, 0},
		{"no comma between objects", "x = [{}{}]", []string{"{}", "0: byte 7: no comma before an element", "{}"}, 0},
		{"more", "x = [1] [2]", []string{"1", "0: byte 8: data after the end of the list"}, 0},
		{"one bad element", `x = [{"a":1}, {"a":01}, {"a":2}]`, []string{`{"a":1}`, `0: byte 20: invalid character '1' after object value (expecting ',' or '}')`, `{"a":2}`}, 0},
		{"a decoder's error", `x = ["a", "fail", "b"]`, []string{`"a"`, "0: byte 10: made to fail", `"b"`}, 0},
		{"a JavaScript literal", "x = [{a: 'b',}, 2]", []string{`{"a": "b" }`, "2"}, 1},
		{"a quote is missing", "x = [{\"a\": \"b},\n{\"c\": 1}]", []string{"0: byte 15: invalid character '\\n' in string (expecting non-control character)", "0: byte 25: unexpected EOF"}, 0},
		{"a large element", "x = [1, " + long + ", 2]", []string{"1", "0: byte 8: one element is too large", "2"}, 0},
		{"closing too much", "x = [1, }, 2]", []string{"1", "0: byte 8: invalid character '}' at start of value", "2"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withBlocks(t, func() {
				if len(tt.content) > 1<<20 && blockSize < 1<<20 {
					return
				}
				got, stats := readAll(of(tt.content), of("y = [true]"))
				if len(got) == 0 || got[len(got)-1] != "true" {
					t.Fatalf("the next file is lost: %q", got)
				}
				got = got[:len(got)-1]
				if !slices.Equal(got, tt.want) {
					t.Errorf("got  %.500q\nwant %.500q", got, tt.want)
				}
				if s := stats[0]; s.Repaired != tt.repaired || s.Done != (s.Errors == 0) || s.Blank != (tt.content == "") || (s.First != nil) != (s.Errors > 0) {
					t.Errorf("stats %+v", s)
				}
			})
		})
	}
}

// TestTooMuchDamage ends a file that is nothing but damage.
func TestTooMuchDamage(t *testing.T) {
	got, stats := readAll(of("x = [" + strings.Repeat("oops, ", 10_000) + "1]"))
	if len(got) != maxErrors+1 || !strings.HasSuffix(got[maxErrors], errTooMuch.Error()) || stats[0].Done {
		t.Errorf("%d errors, the last %q", len(got), got[len(got)-1])
	}
}

// endless is a file whose string does not end before size bytes.
type endless struct {
	head string
	size int64
	read int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.read == e.size {
		return 0, io.EOF
	}
	n := copy(p, e.head[min(e.read, int64(len(e.head))):])
	for n < len(p) {
		p[n] = 'x'
		n++
	}
	n = int(min(int64(n), e.size-e.read))
	e.read += int64(n)
	return n, nil
}

func (e *endless) Close() error               { return nil }
func (e *endless) Stat() (fs.FileInfo, error) { return info{size: e.size}, nil }

type info struct {
	size int64
	at   time.Time
}

func (i info) Name() string       { return "f" }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return 0o400 }
func (i info) ModTime() time.Time { return i.at }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }

// TestEndlessString keeps no more of a string than an element may have.
func TestEndlessString(t *testing.T) {
	const size = 64 << 20
	file := File{Open: func() (fs.File, error) { return &endless{head: `x = ["`, size: size}, nil }}
	var got []string
	allocated := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			got, _ = readAll(file)
		}
	}).AllocedBytesPerOp()
	if len(got) != 1 || got[0] != fmt.Sprintf("0: byte %d: unexpected EOF", size) {
		t.Errorf("got %q", got)
	}
	if most := int64(12 * DefaultMaxElement); allocated > most {
		t.Errorf("%d MiB were allocated, want at most %d", allocated>>20, most>>20)
	}
}

// changing is a file that is another when it has been read.
type changing struct {
	fs.File
	asked int
}

func (c *changing) Stat() (fs.FileInfo, error) {
	c.asked++
	return info{size: 9, at: time.Unix(int64(c.asked), 0)}, nil
}

func TestChanged(t *testing.T) {
	file := of("x = [1, 2]")
	got, stats := readAll(File{Open: func() (fs.File, error) {
		f, err := file.Open()
		return &changing{File: f}, err
	}})
	if want := []string{"1", "2", "0: byte 10: " + ErrChanged.Error()}; !slices.Equal(got, want) || !stats[0].First.Read {
		t.Errorf("got %q, want %q", got, want)
	}
}

// failing is a file that fails behind its content.
type failing struct {
	fs.File
	err error
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if err == io.EOF {
		err = f.err
	}
	return n, err
}

func TestFailing(t *testing.T) {
	disk := errors.New("the disk fails")
	for _, fault := range []error{disk, io.ErrUnexpectedEOF} {
		for _, content := range []string{"", "x", "x = [1, ", "x = [1, 2", "x = [1, 2]"} {
			withBlocks(t, func() {
				file := of(content)
				got, stats := readAll(File{Open: func() (fs.File, error) {
					f, err := file.Open()
					return &failing{f, fault}, err
				}}, of("[true]"))
				if n := len(got); n < 2 || !strings.HasSuffix(got[n-2], fault.Error()) || got[n-1] != "true" {
					t.Errorf("%q: got %q", content, got)
				}
				if s := stats[0]; s.Done || s.Errors != 1 || !s.First.Read || s.First.Offset != int64(len(content)) {
					t.Errorf("%q: stats %+v, first %+v", content, s, s.First)
				}
			})
		}
	}
	got, stats := readAll(File{Open: func() (fs.File, error) { return nil, disk }}, of("[true]"))
	if want := []string{"0: byte 0: the disk fails", "true"}; !slices.Equal(got, want) || stats[0].Done {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestStop stops after each element and leaves no goroutine behind, which the bubble
// would not end without.
func TestStop(t *testing.T) {
	defer func(n int) { blockSize = n }(blockSize)
	blockSize = 32
	content := "x = [" + strings.Repeat(`{"a": "b"}, `, 200) + "oops, 1, 2]"
	for stop := 1; stop < 203; stop += 7 {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			ok := Read([]File{of(content), of(content)}, make([]Stats, 2), raw, func(*Item[string]) bool {
				n++
				return n < stop
			})
			if ok || n != stop {
				t.Errorf("%d elements, %v; want %d", n, ok, stop)
			}
		})
	}
}

// FuzzRead holds Read against encoding/json: what that takes for a list has the same
// elements, in the same order, whatever the blocks; what it refuses has an error or was
// repaired.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"[\n  {\n    \"a\" : 1\n  },\n  {\n    \"b\" : [ ]\n  }\n]", "[ {\n  \"a\" : {\n  },\n  \"c\" : 1\n}, {\n  \"b\" : 2\n} ]",
		`[1,2,{"a":"\ud83d\ude00"},"\"",[],null,true]`, "[1,]", "[{a:'b'}]", `["\u0000\ud800"]`, "[\"\xff\"]", "[1 2]", "[", "[]]", "[-1e5,01]",
	} {
		f.Add([]byte(s), uint16(16))
	}
	f.Fuzz(func(t *testing.T, data []byte, size uint16) {
		defer func(n int) { blockSize = n }(blockSize)
		blockSize = int(size)%4096 + 1
		got, stats := readAll(of("x =" + string(data)))
		s := stats[0]
		if s.Errors == 0 != s.Done {
			t.Fatalf("stats %+v", s)
		}
		var elements []json.RawMessage
		value := bytes.TrimRight(data, "; \t\r\n")
		err := json.Unmarshal(value, &elements)
		if err != nil && strings.Contains(err.Error(), "max depth") || bytes.Equal(bytes.TrimLeft(value, " \t\r\n"), []byte("null")) {
			return
		}
		if err != nil {
			if s.Errors == 0 && s.Repaired == 0 && !s.Blank && len(value) > 0 {
				t.Fatalf("%d elements out of what encoding/json refuses: %v", len(got), err)
			}
			return
		}
		if len(got) != len(elements) || s.Items != len(elements) {
			t.Fatalf("%d elements %q, want %d", len(got), got, len(elements))
		}
		for i, e := range elements {
			if !bytes.Contains(e, []byte(`"fail"`)) && got[i] != string(e) {
				t.Fatalf("element %d is %q, want %q", i, got[i], e)
			}
		}
	})
}

// BenchmarkRead is validation with nothing decoded.
func BenchmarkRead(b *testing.B) {
	element := "\n  {\n    \"tweet\" : {\n      \"id_str\" : \"1\",\n      \"full_text\" : \"" + strings.Repeat("word ", 40) + "\"\n    }\n  }"
	file := of("x = [" + strings.Repeat(element+",", 50_000) + element + "\n]")
	f, _ := file.Open()
	size, _ := f.Stat()
	b.SetBytes(size.Size())
	b.ReportAllocs()
	for b.Loop() {
		stats := make([]Stats, 1)
		Read([]File{file}, stats, func() Decoder[bool] { return func(*Cursor) (bool, error) { return true, nil } }, func(*Item[bool]) bool { return true })
		if !stats[0].Done {
			b.Fatal(stats[0].First)
		}
	}
}
