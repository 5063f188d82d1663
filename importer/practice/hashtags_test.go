package practice

import (
	"slices"
	"testing"
)

// TestHashtags has what true servers made of texts: Mastodon 4.6.5 and, where it is another, 4.3.
func TestHashtags(t *testing.T) {
	tests := []struct {
		text      string
		want, old []string // 4.6, 4.3
	}{
		{"#tag and #Tag_2", []string{"tag", "tag_2"}, nil},
		{"#1 #_ ## #", nil, nil},
		{"#a1 #_a", []string{"a1", "_a"}, nil},
		{"#日本語", []string{"日本語"}, nil},
		{"#tag-a #tagé.", []string{"tag", "tagé"}, nil},
		{"a#tag 1#tag é#tag", nil, nil},
		{"=#tag /#tag )#tag", nil, nil},
		{"(#tag", nil, []string{"tag"}},
		{"。#tag", nil, []string{"tag"}},
		{"👍#tag", nil, []string{"tag"}},
		{"\u00a0#tag", []string{"tag"}, nil},
		{"\u200a#tag", []string{"tag"}, nil},
		{"\u200b#tag", nil, []string{"tag"}},
	}
	for _, test := range tests {
		for version, want := range map[string][]string{"4.6.5": test.want, "4.3.23": test.old} {
			if want == nil {
				want = test.want
			}
			if got := New(Options{Version: version}).hashtags(test.text); !slices.Equal(got, want) {
				t.Errorf("%s, %q: %q, want %q", version, test.text, got, want)
			}
		}
	}
	for version, want := range map[string]int{"4.4.0": 0, "4.5.0": 1, "4.6.5": 1} {
		if got := New(Options{Version: version}).hashtags("＃tag"); len(got) != want {
			t.Errorf("%s: ＃tag gives %q", version, got)
		}
	}
	if got := New(Options{Software: GoToSocial}).hashtags("(#a 👍#b ＃c"); !slices.Equal(got, []string{"a"}) {
		t.Errorf("GoToSocial: %q", got)
	}
}
