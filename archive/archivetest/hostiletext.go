package archivetest

import (
	"bytes"
	"encoding/json"
	"strings"
)

// whole counts the items of a tweet file's beginning.
func whole(data []byte) (n int) {
	_, list, _ := bytes.Cut(data, []byte("= "))
	d := json.NewDecoder(bytes.NewReader(list))
	if _, err := d.Token(); err != nil {
		return 0
	}
	for d.More() {
		var item json.RawMessage
		if d.Decode(&item) != nil {
			return n
		}
		n++
	}
	return n
}

// folder makes an attack in the form of a folder.
func (v *victim) folder(name, want string, damaged int, files map[string][]byte) Attack {
	a := Attack{Name: name, Want: want, Damaged: damaged, Files: files}
	if want != Refuse {
		a.Tweets = v.tweets
	}
	return a
}

// texts are tweet files that are not the JSON or the Unicode they should be.
func (v *victim) texts() []Attack {
	only := func(content string) map[string][]byte { return v.with(map[string][]byte{tweetFile: []byte(content)}) }
	sound := string(v.files[tweetFile])
	half := sound[:len(sound)/2]
	got := whole([]byte(half))
	cut := v.folder("text-cut", Recover, v.tweets-got, only(half))
	cut.Tweets = got
	// readable returns an attack whose additional tweets a reader can give.
	readable := func(name string, items ...string) Attack {
		a := v.folder(name, Repair, 0, v.withItems(items...))
		a.Tweets += len(items)
		return a
	}
	empty := v.with(nil)
	for name := range empty {
		if name != tweetFile {
			empty[name] = []byte{}
		}
	}
	return []Attack{
		cut,
		v.folder("text-none", Refuse, 0, only("")),
		v.folder("text-only-bom", Refuse, 0, only("\ufeff")),
		v.folder("text-only-prefix", Refuse, 0, only(tweetGlobal)),
		v.folder("text-object", Refuse, 0, only(tweetGlobal+"{ }")),
		v.folder("text-page", Refuse, 0, only("<!doctype html>\n<title>Sign in</title>\n<script>window.a = [ ]</script>\n")),
		v.folder("text-none-elsewhere", Ignore, 0, empty),
		v.folder("nul-behind", Repair, 0, only(sound+strings.Repeat("\x00", 4096))),
		readable("nul-escaped", plainTweet(plainID(0), `one\u0000two`)),
		v.folder("nul-raw", Recover, 1, v.withItems(plainTweet(plainID(0), "one\x00two"))),
		v.folder("controls-raw", Recover, 1, v.withItems(plainTweet(plainID(0), "one\ntwo\tthree\x1b[2J"))),
		readable("surrogates-alone", plainTweet(plainID(0), `\ud83d`), plainTweet(plainID(1), `a \ude00 b`), plainTweet(plainID(2), `\ude00\ud83d`), plainTweet(plainID(3), `\ud83d\ud83d\ude00`)),
		readable("utf8-invalid", plainTweet(plainID(0), "\xff"), plainTweet(plainID(1), "caf\xe9"), plainTweet(plainID(2), "\xed\xa0\xbd"), plainTweet(plainID(3), "\xc0\x80"), plainTweet(plainID(4), "\xf0\x9f\x98")),
		v.folder("depth-10001", Recover, 1, v.withItems(strings.Replace(plainTweet(plainID(0), "deep"), `"lang"`,
			`"deep": `+strings.Repeat("[", 10_001)+strings.Repeat("]", 10_001)+`, "lang"`, 1))),
		v.folder("depth-unclosed", Recover, 0, v.with(map[string][]byte{tweetFile: []byte(strings.TrimSuffix(sound, "\n]") + ",\n" + strings.Repeat(`[{"a":`, 100_000))})),
		v.folder("items-strange", Recover, 6, v.withItems("null", "7", `"tweet"`, "[ ]", "{ }", `{"tweet": null}`)),
		v.folder("keys-twice", Recover, 1, v.withItems(strings.Replace(plainTweet(plainID(0), "one"), `"lang"`, `"id_str": "`+plainID(1)+`", "full_text": "two", "lang"`, 1))),
	}
}
