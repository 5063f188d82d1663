package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/importer/internal/instance"
	"github.com/godwit-migrate/godwit/mapping"
)

// Where the journal is lost, old, or another computer's, the account has posts that it does not know of. A plan finds them and enters
// them as posted; what it is not sure of waits for the person's answer.

// Found is what a plan has found on the account that the journal did not know of.
type Found struct {
	Adopted  int `json:"adopted"`  // posts of the plan that are there, and count as posted
	Before   int `json:"before"`   // posts that the journal knew to be there already
	Doubtful int `json:"doubtful"` // posts that may be there; they are not sent before Answer
	Missing  int `json:"missing"`  // posts that are not there, though those around them are: deleted since, or left out; likewise
	Others   int `json:"others"`   // statuses made by godwit that are no post of the plan
	Twins    int `json:"twins"`    // second statuses of posts; see [Target.RemoveTwins]

	DoubtfulExamples []FoundPost `json:"doubtful_examples,omitempty"` // up to three
	MissingExamples  []FoundPost `json:"missing_examples,omitempty"`
	TwinExamples     []FoundPost `json:"twin_examples,omitempty"`

	late  []Event // of twins that are requests which outlived their answers
	twice int     // other statuses made by godwit that are posts which are there already
}

// FoundPost is a post of the plan, with the status that it may be.
type FoundPost struct {
	Key mapping.Key `json:"post"`
	URL string      `json:"url,omitempty"` // of the status; empty when there is none

	Twin string `json:"twin,omitempty"` // address of a second status
}

// Asks reports whether something is to be answered before the plan is carried out; see [Target.Answer].
func (f Found) Asks() bool { return f.Doubtful+f.Missing > 0 }

// InDoubt says what is to be done with posts that a plan is not sure of.
type InDoubt string

// The answers.
const (
	// SkipDoubtful sends none of them: what may be on the account is taken for it, and what is missing stays away.
	SkipDoubtful InDoubt = "skip"
	// PostDoubtful sends all of them.
	PostDoubtful InDoubt = "post"
)

const (
	groundsOfPerson = "you said that it is there"
	goneByPerson    = "not on the server, though the posts around it are; you said to leave it so"
)

// Answer says what is to be done with the posts of a plan that it is not sure of, once and for all, and returns the plan as it is then.
func (t *Target) Answer(ctx context.Context, plan PlanSummary, answer InDoubt) (PlanSummary, error) {
	end, err := t.j.begin(ctx)
	if err != nil {
		return plan, err
	}
	defer end()
	switch answer {
	case PostDoubtful:
		err = t.j.j.SayPost(ctx, t.row.ID)
	case SkipDoubtful:
		err = t.j.j.SaySkip(ctx, t.row.ID, groundsOfPerson, goneByPerson)
	default:
		err = fmt.Errorf("unknown answer %q", answer)
	}
	if err != nil {
		return plan, err
	}
	s, err := t.j.j.Summary(ctx, t.row.ID)
	if err != nil {
		return plan, err
	}
	t.tally(&plan, s)
	plan.Found.Doubtful, plan.Found.Missing, plan.Found.DoubtfulExamples, plan.Found.MissingExamples = 0, 0, nil, nil
	return plan, nil
}

// looked is how far an account was looked through. It stands in the journal.
type looked struct {
	Top  string    `json:"top,omitempty"`  // all up to this id was looked at,
	Low  string    `json:"low,omitempty"`  // from this one on; empty: from the first
	Done bool      `json:"done,omitempty"` // down to what was posted at this time:
	From time.Time `json:"from,omitzero"`
	// By are programs with which imports may have been made beside godwit: that of a token the person brought, and what has made
	// posts with a date line.
	By    []string `json:"by,omitempty"`
	Asked bool     `json:"asked,omitempty"` // for the first of them
}

// sight is what was seen of an account.
type sight struct {
	existing []mapping.Existing
	ids      []string            // of existing
	seen     map[string]sighting // what may be posts of ours, by id
	own      *regexp.Regexp      // addresses of the account's statuses; nil while none is known
	note     looked
	boosted  map[string]bool // statuses that the person has boosted, from the id down on
	down     string
	read     int  // statuses
	count    int  // of all, as the server told at first
	again    bool // it is looked at while posts are sent
	at       time.Time
}

