package archive

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

// csvColumns are where the columns of a tweets.csv stand; -1 where one is missing.
type csvColumns struct {
	id, replyTo, replyToUser, at, source, text, retweeted, retweetedUser, retweetedAt, urls int
}

func columnsOf(head []string) (c csvColumns, ok bool) {
	find := func(name string) int { return slices.Index(head, name) }
	c = csvColumns{
		find("tweet_id"), find("in_reply_to_status_id"), find("in_reply_to_user_id"), find("timestamp"), find("source"), find("text"),
		find("retweeted_status_id"), find("retweeted_status_user_id"), find("retweeted_status_timestamp"), find("expanded_urls"),
	}
	return c, c.id >= 0 && c.at >= 0 && c.text >= 0
}

// readCSV reads the tweets.csv of a Grailbird archive. Its texts are as in the months; of the
// entities only the links' addresses are there, without saying where they belong.
func (a *Archive) readCSV(file dataFile, each func(k int, r *record, err error) bool) (s jsonlist.Stats, ok bool) {
	fail := func(at int64, err error) (jsonlist.Stats, bool) {
		s.Errors++
		return s, each(0, nil, a.listError(file, &jsonlist.Error{Offset: at, Err: err, Read: !isCSVError(err)}))
	}
	f, err := file.open()
	if err != nil {
		return fail(0, err)
	}
	defer f.Close()
	in := &limited{r: withoutMark(f)}
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	head, err := r.Read()
	if err == io.EOF {
		s.Done = true
		return s, true
	}
	if err != nil {
		return fail(r.InputOffset(), err)
	}
	columns, ok := columnsOf(head)
	if !ok {
		return fail(0, errColumns)
	}
	for {
		at := r.InputOffset()
		row, err := r.Read()
		if err == io.EOF {
			s.Done = s.Errors == 0
			return s, true
		}
		if err != nil {
			return fail(at, err)
		}
		s.Items++
		in.used = 0
		rec, bad, err := columns.record(row)
		if bad {
			s.BadStrings++
		}
		if err != nil {
			s.Errors++
			if !each(0, nil, &SyntaxError{a.file(file), at, err}) {
				return s, false
			}
			continue
		}
		rec.Protected = a.protectedAt(rec.CreatedAt)
		if !each(0, rec, nil) {
			return s, false
		}
	}
}

// record makes a record of a row.
func (c csvColumns) record(row []string) (rec *record, bad bool, err error) {
	get := func(i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		valid := strings.ToValidUTF8(row[i], "\uFFFD")
		bad = bad || valid != row[i]
		return valid
	}
	rec = &record{}
	t := &rec.Tweet
	t.ID = get(c.id)
	if rec.number, err = strconv.ParseUint(t.ID, 10, 64); err != nil {
		return nil, bad, errors.New("a record without a tweet id")
	}
	if t.CreatedAt = parseTime([]byte(get(c.at))); t.CreatedAt.Year() < 2006 || t.CreatedAt.Year() > 2100 {
		if t.CreatedAt = snowflakeTime(rec.number); t.CreatedAt.IsZero() {
			return nil, bad, errors.New("tweet " + t.ID + " has no date")
		}
		rec.fromID = true
	}
	t.grailbird()
	t.Text = get(c.text)
	t.Client = clientName(get(c.source))
	t.InReplyToStatusID = get(c.replyTo)
	t.InReplyToUserID = get(c.replyToUser)
	if id := get(c.retweeted); id != "" {
		t.Retweeted = &Retweeted{ID: id, UserID: get(c.retweetedUser), CreatedAt: parseTime([]byte(get(c.retweetedAt)))}
	}
	t.URLs = linksOf(t, get(c.urls))
	return rec, bad, nil
}

// linksOf gives the links in a tweet's text the addresses of a row, which has them in the order of
// the text, one or more times over. Where the numbers differ it is not known which is which.
// The last may be the page of the tweet's own media, which is no link of the text.
func linksOf(t *Tweet, expanded string) (urls []URL) {
	text := t.Text
	var addresses []string
	for i, u := range strings.Split(expanded, ",http") { // an address may hold commas
		if i > 0 {
			u = "http" + u
		}
		if u != "" && !slices.Contains(addresses, u) {
			addresses = append(addresses, u)
		}
	}
	for _, at := range shortLink.FindAllStringIndex(text, -1) {
		start := len([]rune(text[:at[0]]))
		link := text[at[0]:at[1]]
		urls = append(urls, URL{Range: Range{start, start + len(link)}, URL: link})
	}
	if len(urls) != len(addresses) {
		return nil
	}
	for i := range urls {
		urls[i].Expanded = addresses[i]
	}
	return slices.DeleteFunc(urls, func(u URL) bool {
		l, ok := ParseTweetLink(u.Expanded)
		return ok && l.TweetID == t.ID
	})
}

var errLongRow = errors.New("a row of over 1 MiB")

// isCSVError tells what is wrong with a table from what is wrong with the disk.
func isCSVError(err error) bool {
	var pe *csv.ParseError
	return errors.As(err, &pe) || errors.Is(err, errLongRow) || errors.Is(err, errColumns)
}

// withoutMark passes over a byte order mark.
func withoutMark(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		_, _ = b.Discard(3) // they are in the buffer
	}
	return b
}

// limited keeps a row that does not end from being read into memory whole.
type limited struct {
	r    io.Reader
	used int // bytes since the last row
}

func (l *limited) Read(p []byte) (int, error) {
	const most = 1 << 20
	if l.used > most {
		return 0, errLongRow
	}
	n, err := l.r.Read(p)
	l.used += n
	return n, err
}
