package importer_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/godwit-migrate/godwit/mapping"
)

func text(s string) *string { return &s }

// TestChoices: what the person changed of single tweets is posted so, through every plan; what was begun stays.
func TestChoices(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "first"}, tweet{id: 2, text: "second"}, tweet{id: 3, text: "third"}, tweet{id: 4, text: "fourth", photos: 1})
		j, target := w.open()
		defer j.Close()
		ctx := t.Context()
		choose := func(c map[string]mapping.Choice) {
			t.Helper()
			if err := j.Choose(ctx, c); err != nil {
				t.Fatal(err)
			}
		}
		choices := map[string]mapping.Choice{
			tweetID(1): {Text: text("the first, put better"), Warning: text("birds")},
			tweetID(2): {LeaveOut: true},
			tweetID(4): {AltText: map[int]string{0: "a heron"}},
		}
		choose(choices)
		got, err := j.Choices(ctx)
		if d := cmp.Diff(choices, got); err != nil || d != "" {
			t.Errorf("%v (-want +got):\n%s", err, d)
		}
		for range 2 {
			s, err := target.Plan(ctx, w.archive, importer.PlanOptions{})
			if err != nil || s.Posts != 3 || s.LeftOut[mapping.LeftOutByYou] != 1 {
				t.Fatalf("%+v, %v", s, err)
			}
		}
		// While the run goes on, the person finds something else. The third tweet is in the queue already.
		r, err := target.Run(ctx, w.archive, func(e importer.Event) {
			if e.Type == importer.EventUploaded {
				choose(map[string]mapping.Choice{tweetID(3): {Text: text("the third, put better")}})
			}
		})
		if err != nil || r != (importer.Result{Posted: 2, Total: 3, Changed: 1}) {
			t.Errorf("%+v, %v", r, err)
		}
		w.expect("the first, put better", "fourth")
		if s := w.server.Statuses("alice"); s[0].Warning != "birds" || s[1].Media[0].Description != "a heron" {
			t.Errorf("%+v", s)
		}
		if s, err := j.Status(ctx); err != nil || s.Targets[0].Changed != 1 || s.Targets[0].Planned != 1 {
			t.Errorf("%+v, %v", s, err)
		}

		var begun *importer.BegunError
		err = j.Choose(ctx, map[string]mapping.Choice{tweetID(2): {}, tweetID(1): {LeaveOut: true}})
		if !errors.As(err, &begun) || *begun != (importer.BegunError{TweetID: tweetID(1), State: "posted"}) {
			t.Errorf("a choice for what is posted: %v", err)
		}
		if got, err := j.Choices(ctx); err != nil || !got[tweetID(2)].LeaveOut {
			t.Errorf("half of it was kept: %v, %v", got, err)
		}
		choose(map[string]mapping.Choice{tweetID(2): {}})
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		w.mustRun()
		w.expect("the first, put better", "fourth", "second", "the third, put better")
	})
	j, err := importer.OpenJournal(t.Context(), ":memory:", archiveOf(t).Account())
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for _, id := range []string{"", "x", "-1", "0", "99999999999999999999"} {
		if err := j.Choose(t.Context(), map[string]mapping.Choice{id: {LeaveOut: true}}); err == nil || !strings.Contains(err.Error(), "not a tweet id") {
			t.Errorf("tweet %q: %v", id, err)
		}
	}
}

// TestInputs: files given once are those of the plans to come, until others are given.
func TestInputs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, practice.Options{}, tweet{id: 1, text: "one", photos: 1})
		j, target := w.open()
		defer j.Close()
		for _, tt := range []struct {
			o    importer.PlanOptions
			want string
		}{
			{importer.PlanOptions{}, ""},
			{importer.PlanOptions{AltText: []byte(tweetID(1) + ",1,a heron\n"), Dry: true}, "a heron"},
			{importer.PlanOptions{}, ""},
			{importer.PlanOptions{AltText: []byte(tweetID(1) + ",1,a heron\n")}, "a heron"},
			{importer.PlanOptions{}, "a heron"},
			{importer.PlanOptions{AltText: []byte{}}, ""},
			{importer.PlanOptions{}, ""},
		} {
			p, err := target.Planner(t.Context(), w.archive, tt.o)
			if err != nil {
				t.Fatal(err)
			}
			for tw := range w.archive.Tweets() {
				if got := p.Decide(tw).Posts[0].Media[0].Description; got != tt.want {
					t.Errorf("%q: described as %q, want %q", tt.o.AltText, got, tt.want)
				}
			}
			if _, err := target.Plan(t.Context(), w.archive, tt.o); err != nil {
				t.Fatal(err)
			}
		}
		var bad *mapping.InputError
		_, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{People: []byte(`{"ada": 1`)})
		if !errors.As(err, &bad) {
			t.Errorf("a bad map: %v", err)
		}
		if _, err := target.Plan(t.Context(), w.archive, importer.PlanOptions{}); err != nil {
			t.Errorf("it was kept: %v", err)
		}
	})
}