// look reads the account's statuses: what others than godwit have made about the time of the archive, if existing is set, and all that
// may be posts of the journal's that it does not know. What was looked at before is not read again, but for what is about the time of
// the archive. With nothing on the account it is one request. Where the server's list of statuses cannot be read to its end it
// fails with a *PagesError: what is not known to be there might be posted twice.
func (r *run) look(ctx context.Context, a *archive.Archive, o PlanOptions) (*sight, error) {
	v, stop, err := r.sight(ctx)
	if err != nil {
		return nil, err
	}
	unsettled, err := r.j.j.Unsettled(ctx, r.row.ID)
	if err != nil {
		return nil, err
	}
	existing, dates := !o.Policy.AllowCrossposts, r.limits().KeepsDates
	var era era
	page := instance.Page{Limit: 40, Boosts: !r.server.MastodonFamily(), Direct: postsDirect(o.Policy)}
	walk := pages{host: r.server.Domain, most: maxExisting}
	top, low, fresh := "", "", true // fresh: above all that was looked at before
	var from time.Time
	found := map[string][]byte{} // and not yet in the journal
	for n := 1; ; n++ {
		statuses, err := r.page(ctx, page)
		if err != nil {
			return nil, errors.Join(err, r.keepSight(ctx, v, found, o.keep))
		}
		if len(statuses) == 0 {
			low = "" // that was all
			break
		}
		if top == "" {
			top = statuses[0].ID
			if era, err = eraOf(ctx, a, dates); err != nil {
				return nil, err
			}
			if err := r.askApp(ctx, v); err != nil {
				return nil, err
			}
			v.count, r.total = statuses[0].Count, statuses[0].Count
			if from = era.floor(); v.note.Low != "" && era.floor().Before(v.note.From) {
				v.note.Done = false // there are older tweets now
			}
		}
		if statuses, err = walk.next(statuses); err != nil {
			return nil, err
		}
		end := false
		for _, s := range statuses {
			if end = s.CreatedAt.Before(era.floor()); end {
				break
			}
			low = s.ID
			if v.read++; fresh {
				v.down = s.ID
			}
			if s.Boosted {
				v.boosted[s.ID] = true
			}
			known, err := r.j.j.HasStatus(ctx, r.row.ID, s.ID)
			if err != nil {
				return nil, err
			}
			if known {
				continue
			}
			if seen, ok := r.sighting(v, s, era); ok {
				seen.kept = v.seen[s.ID].kept
				v.seen[s.ID] = seen
				if found[s.ID], err = json.Marshal(seen); err != nil {
					return nil, err
				}
			}
			if s.BoostOf != "" || s.Visibility == mapping.Direct || !existing || s.CreatedAt.After(era.newest.Add(around)) || s.Application == instance.ClientName ||
				era.made(s.CreatedAt) || r.onItsWay(unsettled, s) {
				continue
			}
			if text := strings.TrimSpace(plain(lineBreak.ReplaceAllString(s.Content, " "))); text != "" {
				v.existing = append(v.existing, mapping.Existing{Text: text, CreatedAt: s.CreatedAt})
				v.ids = append(v.ids, s.ID)
			}
		}
		next := walk.lowest
		switch bound := r.idAt(era.newest.Add(around)); {
		case !fresh || stop == "" || lessID(stop, next):
		case !v.note.Done: // the last look ended before its end
			to := v.note.Low
			if existing && (bound == "" || lessID(to, bound)) { // what others have made is not kept, so it is read again
				to = bound
			}
			if fresh = false; to != "" && lessID(to, next) {
				next = to
			}
		case !existing && !dates:
			end, low, from = true, v.note.Low, v.note.From
		default:
			// What is newer than the archive, such as all that this program has posted, is passed over in one step.
			if fresh = false; bound != "" && lessID(bound, next) {
				next = bound
			}
		}
		if !v.note.Done && !dates && (stop == "" || !fresh) {
			v.note.Top, v.note.Low = top, next
		}
		if n%keepPages == 0 {
			if err := r.keepSight(ctx, v, found, o.keep); err != nil {
				return nil, err
			}
			clear(found)
		}
		r.count(func() { r.done = v.read })
		if end {
			break
		}
		r.emit(Event{Type: EventLooking})
		page.MaxID, walk.lowest = next, next
	}
	v.note = looked{Top: cmp.Or(top, stop), Low: low, Done: true, From: from, By: v.note.By, Asked: v.note.Asked}
	return v, r.keepSight(ctx, v, found, o.keep)
}

// keepPages is after how many pages what was seen is written: a look that is broken off reads as many once more.
const keepPages = 20

// sight begins a look with what earlier ones have kept. Statuses up to the id stop need not be looked at again.
func (r *run) sight(ctx context.Context) (v *sight, stop string, err error) {
	v = &sight{seen: map[string]sighting{}, boosted: map[string]bool{}, at: r.clock.Now()}
	if r.row.Look != "" {
		if err := json.Unmarshal([]byte(r.row.Look), &v.note); err != nil {
			v.note = looked{} // look again
		}
	}
	kept, err := r.j.j.Seen(ctx, r.row.ID)
	if err != nil {
		return nil, "", err
	}
	for _, k := range kept {
		s := sighting{kept: k.Kept}
		if err := json.Unmarshal(k.Data, &s); err != nil {
			return nil, "", fmt.Errorf("read what was seen on the account: %w", err)
		}
		v.seen[s.ID] = s
		v.learn(s.URL, s.ID)
	}
	newest, err := r.j.j.NewestStatus(ctx, r.row.ID)
	if err != nil {
		return nil, "", err
	}
	if r.row.Look == "" && newest != "" {
		v.note.Done, v.note.Top = true, newest // by a godwit that kept no note: the journal has it all
	}
	return v, v.note.Top, nil
}

