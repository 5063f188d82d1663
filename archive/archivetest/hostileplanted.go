package archivetest

import (
	"encoding/json"
	"path"
	"strings"
	"time"
	"unicode"
)

// Planted is what stands behind every name and text of some attacks: line ends of all kinds, each with a line that
// could be taken for a program's own, sequences that terminals obey, and marks that turn around what follows.
const Planted = "\n" + Forged + "\r\t" + Forged + "\x1b]0;" + Forged + "\a\x1b[2J\u009b2J\u0085" + Forged + "\u2028" + Forged + "\u2029\u202e" + Forged + "\u2066\u061c\u200e\u200f\x7f\x00"

// Forged begins each line in Planted.
const Forged = "FORGED: godwit: done"

// PlantedName is what of it every system allows in the name of a file.
const PlantedName = "\u0085FORGED\u2028\u202e\u2066\u200f"

// planted are archives in which names and texts end in Planted: those that nothing is read from but themselves, or every
// string but ids and other numbers.
func (v *victim) planted() []Attack {
	fsys, truth := New(Options{Seed: 25, Tweets: 40, OnlyTypical: true, Private: true})
	var attacks []Attack
	for _, form := range []struct {
		name string
		all  bool
	}{{"planted-names", false}, {"planted-everywhere", true}} {
		files := make(map[string][]byte)
		for name, f := range fsys {
			files[name] = f.Data
			before, list, found := strings.Cut(string(f.Data), "= ")
			var value any
			if path.Ext(name) == ".js" && found && json.Unmarshal([]byte(list), &value) == nil {
				files[name] = []byte(before + "= " + encode(plant(value, form.all)))
			}
		}
		files["data/strange"+PlantedName+".js"] = []byte("x = [ ]")
		attacks = append(attacks, Attack{Name: form.name, Want: Ignore, Tweets: truth.Tweets, Files: files})
	}
	return attacks
}

// plant returns v with Planted behind its strings.
func plant(v any, all bool) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = plant(v[key], all)
		}
		if types, ok := v["dataTypes"].(map[string]any); ok {
			types["strange"+Planted] = map[string]any{"files": []any{map[string]any{"fileName": "data/absent" + Planted + ".js", "count": "1"}}}
		}
		return v
	case []any:
		for i := range v {
			v[i] = plant(v[i], all)
		}
		return v
	case string:
		if strings.IndexFunc(v, unicode.IsLetter) < 0 || v == "true" || v == "false" || !all && readFrom(v) {
			return v
		}
		return v + Planted
	}
	return v
}

// readFrom reports whether something is read from a string: where a file is, or when something was.
func readFrom(s string) bool {
	for _, layout := range []string{time.RubyDate, time.RFC3339} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return strings.HasPrefix(s, "http") || strings.HasPrefix(s, "data/") || s == "photo" || s == "video" || s == "animated_gif" || s == "video/mp4"
}
