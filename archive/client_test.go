package archive_test

import (
	"testing"

	"github.com/godwit-migrate/godwit/archive"
)

func TestClientKey(t *testing.T) {
	same := []string{"Twitter for iPhone", "twitter for iphone", "Twitter for iРhone", "Τwitter for iPhone", "Twitter\u00a0for  iPhone", "Ｔwitter for iPhone\u200b"}
	for _, name := range same {
		if got, want := archive.ClientKey(name), archive.ClientKey(same[0]); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	different := map[string]string{}
	for _, name := range []string{"Twitter for iPhone", "Twitter for iPad", "Twitter Web App", "Twitter Web Client", "TweetDeck", "Твиттер", "ツイッター", "Café"} {
		if other, ok := different[archive.ClientKey(name)]; ok {
			t.Errorf("%q and %q are one", name, other)
		}
		different[archive.ClientKey(name)] = name
	}
}
