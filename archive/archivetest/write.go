package archivetest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

// writer puts an archive into a sink, one file after the other. The tweets are made
// anew for each file that needs them: a zip cannot have two files open.
type writer struct {
	s       sink
	g       *generator
	partial bool // one of several zip files
	truth   Truth
	files   []dataFile
	folders []mediaFolder
	bytes   int64 // of all files
	buffer  *bufio.Writer
}

// dataFile and mediaFolder are entries of the manifest.
type dataFile struct {
	dataType, name, global string
	count                  int
}

type mediaFolder struct{ dataType, name string }

func write(s sink, o Options, partial bool) (Truth, error) {
	w := newWriter(s, newGenerator(o))
	w.partial = partial
	steps := []func() error{
		w.tweets, w.removed, w.headers, w.notes, w.circle, w.account, w.companions,
		w.media, w.removedMedia, w.profileMedia, w.overlay, w.viewer, w.rest,
	}
	switch o.Era {
	case EraGrailbird:
		steps = []func() error{w.months, w.csv, w.details, w.viewer, w.rest}
	case EraCSV:
		steps = []func() error{w.csv, w.viewer, w.rest}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return Truth{}, err
		}
	}
	w.g.world.truth(&w.truth)
	return w.truth, nil
}

func newWriter(s sink, g *generator) *writer {
	return &writer{s: s, g: g, buffer: bufio.NewWriterSize(nil, 64<<10), truth: Truth{
		AccountID: ownerID, ScreenName: ownerName, DisplayName: ownerShown,
		Created: ownerSince, Generated: g.made,
	}}
}

// file writes one file below the top folder.
func (w *writer) file(name string, body func(b *bufio.Writer) error) error {
	return w.fileAt(w.g.o.in(name), body)
}

// fileAt writes one file.
func (w *writer) fileAt(name string, body func(b *bufio.Writer) error) error {
	f, err := w.s.create(name)
	if err != nil {
		return err
	}
	counter := &countingWriter{w: f}
	w.buffer.Reset(counter)
	if ext := path.Ext(name); ext == ".js" || ext == ".csv" {
		if w.g.o.CRLF {
			w.buffer.Reset(lineEnds{counter})
		}
		if w.g.o.BOM {
			w.buffer.WriteString("\ufeff")
		}
	}
	err = body(w.buffer)
	if flushErr := w.buffer.Flush(); err == nil {
		err = flushErr
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	w.bytes += counter.n
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// textFile writes a file that is no data file.
func (w *writer) textFile(name, text string) error {
	return w.file(name, func(b *bufio.Writer) error {
		_, err := b.WriteString(text)
		return err
	})
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// lineEnds writes CR LF for LF.
type lineEnds struct{ w io.Writer }

func (l lineEnds) Write(p []byte) (int, error) {
	if _, err := l.w.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// list writes the data file <base>.js, or its n-th part, with the elements that body
// prints and counts.
func (w *writer) list(base string, part int, body func(p *printer) (count int)) error {
	name := w.g.era.folder + base
	if part > 0 {
		name += "-part" + decimal(part)
	}
	name += ".js"
	global := "YTD." + strings.ReplaceAll(base, "-", "_") + ".part" + decimal(part)
	return w.file(name, func(b *bufio.Writer) error {
		p := newPrinter(b, w.g.era.oneLine)
		p.tight = w.g.era.tight
		p.literal = w.g.o.HandEdited && (base == "account" || base == "profile" || base == "verified")
		p.trailing = p.literal
		p.put("window." + global + " = ")
		p.open(true)
		count := body(p)
		p.close()
		if p.literal {
			p.put(";\n")
		}
		w.files = append(w.files, dataFile{camel(base), name, global, count})
		return nil
	})
}

// camel returns the name that the manifest has for a data file: ipAudit for ip-audit.
func camel(base string) string {
	words := strings.Split(base, "-")
	for i := range words[1:] {
		words[i+1] = capital(words[i+1])
	}
	return strings.Join(words, "")
}

// folder declares a folder of media, as the manifest has it.
func (w *writer) folder(dataType, name string) {
	w.folders = append(w.folders, mediaFolder{dataType, w.g.era.folder + name})
}

// tweets writes the tweet files and works out the truth about them.
func (w *writer) tweets() error {
	g := w.g
	parts := max(1, g.o.Parts)
	before := w.bytes
	for part := range parts {
		err := w.list(g.era.tweets, part, func(p *printer) int {
			return g.each(part*g.n/parts, (part+1)*g.n/parts, func(t tweet) {
				g.print(p, t)
				w.tell(t)
			})
		})
		if err != nil {
			return err
		}
		w.truth.TweetFiles = append(w.truth.TweetFiles, g.o.in(w.files[len(w.files)-1].name))
	}
	w.truth.TweetBytes = w.bytes - before
	w.folder(g.era.tweets, g.era.media)
	return nil
}

// tell counts a tweet that was written, and tells Options.Each of it.
func (w *writer) tell(t tweet) {
	r := w.g.record(t)
	w.truth.add(r)
	w.g.world.tell(t)
	if w.g.o.Each != nil {
		w.g.o.Each(r)
	}
}

// those writes a data file of the tweets that pass, in the order of the tweet files.
func (w *writer) those(base string, pass func(t tweet) bool, print func(p *printer, t tweet)) error {
	return w.list(base, 0, func(p *printer) (count int) {
		w.g.each(0, w.g.n, func(t tweet) {
			if pass(t) {
				print(p, t)
				count++
			}
		})
		return count
	})
}

func (w *writer) headers() error {
	if !w.g.era.edits {
		return nil
	}
	return w.list("tweet-headers", 0, func(p *printer) (count int) {
		for i := range w.g.n {
			if id, at := w.g.stamp(w.g.place(i)); !w.g.deleted(id) {
				printHeader(p, id, at, time.Time{})
				count++
			}
		}
		return count
	})
}

func printHeader(p *printer, id uint64, at, deletedAt time.Time) {
	p.item("tweet", func() {
		p.member("tweet_id", decimal(id))
		p.member("user_id", ownerID)
		p.member("created_at", at.Format(time.RubyDate))
		if !deletedAt.IsZero() {
			p.member("deleted_at", deletedAt.Format(time.RubyDate))
		}
	})
}

func (w *writer) notes() error {
	if !w.g.era.notes {
		return nil
	}
	return w.those("note-tweet", func(t tweet) bool { return t.note != nil }, printNote)
}

func (w *writer) circle() error {
	if !w.g.era.circles {
		return nil
	}
	return w.those("twitter-circle-tweet", func(t tweet) bool { return t.circle }, w.g.print)
}
