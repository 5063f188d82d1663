package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

// PlanOptions is what a plan is made with.
type PlanOptions struct {
	Policy  mapping.Policy
	People  []byte   // a map file for mapping.ReadPeople; nil: the one of the plan before; empty but not nil: none
	AltText []byte   // a file for mapping.ReadAltText; likewise
	Contact []string // the owner's own e-mail addresses and phone numbers; never kept in the journal
	Dry     bool     // nothing is kept
	// Tentative keeps the plan, and not what was found on the account: that is only told, as with Dry.
	Tentative bool
	Events    func(Event) // told of waiting while the account's posts are fetched; may be nil
	// Unchosen is for a Planner that decides as if nothing had been chosen.
	Unchosen bool

	asked bool // what the account had when it was last asked will do
	keep  bool // what is seen on the account is kept in the journal
}

// The names under which the journal has the files of a plan.
const (
	inputPeople  = "people"
	inputAltText = "alt_text"
)

// Plan decides what becomes of every tweet, the journal's choices applied, and keeps it in the journal, where
// it replaces what was only planned before; what was begun stays as it is. With
// Dry nothing is kept.
//
// With a login Plan first looks what the account has already, waiting for the server's limits if need be: tweets that others have
// copied there, unless the policy allows cross-posts, and posts of this plan that the journal does not know of (see [Found]). It reads the archive two or three times and keeps a few bytes a tweet.
func (t *Target) Plan(ctx context.Context, a *archive.Archive, o PlanOptions) (PlanSummary, error) {
	a = a.WithContext(ctx)
	if !o.Dry {
		end, err := t.j.begin(ctx)
		if err != nil {
			return PlanSummary{}, err
		}
		defer end()
	}
	policy, err := json.Marshal(o.Policy)
	if err != nil {
		return PlanSummary{}, err
	}
	basis := journal.Basis{Policy: policy, Inputs: map[string][]byte{}}
	if basis.Choices, err = t.j.j.Choices(ctx); err != nil {
		return PlanSummary{}, err
	}
	o.keep = !o.Dry
	planner, err := t.planner(ctx, a, o, basis.Choices)
	if err != nil {
		return PlanSummary{}, err
	}
	if o.People != nil {
		basis.Inputs[inputPeople] = o.People
	}
	if o.AltText != nil {
		basis.Inputs[inputAltText] = o.AltText
	}
	if !o.Dry {
		// Asking counts against the limits of the next process, too.
		if err := t.j.j.Record(ctx, t.row.ID, rowWindows(t.ledger.Snapshot())); err != nil {
			return PlanSummary{}, err
		}
	}
	unplaced, err := planner.Unplaced()
	if err != nil {
		return PlanSummary{}, err
	}
	var found Found
	basis.Tentative = o.Tentative
	if inDoubt, err := t.j.j.InDoubt(ctx, t.row.ID); err != nil {
		return PlanSummary{}, err
	} else if inDoubt || t.seen != nil && len(t.seen.seen) > 0 {
		basis.Review = t.review(t.seen, t.seen.taken(planner), &found)
	}
	s, shape, err := t.j.j.Plan(ctx, t.row.ID, basis, decisions(ctx, a, planner), !o.Dry)
	if err != nil {
		return PlanSummary{}, err
	}
	if !o.Dry {
		t.row.Policy = policy
	}
	out := t.summarise(s, shape, o.Policy)
	out.Unplaced = unplaced
	if out.Found = found; found.Adopted+found.Doubtful > 0 && !o.Dry && !o.Tentative {
		t.newcomers = t.seen.newest(t.clock.Now(), t.limits().KeepsDates)
	}
	return out, nil
}

// Planner returns what Plan decides with, every tweet of the archive indexed:
// for showing and explaining single decisions. It keeps nothing in the journal, and
// asks what the account has already only where this Target has not asked before.
func (t *Target) Planner(ctx context.Context, a *archive.Archive, o PlanOptions) (*mapping.Planner, error) {
	a = a.WithContext(ctx)
	o.asked = true
	if o.Unchosen {
		return t.planner(ctx, a, o, nil)
	}
	choices, err := t.j.j.Choices(ctx)
	if err != nil {
		return nil, err
	}
	return t.planner(ctx, a, o, choices)
}

func (t *Target) planner(ctx context.Context, a *archive.Archive, o PlanOptions, choices map[int64][]byte) (*mapping.Planner, error) {
	in, err := t.inputs(ctx, a, o, choices)
	if err != nil {
		return nil, err
	}
	planner, err := mapping.NewPlanner(a.Account(), o.Policy, t.limits(), in)
	if err != nil {
		return nil, err
	}
	for tweet, err := range a.Tweets() {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		planner.Index(tweet)
	}
	return planner, nil
}

// inputs gathers what mapping is told beside the tweets.
func (t *Target) inputs(ctx context.Context, a *archive.Archive, o PlanOptions, choices map[int64][]byte) (in mapping.Inputs, err error) {
	in.Contact = o.Contact
	for _, c := range a.NameChanges() {
		in.Names = append(in.Names, c.From, c.To)
	}
	in.Names = append(in.Names, a.Account().ScreenName)
	in.Names = slices.DeleteFunc(in.Names, func(name string) bool { return name == "" })
	if in.Choices, err = choicesOf(choices); err != nil {
		return in, err
	}
	if t.creds.Token != "" && (!o.Policy.AllowCrossposts || !o.asked) {
		if !o.asked || !t.asked {
			if t.seen, err = (&run{Target: t, events: o.Events}).look(ctx, a, o); err != nil {
				return in, err
			}
			t.asked = !o.Policy.AllowCrossposts
		}
		in.Existing = t.seen.existing
	}
	people, err := t.input(ctx, inputPeople, o.People)
	if err == nil && len(people) > 0 {
		in.People, err = mapping.ReadPeople(bytes.NewReader(people))
	}
	if err != nil {
		return in, fmt.Errorf("read the map of people: %w", err)
	}
	altText, err := t.input(ctx, inputAltText, o.AltText)
	if err == nil && len(altText) > 0 {
		in.AltText, err = mapping.ReadAltText(bytes.NewReader(altText))
	}
	if err != nil {
		return in, fmt.Errorf("read the descriptions of media: %w", err)
	}
	return in, nil
}

// input returns the file given now or, without one, that of the plan before.
func (t *Target) input(ctx context.Context, name string, given []byte) ([]byte, error) {
	if given != nil {
		return given, nil
	}
	return t.j.j.Input(ctx, name)
}