func (r *run) page(ctx context.Context, page instance.Page) (statuses []instance.Status, err error) {
	err = r.retry(ctx, func() (err error) {
		statuses, err = r.client.AccountStatuses(ctx, r.creds.AccountID, page)
		return err
	})
	if err != nil {
		err = fmt.Errorf("look what %s has already: %w", r.creds.Acct(), err)
	}
	return statuses, err
}

// askApp learns under which name the statuses of a token are known that godwit did not get itself.
func (r *run) askApp(ctx context.Context, v *sight) error {
	if r.creds.App.ClientID != "" || v.note.Asked {
		return nil
	}
	var name string
	err := r.retry(ctx, func() (err error) {
		name, err = r.client.AppName(ctx)
		return err
	})
	_, refused := errors.AsType[*RefusedError](err)
	_, denied := errors.AsType[*AuthError](err)
	if err != nil && !refused && !denied && !errors.Is(err, instance.ErrNotFound) {
		return err
	}
	if v.note.Asked = true; name != "" && name != instance.ClientName {
		v.note.By = append(v.note.By, name)
	}
	return nil
}

// keepSight writes what was seen, and how far, into the journal.
func (r *run) keepSight(ctx context.Context, v *sight, found map[string][]byte, keep bool) error {
	note, err := json.Marshal(v.note)
	if err != nil || !keep || len(found) == 0 && string(note) == r.row.Look {
		return err
	}
	r.row.Look = string(note)
	return r.j.j.See(context.WithoutCancel(ctx), r.row.ID, r.row.Look, rowWindows(r.ledger.Snapshot()), found)
}

// learn learns the addresses of the account's statuses from one of them.
func (v *sight) learn(url, id string) {
	if prefix, ok := strings.CutSuffix(url, id); ok && v.own == nil && id != "" {
		v.own = regexp.MustCompile(regexp.QuoteMeta(prefix) + "[0-9A-Za-z]+")
	}
}

// sighting returns what is to be kept of a status, and false when it is no post of godwit's.
func (r *run) sighting(v *sight, s instance.Status, era era) (sighting, bool) {
	if s.Visibility == mapping.Direct && s.Application != instance.ClientName {
		return sighting{}, false
	}
	out := sighting{
		ID: s.ID, URL: s.URL, At: s.CreatedAt, Media: len(s.MediaIDs), ReplyTo: s.InReplyToID, BoostOf: s.BoostOf, By: another,
	}
	switch s.Application {
	case instance.ClientName:
		out.By = godwit
	case "":
		out.By = untold
	}
	if s.BoostOf != "" {
		return out, s.BoostedID == r.creds.AccountID
	}
	v.learn(s.URL, s.ID)
	out.Text = essenceOf(shownText(s.Content), v.own)
	if out.By == another && slices.Contains(v.note.By, s.Application) {
		out.By = untold
	} else if out.By == another && out.Text.tellsDay() && !near(&out.Text, s.CreatedAt) {
		v.note.By = append(v.note.By, s.Application)
	}
	return out, out.By != another || out.Text.Dated || era.made(s.CreatedAt)
}

// era is the time of the tweets of an archive.
type era struct {
	oldest, newest time.Time
	seconds        map[int64]bool // in which tweets were made, where the server keeps dates
}

// floor is the time before which no status matters.
func (e era) floor() time.Time { return e.oldest.Add(-around) }

// made reports whether a status must be a tweet, since it has the date of one.
func (e era) made(t time.Time) bool { return e.seconds[t.Unix()] }

func eraOf(ctx context.Context, a *archive.Archive, seconds bool) (e era, err error) {
	if seconds {
		e.seconds = map[int64]bool{}
	}
	for t, err := range a.Tweets() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return e, err
		}
		if t.CreatedAt.IsZero() {
			continue
		}
		if e.oldest.IsZero() || t.CreatedAt.Before(e.oldest) {
			e.oldest = t.CreatedAt
		}
		if t.CreatedAt.After(e.newest) {
			e.newest = t.CreatedAt
		}
		if seconds {
			e.seconds[t.CreatedAt.Unix()] = true
		}
	}
	return e, nil
}

// postsDirect reports whether a plan may have posts that only the person sees, which then must be looked for.
func postsDirect(p mapping.Policy) bool {
	return slices.Contains([]mapping.Visibility{p.Visibility, p.Circle, p.Protected, p.Deleted, p.Community}, mapping.Direct)
}

// newest is when the newest of godwit's was made, as far as its date tells; else now.
func (v *sight) newest(now time.Time, dates bool) (newest time.Time) {
	if dates {
		return now
	}
	for _, s := range v.seen {
		if s.At.After(newest) {
			newest = s.At
		}
	}
	return newest
}
