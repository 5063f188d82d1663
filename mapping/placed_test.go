package mapping_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/mapping"
)

func TestUnplaced(t *testing.T) {
	photos := func(n int) (list []archive.Media) {
		for i := range n {
			list = append(list, archive.Media{Kind: archive.Photo, ID: fmt.Sprint(900 + i), MediaURL: fmt.Sprintf("https://pbs.twimg.com/media/P%d.jpg", i), File: "x"})
		}
		return list
	}
	tweets := []archive.Tweet{
		{ID: "1080000000000000001", Text: "a", EditIDs: []string{"1080000000000000001", "1080000000000000002"}},
		{ID: "1080000000000000002", Text: "b", EditIDs: []string{"1080000000000000001", "1080000000000000002"}, Media: photos(2)},
		{ID: "1080000000000000000", Text: "it only looks rounded"},
		{ID: "5", Text: "c"},
	}
	many := make([]string, 12)
	for i := range many {
		many[i] = fmt.Sprint(700 + i)
	}
	tests := []struct {
		name         string
		ids, notIDs  []string
		altText      string
		want         []mapping.Unplaced
		wrong        string // the id that is rounded
		inAltText    bool
		wantExamples int
	}{
		{name: "nothing"},
		{name: "all there", ids: []string{"1080000000000000002", "5"}, notIDs: []string{"1080000000000000000"}, altText: "1080000000000000001,2,x\n1080000000000000002,1,y"},
		{name: "mistyped", ids: []string{"5", "6"}, notIDs: []string{"8", "7", "8"}, want: []mapping.Unplaced{
			{List: mapping.ListIDs, Why: mapping.NoSuchTweet, Count: 1, Examples: []mapping.PlacedItem{{TweetID: "6"}}},
			{List: mapping.ListNotIDs, Why: mapping.NoSuchTweet, Count: 2, Examples: []mapping.PlacedItem{{TweetID: "7"}, {TweetID: "8"}}},
		}},
		{name: "many", notIDs: many, wantExamples: 10},
		{name: "rounded", notIDs: []string{"5", "1080000000000010000"}, wrong: "1080000000000010000"},
		{name: "rounded to take", ids: []string{"1080000000000020000"}, wrong: "1080000000000020000"},
		{name: "rounded description", altText: "1080000000000030000,1,x", wrong: "1080000000000030000", inAltText: true},
		{name: "descriptions", altText: "tweet_id,index,text,media_key,media_url\n4,1,x,,\n5,1,x,,\n1080000000000000002,3,x,,\n1080000000000000002,2,x,,\n" +
			"1080000000000000002,2,y,,\n,,z,3_900,\n,,z,3_999,\n,,z,,https://a/P1.png\n,,z,,https://a/P9.png\n", want: []mapping.Unplaced{
			{List: mapping.ListAltText, Why: mapping.NoSuchTweet, Count: 1, Examples: []mapping.PlacedItem{{TweetID: "4"}}},
			{List: mapping.ListAltText, Why: mapping.NoPictures, Count: 1, Examples: []mapping.PlacedItem{{TweetID: "5"}}},
			{List: mapping.ListAltText, Why: mapping.NoSuchPicture, Count: 3, Examples: []mapping.PlacedItem{{Media: "999"}, {Media: "P9"}, {TweetID: "1080000000000000002", Picture: 3}}},
			{List: mapping.ListAltText, Why: mapping.SaidTwice, Count: 1, Examples: []mapping.PlacedItem{{TweetID: "1080000000000000002", Picture: 2}}},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			alt, err := mapping.ReadAltText(strings.NewReader(test.altText))
			if err != nil {
				t.Fatal(err)
			}
			p, err := mapping.NewPlanner(archive.Account{ID: "42", ScreenName: "me"}, mapping.Policy{Select: mapping.Selection{IDs: test.ids, NotIDs: test.notIDs}}, mapping.Limits{}, mapping.Inputs{AltText: alt})
			if err != nil {
				t.Fatal(err)
			}
			for _, tweet := range tweets {
				p.Index(tweet)
			}
			got, err := p.Unplaced()
			if test.wrong != "" {
				policy, ofPolicy := errors.AsType[*mapping.PolicyError](err)
				_, ofInput := errors.AsType[*mapping.InputError](err)
				if ofInput != test.inAltText || ofPolicy == test.inAltText || ofPolicy && policy.Value != test.wrong || !strings.Contains(err.Error(), test.wrong) {
					t.Errorf("error %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if test.wantExamples > 0 {
				if len(got) != 1 || got[0].Count != len(many) || len(got[0].Examples) != test.wantExamples {
					t.Errorf("%+v", got)
				}
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
