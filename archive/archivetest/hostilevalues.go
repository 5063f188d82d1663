package archivetest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing/fstest"
)

// values are tweets with numbers that are none, or out of range.
func (v *victim) values() []Attack {
	var ids, indices []string
	for _, id := range []string{
		`"123456789012345678901234567890"`, `"18446744073709551616"`, `"-1050118621198921728"`, `"1050118621198921728.5"`, `"1.05e18"`,
		`""`, `"0"`, `" 1050118621198921729"`, `"٣٤٥"`, `"../../1"`, `"abc"`, `1e400`, `-7`, `1050118621198921.5`,
	} {
		ids = append(ids, strings.ReplaceAll(plainTweet("|", "whose id is "+strings.ReplaceAll(id, `"`, `'`)), `"|"`, id))
	}
	for i, r := range []string{
		`"-1", "4"`, `"2", "1"`, `"0", "999999999"`, `"99999999999999999999999999", "99999999999999999999999999"`, `"1.5", "2.5"`,
		`"a", "b"`, `"0"`, ``, `0, 4`, `-9223372036854775808, 9223372036854775807`, `"0", "4", "8"`, `null, null`, `"3", "3"`, `1e3, 1e300`,
	} {
		entities := `"hashtags": [{"text": "two", "indices": [` + r + `]}], "symbols": [], ` +
			`"user_mentions": [{"name": "Bob", "screen_name": "bob_example", "id_str": "1", "id": "1", "indices": [` + r + `]}], ` +
			`"urls": [{"url": "https://t.co/a", "expanded_url": "https://example.com/", "display_url": "example.com", "indices": [` + r + `]}]`
		indices = append(indices, tweetWith(plainID(i), "One #two @bob_example https://t.co/a", entities))
	}
	kept := v.folder("indices-wrong", Ignore, 0, v.withItems(indices...))
	kept.Tweets += len(indices)
	return []Attack{v.folder("ids-wrong", Recover, len(ids), v.withItems(ids...)), kept}
}

// shapes are tweets of which each has one key, at any depth, that is missing, null,
// blank or of another type, and archives in which all other files are so.
func (v *victim) shapes() []Attack {
	type model struct {
		id    string
		tweet any
	}
	var models []model
	cases := []string{"photo-and-video", "many-mentions", "reply-to-edited", "edited", "geo", "quote"}
	byID := make(map[string]string)
	fsys, _ := New(Options{Seed: 24, NoMedia: true, Each: func(r Record) { byID[r.ID] = r.Case }})
	var items []struct{ Tweet map[string]any }
	_, list, _ := bytes.Cut(fsys[tweetFile].Data, []byte("= "))
	must(0, json.Unmarshal(list, &items))
	for _, it := range items {
		if id := it.Tweet["id_str"].(string); slices.Contains(cases, byID[id]) {
			models = append(models, model{id, map[string]any{"tweet": it.Tweet}})
		}
	}
	attacks := []Attack{}
	for _, form := range []struct {
		name   string
		change func(old any) any
	}{
		{"keys-missing", func(any) any { return missing{} }},
		{"keys-null", func(any) any { return nil }},
		{"keys-blank", func(any) any { return "" }},
		{"keys-other-type", otherType},
	} {
		var damaged []string
		for _, m := range models {
			for _, path := range paths(m.tweet, nil) {
				t := renamed(m.tweet, m.id, plainID(len(damaged)))
				damaged = append(damaged, encode(changed(t, path, form.change)))
			}
		}
		attacks = append(attacks,
			v.folder(form.name, Recover, len(damaged), v.withItems(damaged...)),
			v.folder(form.name+"-elsewhere", Ignore, 0, v.with(brokenFiles(fsys, form.change))))
	}
	for name, content := range map[string]string{"files-other-type": `= [ { "a" : [ 7, null ] }, 7, "x" ]`, "files-null": "= null", "files-no-json": "= ] nonsense"} {
		files := v.with(nil)
		for file, data := range files {
			if before, _, ok := strings.Cut(string(data), "= "); ok && strings.HasSuffix(file, ".js") && file != tweetFile {
				files[file] = []byte(before + content)
			}
		}
		attacks = append(attacks, v.folder(name, Ignore, 0, files))
	}
	slices.SortStableFunc(attacks, func(a, b Attack) int { return strings.Compare(a.Name, b.Name) })
	return attacks
}

// brokenFiles are the data files except the tweets', with one item for each of the keys
// that the first item has.
func brokenFiles(fsys fstest.MapFS, change func(old any) any) map[string][]byte {
	files := make(map[string][]byte)
	for name, f := range fsys {
		assignment, list, _ := strings.Cut(string(f.Data), "= ")
		var items []any
		if name == tweetFile || !isText(name) || json.Unmarshal([]byte(list), &items) != nil || len(items) == 0 {
			continue
		}
		var broken []string
		for _, path := range paths(items[0], nil) {
			broken = append(broken, encode(changed(renamed(items[0], "", ""), path, change)))
		}
		files[name] = []byte(assignment + "= [" + strings.Join(broken, ",\n") + "]")
	}
	return files
}

// paths returns the way to every member below v; of lists only to those of the first item.
func paths(v any, at []any) (list [][]any) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			p := append(slices.Clone(at), key)
			list = append(append(list, p), paths(v[key], p)...)
		}
	case []any:
		if len(v) > 0 {
			p := append(slices.Clone(at), 0)
			list = append(append(list, p), paths(v[0], p)...)
		}
	}
	return list
}

// missing in place of a value takes its member out.
type missing struct{}

// changed changes the value at path of v, and returns v.
func changed(v any, path []any, change func(old any) any) any {
	if len(path) == 0 {
		return change(v)
	}
	switch v := v.(type) {
	case map[string]any:
		key := path[0].(string)
		v[key] = changed(v[key], path[1:], change)
		if v[key] == any(missing{}) {
			delete(v, key)
		}
	case []any:
		if v[0] = changed(v[0], path[1:], change); v[0] == any(missing{}) {
			return v[1:]
		}
	}
	return v
}

func otherType(old any) any {
	switch old := old.(type) {
	case string:
		return []any{7, map[string]any{"a": "b"}, []any{[]any{}}, true, 1e300}[len(old)%5]
	case bool:
		return "yes"
	case []any:
		return map[string]any{"0": "a"}
	default:
		return []any{"a", nil}
	}
}

// renamed returns a copy of v in which an id, if not empty, is another.
func renamed(v any, id, to string) any {
	switch v := v.(type) {
	case map[string]any:
		c := make(map[string]any, len(v))
		for key, value := range v {
			c[key] = renamed(value, id, to)
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i := range v {
			c[i] = renamed(v[i], id, to)
		}
		return c
	case string:
		if id != "" {
			return strings.ReplaceAll(v, id, to)
		}
	}
	return v
}

func encode(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	must(0, e.Encode(v))
	return strings.TrimSpace(b.String())
}
