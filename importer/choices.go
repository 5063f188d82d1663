package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/godwit-migrate/godwit/importer/internal/journal"
	"github.com/godwit-migrate/godwit/mapping"
)

// BegunError is a choice for a tweet of which a post is on its way to a server, or was there already.
type BegunError struct {
	TweetID string
	State   string // of that post: intended, uncertain, posted, or gone when it was deleted since
}

func (e *BegunError) Error() string {
	return fmt.Sprintf("tweet %s cannot be changed any more: a post of it is %s", e.TweetID, e.State)
}

// Choices returns what the person changed, by tweet id.
func (j *Journal) Choices(ctx context.Context) (map[string]mapping.Choice, error) {
	rows, err := j.j.Choices(ctx)
	if err != nil {
		return nil, err
	}
	return choicesOf(rows)
}

func choicesOf(rows map[int64][]byte) (map[string]mapping.Choice, error) {
	choices := make(map[string]mapping.Choice, len(rows))
	for id, row := range rows {
		var c mapping.Choice
		if err := json.Unmarshal(row, &c); err != nil {
			return nil, fmt.Errorf("read the choice for tweet %d: %w", id, err)
		}
		choices[strconv.FormatInt(id, 10)] = c
	}
	return choices, nil
}

// Choose keeps what the person changed, by tweet id, for every target and all
// plans to come; a zero Choice takes an earlier one back. It may be called while
// a run goes on: what was planned of such a tweet is not sent before the next
// plan. A tweet of which anything was sent in any target gives a *BegunError; then no choice is kept.
func (j *Journal) Choose(ctx context.Context, choices map[string]mapping.Choice) error {
	rows := make(map[int64][]byte, len(choices))
	for id, c := range choices {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n <= 0 {
			return fmt.Errorf("choose for tweet %q: not a tweet id", id)
		}
		rows[n] = nil
		if !c.IsZero() {
			if rows[n], err = json.Marshal(c); err != nil {
				return fmt.Errorf("choose for tweet %s: %w", id, err)
			}
		}
	}
	err := j.j.Choose(ctx, rows)
	if begun, ok := errors.AsType[*journal.BegunError](err); ok {
		return &BegunError{TweetID: strconv.FormatInt(begun.TweetID, 10), State: string(begun.State)}
	}
	return err
}

// Inputs reports which files later plans are made with unless they are given others: see PlanOptions.
func (j *Journal) Inputs(ctx context.Context) (people, altText bool, err error) {
	for _, input := range []struct {
		name string
		has  *bool
	}{{inputPeople, &people}, {inputAltText, &altText}} {
		data, err := j.j.Input(ctx, input.name)
		if err != nil {
			return false, false, err
		}
		*input.has = len(data) > 0
	}
	return people, altText, nil
}
