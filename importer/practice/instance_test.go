package practice

import (
	"slices"
	"testing"
)

func TestInstance(t *testing.T) {
	for _, test := range []struct {
		opts        Options
		name        string
		version     string
		api         int
		characters  int
		media       int
		perURL      int
		description int // 0: not told
		metadata    int // status of oauth-authorization-server
	}{
		{Options{}, "mastodon", "4.5.0", 7, 500, 4, 23, 1500, 200},
		{Options{Version: "4.2.1"}, "mastodon", "4.2.1", 0, 500, 4, 23, 0, 404},
		{Options{Version: "4.3.0"}, "mastodon", "4.3.0", 2, 500, 4, 23, 0, 200},
		{Options{Version: "4.6.0"}, "mastodon", "4.6.0", 10, 500, 4, 23, 10000, 200},
		{Options{Version: "4.7.4", MaxCharacters: 1000, MaxMedia: 8, MaxDescription: 420}, "mastodon", "4.7.4", 11, 1000, 8, 23, 420, 200},
		{Options{Software: GoToSocial}, "gotosocial", "0.19.2", 0, 5000, 6, 25, 1500, 404},
	} {
		test.opts.Rules = []string{"Be kind", "No bots"}
		c := newClient(t, test.opts)
		type configuration struct {
			Statuses struct {
				Characters int `json:"max_characters"`
				Media      int `json:"max_media_attachments"`
				PerURL     int `json:"characters_reserved_per_url"`
			}
			Media struct {
				Description int `json:"description_limit"`
				Image       int `json:"image_size_limit"`
			} `json:"media_attachments"`
		}
		var v1, v2 struct {
			Version       string
			Configuration configuration
			API           struct{ Mastodon int } `json:"api_versions"`
			Rules         []struct{ ID, Text string }
		}
		c.must(c.get("/api/v1/instance"), 200).decode(t, &v1)
		c.must(c.get("/api/v2/instance"), 200).decode(t, &v2)
		var want configuration
		want.Statuses.Characters, want.Statuses.Media, want.Statuses.PerURL = test.characters, test.media, test.perURL
		want.Media.Description, want.Media.Image = test.description, int(c.s.opts.MaxImageSize)
		if v1.Version != test.version || v2.Version != test.version || v1.Configuration != want || v2.Configuration != want || v2.API.Mastodon != test.api {
			t.Errorf("%+v\n%+v\nwant %+v", v1, v2, test)
		}
		if len(v2.Rules) != 2 || v2.Rules[1].ID != "2" || !slices.Equal(v1.Rules, v2.Rules) {
			t.Errorf("rules %+v", v2.Rules)
		}

		var links struct{ Links []struct{ Href string } }
		c.must(c.get("/.well-known/nodeinfo"), 200).decode(t, &links)
		var info struct {
			Software struct{ Name, Version string }
		}
		c.must(httpRequest(t, "GET", links.Links[0].Href), 200).decode(t, &info)
		if info.Software.Name != test.name || info.Software.Version != test.version {
			t.Errorf("nodeinfo %+v", info)
		}
		c.must(c.get("/.well-known/oauth-authorization-server"), test.metadata)
	}
}
