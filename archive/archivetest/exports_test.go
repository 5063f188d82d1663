package archivetest_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	gocmp "github.com/google/go-cmp/cmp"
)

// recordsOf returns the records of an archive, the oldest first.
func recordsOf(o archivetest.Options) (list []archivetest.Record, truth archivetest.Truth) {
	o.Each = func(r archivetest.Record) { list = append(list, r) }
	_, truth = archivetest.New(o)
	slices.SortStableFunc(list, func(a, b archivetest.Record) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(len(a.ID), len(b.ID)), strings.Compare(a.ID, b.ID))
	})
	return list, truth
}

// known returns what all eras know of a record. Before 2010-11-04 that is the day only.
func known(r archivetest.Record) archivetest.Record {
	if r.CreatedAt.Before(time.Date(2010, 11, 4, 0, 0, 0, 0, time.UTC)) {
		r.CreatedAt = r.CreatedAt.Truncate(24 * time.Hour)
	}
	known := archivetest.Record{
		ID: r.ID, CreatedAt: r.CreatedAt, Kind: r.Kind, Case: r.Case, Client: r.Client,
		Parent: r.Parent, ParentMissing: r.ParentMissing, Text: strings.ReplaceAll(r.Text, "https://x.com/", "https://twitter.com/"),
		QuoteLinks: r.QuoteLinks, SelfQuote: r.SelfQuote,
	}
	for _, m := range r.Media {
		known.Media = append(known.Media, archivetest.Media{Kind: m.Kind})
	}
	return known
}

// TestTimeline finds an older era's archive to be the beginning of a newer's.
func TestTimeline(t *testing.T) {
	for seed, newer := range map[uint64]archivetest.Era{1: archivetest.Era2023, 2: archivetest.Era2026} {
		o := archivetest.Options{Seed: seed, Tweets: 400, Era: newer, NoMedia: true, Private: true}
		all, _ := recordsOf(o)
		for _, era := range archivetest.Eras() {
			if !era.Made().Before(newer.Made()) {
				continue
			}
			o.Era, o.Timeline = era, newer.Made()
			older, truth := recordsOf(o)
			if len(older) < 100 || len(older) >= len(all) || truth.Tweets != len(older) {
				t.Errorf("era %v has %d tweets of %d, truth %d", era, len(older), len(all), truth.Tweets)
				continue
			}
			for i, r := range older {
				if d := gocmp.Diff(known(all[i]), known(r)); d != "" {
					t.Fatalf("era %v, tweet %d: %s", era, i, d)
				}
			}
			if last, next := older[len(older)-1].CreatedAt, all[len(older)].CreatedAt; last.After(era.Made()) || !next.After(era.Made()) {
				t.Errorf("era %v ends with a tweet of %v, the next is of %v", era, last, next)
			}
		}
	}
}

func TestUntil(t *testing.T) {
	o := archivetest.Options{Seed: 3, Tweets: 300, NoMedia: true, OnlyTypical: true}
	all, _ := recordsOf(o)
	o.Until = all[200].CreatedAt
	older, truth := recordsOf(o)
	if len(older) != 201 || !truth.Generated.Equal(o.Until) {
		t.Errorf("%d tweets, made %v", len(older), truth.Generated)
	}
	if d := gocmp.Diff(all[:201], older); d != "" {
		t.Error(d)
	}
	o.Until = archivetest.Era2023.Made().AddDate(1, 0, 0)
	if _, truth := recordsOf(o); truth.Tweets != 300 || !truth.Generated.Equal(archivetest.Era2023.Made()) {
		t.Errorf("later than the era: %d tweets, made %v", truth.Tweets, truth.Generated)
	}

	// Between the versions of an edited tweet there is no edit yet.
	o = archivetest.Options{Seed: 3, NoMedia: true}
	all, _ = recordsOf(o)
	edited := slices.IndexFunc(all, func(r archivetest.Record) bool { return r.Case == "edited" })
	o.Until = all[edited].CreatedAt
	older, truth = recordsOf(o)
	if last := older[len(older)-1]; last.ID != all[edited].ID || last.Superseded || truth.Superseded != 0 || !all[edited].Superseded {
		t.Errorf("before the edit: %+v", last)
	}
}

