package archive_test

import (
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/google/go-cmp/cmp"
)

// TestFields reads a record that has every field, written by hand.
func TestFields(t *testing.T) {
	const record = `{"tweet": {
  "edit_info": {"edit": {"initialTweetId": "99", "editControlInitial": {"editTweetIds": ["99", "100"], "editableUntil": "x", "isEditEligible": true}}},
  "retweeted": false,
  "source": "<a href=\"https://example.com/bot\" rel=\"nofollow\">Sparrow &amp; Co</a>",
  "entities": {
    "hashtags": [{"text": "a", "indices": ["0", "2"]}],
    "symbols": [{"text": "B", "indices": ["3", "5"]}],
    "user_mentions": [{"name": "Bob", "screen_name": "bob", "indices": ["6", "10"], "id_str": "7", "id": "7"}, {"name": "", "screen_name": "gone_1234567890_1234567890", "indices": ["90", "-1"], "id": "-1"}],
    "urls": [{"url": "https://t.co/u", "expanded_url": "https://example.org/", "display_url": "example.org", "indices": ["11", "25"]}, {"url": "https://t.co/v", "expanded_url": null, "indices": [26]}],
    "media": [{"type": "photo", "media_url_https": "https://pbs.twimg.com/media/ignored.jpg"}]
  },
  "display_text_range": ["0", "40"],
  "favorite_count": "12", "in_reply_to_status_id_str": "50", "id_str": "100", "in_reply_to_user_id": "7",
  "truncated": false, "retweet_count": "3", "id": "100", "in_reply_to_status_id": "50", "possibly_sensitive": true,
  "created_at": "Wed Oct 10 20:19:24 +0200 2018",
  "favorited": false, "full_text": "#a $B @bob &amp; so on", "lang": "iw", "in_reply_to_screen_name": "bob", "in_reply_to_user_id_str": "7",
  "extended_entities": {"media": [
    {"expanded_url": "https://x.com/ada/status/100/photo/1", "indices": ["26", "40"], "url": "https://t.co/m", "media_url": "http://pbs.twimg.com/media/P-_1.jpg",
     "id_str": "90", "id": "90", "media_url_https": "https://pbs.twimg.com/media/P-_1.jpg", "type": "photo", "display_url": "pic.twitter.com/m",
     "sizes": {"thumb": {"w": "150", "h": "151"}, "large": {"w": "1200", "h": "800", "resize": "fit"}},
     "source_status_id": "33", "source_status_id_str": "33", "source_user_id": "34", "source_user_id_str": "34"},
    {"indices": ["26", "40"], "url": "https://t.co/m", "media_url_https": "https://pbs.twimg.com/ext_tw_video_thumb/91/pu/img/t.jpg", "id": "91", "type": "video",
     "video_info": {"aspect_ratio": ["16", "9"], "duration_millis": "1500", "variants": [
       {"bitrate": "256000", "content_type": "video/mp4", "url": "https://video.twimg.com/91/small.mp4?tag=12"},
       {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/91/list.m3u8"},
       {"bitrate": "2176000", "content_type": "video/mp4", "url": "https://video.twimg.com/91/large.mp4?tag=12"}]}}
  ]}
}}`
	_, got, err := read(t, files("data/tweets.js", list("tweets", record),
		"data/tweets_media/100-P-_1.jpg", "1234", "data/tweets_media/100-large.mp4", "123456", "data/tweets_media/100-ignored.jpg", "", "data/tweets_media/100-t.jpg", ""))
	if err != nil {
		t.Fatal(err)
	}
	r := func(start, end int) archive.Range { return archive.Range{Start: start, End: end} }
	want := []archive.Tweet{{
		ID: "100", CreatedAt: time.Date(2018, 10, 10, 18, 19, 24, 0, time.UTC), Text: "#a $B @bob &amp; so on", Lang: "iw", Client: "Sparrow & Co",
		InReplyToStatusID: "50", InReplyToUserID: "7", InReplyToScreenName: "bob", PossiblySensitive: true, FavoriteCount: 12, RetweetCount: 3,
		Hashtags: []archive.Tag{{Range: r(0, 2), Text: "a"}},
		Symbols:  []archive.Tag{{Range: r(3, 5), Text: "B"}},
		Mentions: []archive.Mention{{Range: r(6, 10), ScreenName: "bob", Name: "Bob", UserID: "7"}, {Range: r(90, -1), ScreenName: "gone_1234567890_1234567890", UserID: "-1"}},
		URLs: []archive.URL{
			{Range: r(11, 25), URL: "https://t.co/u", Expanded: "https://example.org/", Display: "example.org"},
			{Range: r(26, 0), URL: "https://t.co/v"},
		},
		Media: []archive.Media{
			{
				Range: r(26, 40), ID: "90", Kind: archive.Photo, URL: "https://t.co/m", Expanded: "https://x.com/ada/status/100/photo/1",
				MediaURL: "https://pbs.twimg.com/media/P-_1.jpg", Width: 1200, Height: 800, SourceStatusID: "33", SourceUserID: "34",
				File: "data/tweets_media/100-P-_1.jpg", Size: 4,
			},
			{
				Range: r(26, 40), ID: "91", Kind: archive.Video, URL: "https://t.co/m", MediaURL: "https://video.twimg.com/91/large.mp4?tag=12",
				DurationMS: 1500, File: "data/tweets_media/100-large.mp4", Size: 6,
			},
		},
		EditIDs: []string{"99", "100"},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestMediaFile(t *testing.T) {
	photo := `"extended_entities": {"media": [{"type": "photo", "media_url_https": "https://pbs.twimg.com/media/-x.jpg"}]}`
	video := `"entities": {"media": [{"type": "video", "media_url_https": "https://pbs.twimg.com/t.jpg", "video_info": {"variants": [
		{"bitrate": "1", "content_type": "video/mp4", "url": "https://video.twimg.com/low.mp4?tag=1"},
		{"bitrate": "2", "content_type": "video/mp4", "url": "https://video.twimg.com/high.mp4?tag=1"}]}}]}`
	hostile := `"extended_entities": {"media": [{"type": "photo", "media_url_https": "https://pbs.twimg.com/.."}]}`
	manifest := `x = {"dataTypes": {"tweetsMedia": {"mediaDirectory": "data/my_media/"}}}`
	tests := []struct {
		name, media string
		files       []string
		want        string
	}{
		{"tweets_media", photo, []string{"data/tweets_media/5--x.jpg", "1"}, "data/tweets_media/5--x.jpg"},
		{"tweet_media", photo, []string{"data/tweet_media/5--x.jpg", "1"}, "data/tweet_media/5--x.jpg"},
		{"both", photo, []string{"data/tweets_media/4-x.jpg", "1", "data/tweet_media/5--x.jpg", "1"}, "data/tweet_media/5--x.jpg"},
		{"manifest's folder", photo, []string{"data/manifest.js", manifest, "data/my_media/5--x.jpg", "1"}, "data/my_media/5--x.jpg"},
		{"other tweet's file", photo, []string{"data/tweets_media/4--x.jpg", "1"}, ""},
		{"no folder", photo, nil, ""},
		{"a folder of that name", photo, []string{"data/tweets_media/5--x.jpg/y", "1"}, ""},
		{"highest bitrate", video, []string{"data/tweets_media/5-low.mp4", "1", "data/tweets_media/5-high.mp4", "1"}, "data/tweets_media/5-high.mp4"},
		{"another bitrate", video, []string{"data/tweets_media/5-low.mp4", "1"}, "data/tweets_media/5-low.mp4"},
		{"no thumbnail", video, []string{"data/tweets_media/5-t.jpg", "1"}, ""},
		{"leads out", hostile, []string{"data/tweets_media/5-..", "1"}, "data/tweets_media/5-.."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := files(append(tt.files, "data/tweets.js", list("tweets", tweet("5", "x", tt.media)))...)
			_, tweets, err := read(t, fsys)
			if err != nil {
				t.Fatal(err)
			}
			if got := tweets[0].Media[0].File; got != tt.want {
				t.Errorf("file %q, want %q", got, tt.want)
			}
		})
	}
}

// TestRetweetForm: what tells a native retweet is the form of its text and the mention's place.
func TestRetweetForm(t *testing.T) {
	mention := []archive.Mention{{Range: archive.Range{Start: 3, End: 7}, ScreenName: "bob"}}
	renamed := []archive.Mention{{Range: archive.Range{Start: 3, End: 7}, ScreenName: "bobby"}}
	tests := []struct {
		text     string
		mentions []archive.Mention
		want     bool
	}{
		{"RT @bob: bread", mention, true},
		{"RT @bob: bread", renamed, true},
		{"RT @BOB_1: bread", mention, true},
		{"RT @bob: bread", nil, false},
		{"RT @bob bread", mention, false},
		{"RT @bob:bread", mention, false},
		{"RT @bob:\nbread", mention, false},
		{"RT @: bread", mention, false},
		{"rt @bob: bread", mention, false},
		{"so RT @bob: bread", mention, false},
	}
	for _, tt := range tests {
		if got := (&archive.Tweet{Text: tt.text, Mentions: tt.mentions}).IsRetweet(); got != tt.want {
			t.Errorf("%q with %v: %v", tt.text, tt.mentions, got)
		}
	}
}

// TestIDTime: ids tell when they were given out, but for the consecutive ones of old.
func TestIDTime(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"29700859247": "2010-11-04 01:43:01", "1050118621198921728": "2018-10-10 20:19:24",
		"29700859246": "0001-01-01 00:00:00", "20": "0001-01-01 00:00:00", "": "0001-01-01 00:00:00", "-1": "0001-01-01 00:00:00",
	} {
		if got := archive.IDTime(id).Format(time.DateTime); got != want {
			t.Errorf("id %q is of %s, want %s", id, got, want)
		}
	}
}
