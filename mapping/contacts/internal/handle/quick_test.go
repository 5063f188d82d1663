package handle

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// pieces are what texts with and without handles are made of.
var pieces = strings.Split("alice|Bob_9|a.b|me|@|@|@|＠|AT| at | AT |[at]|(at)|-at-|_at_|🐘|🦣|🌀|mastodon|mastodon.social|mastodon.social|Chaos.Social|hachyderm.io|"+
	"example.org|social.example.org|hub.example.org|friendica.me|pixelfed.social|lemmy.world|misskey.io|x.com|gmail.com|t.co|youtube.com|elk.zone|threads.net|baw\u00fc.social|mas|"+
	"social|org|io|.|.|.| . |. | .|[.]|(dot)| dot | DOT |DOT|dot|-dot-|_dot_|[punkt]| punkt | point |(point)|d0t|．|。|｡|․|ｄｏｔ|ｏ|𝗮|𝗱|ⓓ|Ｄ|／|：|"+
	"/|/|/@|/@alice|/users/alice|/web/@alice|/u/alice|/profile/bob|/channel/bob|/c/x|/status/123456|/a/b|?uri=acct:alice@hachyderm.io|?acct=alice@mas.to|/authorize_interaction?uri=|/%40alice|#/|?x=y|&amp;|&lt;|&gt;|&#64;|&period;|&shy;|"+
	"https://|http://|hxxps://|HTTPS://|web+ap://|ssh://|https//|https:/|//|[:]//|://|:|: | | |\n|\u00a0|\u3000|\u200b|\u00ad|\ufe0f|\u200d|\u2060|…|...|,|;|(|)|[|]|<|>|\"|*|-|_|~|=|!|?|"+
	"Mastodon|mail|e-mail|Mastodon: |📧|⚡|マストドン|です|は|. Hello|word.Next|3.5|U.S.|slash| slash | slash @alice| on |as |é|ß|а|й|مرحبا", "|")

// compose makes a text of pieces.
func compose(picks []byte) string {
	var b strings.Builder
	for _, p := range picks {
		b.WriteString(pieces[int(p)%len(pieces)])
	}
	return b.String()
}

func TestMayHoldIsSafe(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 60_000 {
		picks := make([]byte, 1+r.IntN(8))
		for i := range picks {
			picks[i] = byte(r.UintN(256))
		}
		text := compose(picks)
		if MayHold(text) {
			continue
		}
		refused++
		if _, found := scanAll(text); len(found) > 0 {
			t.Fatalf("the quick look refuses %q, which holds %v", text, found)
		}
	}
	if refused == 0 {
		t.Error("the quick look refuses nothing")
	}
}

// FuzzMayHold asserts that what the quick look refuses has nothing in it.
func FuzzMayHold(f *testing.F) {
	f.Add([]byte{0, 4, 21}, "", "")
	f.Add([]byte{21, 70}, "see ", " soon")
	f.Add([]byte{}, "0DOTsocial/@0", "")
	f.Fuzz(func(t *testing.T, picks []byte, before, after string) {
		text := before + compose(picks[:min(len(picks), 50)]) + after
		if MayHold(text) {
			return
		}
		if _, found := scanAll(text); len(found) > 0 {
			t.Errorf("the quick look refuses %q, which holds %v", text, found)
		}
	})
}
