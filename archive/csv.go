package archive

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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
	bad := func(at int64, err error) bool {
		e := &jsonlist.Error{Offset: at, Err: err, Read: !isCSVError(err)}
		s.Fail(e)
		return each(0, nil, a.listError(file, e))
	}
	fail := func(at int64, err error) (jsonlist.Stats, bool) { return s, bad(at, err) }
	f, err := a.open(file)
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
		s.Blank = true
		return s, true
	}
	if err != nil {
		return fail(r.InputOffset(), err)
	}
	columns, ok := columnsOf(head)
	if !ok {
		return fail(0, errColumns)
	}
	if rounded, err := a.roundedCSV(file, columns.id); err != nil {
		return fail(0, err)
	} else if rounded {
		return fail(0, ErrRounded)
	}
	for {
		at := r.InputOffset()
		row, err := r.Read()
		if err == io.EOF {
			s.Done = s.Errors == 0
			return s, true
		}
		var syntax *csv.ParseError
		if err != nil && !errors.As(err, &syntax) {
			return fail(at, err)
		}
		s.Items++
		in.used = 0
		var rec *record
		if err == nil {
			var windows int
			rec, windows, err = columns.record(row)
			s.Odd.Windows += windows
		}
		if err != nil {
			if s.Errors >= maxCSVErrors {
				return fail(at, errTooMuchCSV)
			}
			if !bad(at, err) {
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

// roundedCSV reports whether a spreadsheet has rounded the ids in a column, by the first rows: with such ids, no tweet is the one that it was.
func (a *Archive) roundedCSV(file dataFile, column int) (bool, error) {
	f, err := a.open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	r := csv.NewReader(io.LimitReader(withoutMark(f), 64<<10))
	r.FieldsPerRecord = -1
	long := 0
	for range 100 {
		row, err := r.Read()
		if err != nil {
			break // the end, or something that is told when it is read for good
		}
		if column >= len(row) {
			continue
		}
		id := strings.TrimSpace(row[column])
		if scientific.MatchString(id) {
			return true, nil
		}
		if len(id) > spreadsheetDigits && isID(id) {
			if !RoundedID(id) {
				return false, nil
			}
			long++
		}
	}
	return long > 1, nil
}

// scientific is how spreadsheets write numbers that are too long for a cell.
var scientific = regexp.MustCompile(`^[0-9][.,]?[0-9]*[Ee]\+[0-9]+$`)

// record makes a record of a row, of which so many fields were in Windows-1252.
func (c csvColumns) record(row []string) (rec *record, windows int, err error) {
	get := func(i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		if utf8.ValidString(row[i]) {
			return row[i]
		}
		text, ok := jsonlist.AppendWindows(nil, []byte(row[i]))
		if !ok {
			err = jsonlist.ErrNotText
			return ""
		}
		windows++
		return string(text)
	}
	rec = &record{}
	t := &rec.Tweet
	id := func(i int) string {
		if s := get(i); isID(s) {
			return strings.Clone(s) // rows are longer than what is kept of them
		}
		return ""
	}
	t.ID = withoutZeros(id(c.id))
	if rec.number, _ = strconv.ParseUint(t.ID, 10, 64); rec.number == 0 {
		return nil, windows, errors.New("a record without a tweet id")
	}
	if t.CreatedAt = parseTime([]byte(get(c.at))); t.CreatedAt.Year() < 2006 || t.CreatedAt.Year() > 2100 {
		if t.CreatedAt = snowflakeTime(rec.number); t.CreatedAt.IsZero() {
			return nil, windows, errors.New("tweet " + t.ID + " has no date")
		}
		rec.fromID = true
	}
	t.grailbird(rec.number)
	t.Text = get(c.text)
	t.Client = clientName(get(c.source))
	t.InReplyToStatusID = id(c.replyTo)
	t.InReplyToUserID = id(c.replyToUser)
	if original := id(c.retweeted); original != "" {
		t.Retweeted = &Retweeted{ID: original, UserID: id(c.retweetedUser), CreatedAt: parseTime([]byte(get(c.retweetedAt)))}
	}
	t.URLs, t.Media = linksOf(t, get(c.urls))
	t.Mentions = mentionsIn(t.Text)
	return rec, windows, err
}

// linksOf gives the links in a tweet's text the addresses of a row, which has them in the order of
// the text, one or more times over. Where the numbers differ it is not known which is which.
// One that leads to a photo or video of a tweet is that of its media, of which no more is told.
func linksOf(t *Tweet, expanded string) (urls []URL, media []Media) {
	var addresses []string
	known := make(map[string]bool)
	for i, u := range strings.Split(expanded, ",http") { // an address may hold commas
		if i > 0 {
			u = "http" + u
		}
		if u != "" && !known[u] {
			known[u] = true
			addresses = append(addresses, u)
		}
	}
	links := shortLink.FindAllStringIndex(t.Text, -1)
	if len(links) != len(addresses) {
		return nil, nil
	}
	bytes, points := 0, 0 // of the text so far
	for i, at := range links {
		points += utf8.RuneCountInString(t.Text[bytes:at[0]])
		bytes = at[0]
		link, address := t.Text[at[0]:at[1]], addresses[i]
		where := Range{points, points + len(link)}
		if _, ok := ParseTweetLink(address); ok {
			kind := MediaKind("")
			switch {
			case strings.Contains(address, "/photo/"):
				kind = Photo
			case strings.Contains(address, "/video/"):
				kind = Video
			}
			if kind != "" {
				media = append(media, Media{Range: where, Kind: kind, URL: link, Expanded: address, Missing: NoMediaInFormat})
				continue
			}
		}
		urls = append(urls, URL{Range: where, URL: link, Expanded: address})
	}
	return urls, media
}

// atName is a mention as Twitter's own twitter-text finds it: not inside of a word or an
// address of e-mail.
var atName = regexp.MustCompile(`(?:^|[^\w!#$%&*@/])@(\w{1,15})`)

// mentionsIn finds the names in a text; the table tells no ids.
func mentionsIn(text string) (list []Mention) {
	bytes, points := 0, 0
	for _, at := range atName.FindAllStringSubmatchIndex(text, -1) {
		start := at[2] - 1 // the @
		points += utf8.RuneCountInString(text[bytes:start])
		bytes = start
		name := text[at[2]:at[3]]
		list = append(list, Mention{Range: Range{points, points + 1 + len(name)}, ScreenName: name})
	}
	return list
}

// maxCSVErrors is how much damage is reported, as of other files.
const maxCSVErrors = 100

var (
	errLongRow    = errors.New("a row of over 1 MiB")
	errColumns    = errors.New("the first line does not name the columns tweet_id, timestamp and text")
	errTooMuchCSV = errors.New("too much damage; the rest of the file is left out")
)

// isCSVError tells what is wrong with the disk from what is wrong with a table.
func isCSVError(err error) bool {
	_, fromDisk := errors.AsType[*fs.PathError](err)
	return !fromDisk
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