// TestWithout leaves tweets out, and finds nothing of theirs in any file.
func TestWithout(t *testing.T) {
	for _, era := range []archivetest.Era{archivetest.EraGrailbird, archivetest.Era2021, archivetest.Era2023} {
		o := archivetest.Options{Seed: 4, Tweets: 300, Era: era, Profile: archivetest.ThreadWriter, Removed: true}
		all, _ := recordsOf(o)
		gone := make(map[string]bool)
		for i, r := range all {
			if i%7 == 3 || r.Superseded || r.Case == "note" {
				gone[r.ID] = true
			}
		}
		o.Without = func(id string) bool { return gone[id] }
		left, truth := recordsOf(o)
		fsys, _ := archivetest.New(o)
		there := make(map[string]bool)
		for _, r := range left {
			there[r.ID] = true
			if gone[r.ID] {
				t.Errorf("era %v: %s was deleted, and is there", era, r.ID)
			}
			if r.Kind == archivetest.SelfReply && there[r.Parent] == r.ParentMissing {
				t.Errorf("era %v: %s lacks its parent: %v", era, r.ID, r.ParentMissing)
			}
		}
		if n := len(all) - len(left); n < len(gone) || n > len(gone)+1 {
			t.Errorf("era %v: %d records of %d, %d are gone", era, len(left), len(all), len(gone))
		}
		for id := range gone {
			for name, f := range fsys {
				own := strings.Contains(name, "/"+id+"-")
				for _, key := range []string{`"id_str" : "`, `"tweet_id" : "`, `"id" : "`} {
					own = own || strings.Contains(string(f.Data), key+id+`"`)
				}
				if own {
					t.Errorf("era %v: %s has something of %s", era, name, id)
				}
			}
		}
		if truth.Tweets+truth.Deleted+truth.Community != len(left) || truth.ParentMissing < 2 {
			t.Errorf("era %v: %+v", era, truth)
		}
		for _, r := range left {
			if r.Case == "edited" {
				t.Errorf("era %v: one version was deleted, %s stays", era, r.ID)
			}
		}
	}
}

func TestRemoved(t *testing.T) {
	for _, era := range archivetest.Eras() {
		o := archivetest.Options{Seed: 8, Era: era}
		_, plain := archivetest.New(o)
		o.Removed = true
		var extra []archivetest.Record
		o.Each = func(r archivetest.Record) {
			if r.Deleted || r.Community {
				extra = append(extra, r)
			} else if extra != nil {
				t.Error("a tweet comes after the removed ones")
			}
		}
		fsys, truth := archivetest.New(o)
		if era.Made().Year() < 2022 {
			if d := gocmp.Diff(plain, truth); d != "" || extra != nil {
				t.Errorf("era %v: %s", era, d)
			}
			continue
		}
		var deleted, headers, community []struct {
			Tweet struct {
				ID          string `json:"id_str"`
				TweetID     string `json:"tweet_id"`
				DeletedAt   string `json:"deleted_at"`
				CommunityID string `json:"community_id"`
				Edits       any    `json:"edit_info"`
			}
		}
		parse(t, fsys, "data/deleted-tweets.js", &deleted)
		parse(t, fsys, "data/deleted-tweet-headers.js", &headers)
		parse(t, fsys, "data/community-tweet.js", &community)
		if len(deleted) != truth.Deleted || len(headers) != truth.Deleted || len(community) != truth.Community || len(extra) != truth.Deleted+truth.Community {
			t.Errorf("era %v: %d, %d, %d items, %d records; truth %+v", era, len(deleted), len(headers), len(community), len(extra), truth)
		}
		for i, d := range deleted {
			at, err := time.Parse(time.RubyDate, d.Tweet.DeletedAt)
			if err != nil || at.Before(truth.Generated.AddDate(0, 0, -14)) || at.After(truth.Generated) || headers[i].Tweet.TweetID != d.Tweet.ID || extra[i].ID != d.Tweet.ID {
				t.Errorf("era %v: deleted %+v, header %+v, %v", era, d, headers[i], err)
			}
		}
		for _, c := range community {
			if c.Tweet.CommunityID == "" || c.Tweet.Edits != nil {
				t.Errorf("era %v: community %+v", era, c)
			}
		}
		for _, r := range extra {
			for _, m := range r.Media {
				if fsys[m.File] == nil || !strings.Contains(m.File, "deleted_tweets_media") && !strings.Contains(m.File, "community_tweet_media") {
					t.Errorf("era %v: %s", era, m.File)
				}
			}
		}
		if truth.Deleted == 0 || truth.Community == 0 {
			t.Errorf("era %v: %+v", era, truth)
		}
		truth.Deleted, truth.Community = 0, 0
		if d := gocmp.Diff(plain, truth); d != "" {
			t.Errorf("era %v: other counts changed: %s", era, d)
		}
	}
}
