package archivetest

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// writer puts an archive into a sink, one file after the other. The tweets are made
// anew for each file that needs them: a zip cannot have two files open.
type writer struct {
	s     sink
	g     *generator
	truth Truth
	files []dataFile
	bytes int64 // of all files
}

// dataFile is an entry of the manifest.
type dataFile struct {
	dataType, name, global string
	count                  int
}

func write(s sink, o Options) (Truth, error) {
	g := newGenerator(o)
	w := &writer{s: s, g: g, truth: Truth{
		AccountID: ownerID, ScreenName: ownerName, DisplayName: ownerShown,
		Created: ownerSince, Generated: g.era.made,
	}}
	for _, step := range []func() error{w.tweets, w.headers, w.notes, w.circle, w.account, w.media, w.rest} {
		if err := step(); err != nil {
			return Truth{}, err
		}
	}
	return w.truth, nil
}

// file writes one file of the archive.
func (w *writer) file(name string, body func(w *bufio.Writer) error) error {
	f, err := w.s.create(w.g.o.in(name))
	if err != nil {
		return err
	}
	counter := &countingWriter{w: f}
	b := bufio.NewWriterSize(counter, 64<<10)
	err = body(b)
	if flushErr := b.Flush(); err == nil {
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

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// list writes the data file data/<base>.js, or its n-th part, with the elements that
// body prints and counts.
func (w *writer) list(dataType, base string, part int, body func(p *printer) (count int)) error {
	name := "data/" + base
	if part > 0 {
		name += "-part" + decimal(part)
	}
	name += ".js"
	global := "YTD." + strings.ReplaceAll(base, "-", "_") + ".part" + decimal(part)
	return w.file(name, func(b *bufio.Writer) error {
		p := newPrinter(b, w.g.era.oneLine)
		p.put("window." + global + " = ")
		p.open(true)
		count := body(p)
		p.close()
		w.files = append(w.files, dataFile{dataType, name, global, count})
		return nil
	})
}

// tweets writes the tweet files and works out the truth about them.
func (w *writer) tweets() error {
	g := w.g
	n, parts := g.len(), max(1, g.o.Parts)
	before := w.bytes
	for part := range parts {
		err := w.list(g.era.tweets, g.era.tweets, part, func(p *printer) int {
			first, last := part*n/parts, (part+1)*n/parts
			for i := first; i < last; i++ {
				t := g.at(g.place(i))
				g.print(p, t)
				r := g.record(t)
				w.truth.add(r)
				if g.o.Each != nil {
					g.o.Each(r)
				}
			}
			return last - first
		})
		if err != nil {
			return err
		}
		w.truth.TweetFiles = append(w.truth.TweetFiles, g.o.in(w.files[len(w.files)-1].name))
	}
	w.truth.TweetBytes = w.bytes - before
	return nil
}

// record returns the truth about t.
func (g *generator) record(t tweet) Record {
	r := Record{
		ID: decimal(t.id), CreatedAt: t.at, Kind: t.kind, Case: t.name, Lang: t.lang,
		ParentMissing: t.orphan,
		Text:          strings.TrimSpace(t.body.truth.String()),
		Note:          t.note != nil,
		Superseded:    len(t.versions) > 0 && t.versions[len(t.versions)-1] != t.id,
		Circle:        t.circle,
		Protected:     t.at.After(g.protected[0]) && t.at.Before(g.protected[1]),
	}
	if t.replyTo.status != 0 {
		r.Parent = decimal(t.replyTo.status)
	}
	if t.note != nil {
		r.Text = strings.TrimSpace(t.note.body.truth.String())
	}
	for _, it := range t.media {
		r.Media = append(r.Media, Media{Kind: it.kind, File: g.file(t.id, it), Missing: it.missing || g.o.NoMedia})
	}
	return r
}

// each prints the tweets that pass, in the order of the file.
func (w *writer) each(p *printer, pass func(t tweet) bool, print func(p *printer, t tweet)) (count int) {
	for i := range w.g.len() {
		if t := w.g.at(w.g.place(i)); pass(t) {
			print(p, t)
			count++
		}
	}
	return count
}

func all(tweet) bool { return true }

func (w *writer) headers() error {
	if !w.g.era.edits {
		return nil
	}
	return w.list("tweetHeaders", "tweet-headers", 0, func(p *printer) int {
		return w.each(p, all, func(p *printer, t tweet) {
			p.braces(func() {
				p.object("tweet", func() {
					p.member("tweet_id", decimal(t.id))
					p.member("user_id", ownerID)
					p.member("created_at", t.at.Format(time.RubyDate))
				})
			})
		})
	})
}

func (w *writer) notes() error {
	if !w.g.era.notes {
		return nil
	}
	return w.list("noteTweet", "note-tweet", 0, func(p *printer) int {
		return w.each(p, func(t tweet) bool { return t.note != nil }, printNote)
	})
}

func (w *writer) circle() error {
	if !w.g.era.circles {
		return nil
	}
	return w.list("twitterCircleTweet", "twitter-circle-tweet", 0, func(p *printer) int {
		return w.each(p, func(t tweet) bool { return t.circle }, w.g.print)
	})
}

const (
	avatar = "https://pbs.twimg.com/profile_images/1100000000000000001/AdaExamp.jpg"
	banner = "https://pbs.twimg.com/profile_banners/" + ownerID + "/1400000000"
)

// account writes the small files about the owner.
func (w *writer) account() error {
	one := func(dataType, base, wrapper string, body func(p *printer)) error {
		return w.list(dataType, base, 0, func(p *printer) int {
			p.braces(func() { p.object(wrapper, func() { body(p) }) })
			return 1
		})
	}
	err := one("account", "account", "account", func(p *printer) {
		p.member("email", "ada@example.org")
		p.member("createdVia", "web")
		p.member("username", ownerName)
		p.member("accountId", ownerID)
		p.member("createdAt", ownerSince.Format(isoMillis))
		p.member("accountDisplayName", ownerShown)
	})
	if err != nil {
		return err
	}
	err = one("profile", "profile", "profile", func(p *printer) {
		p.object("description", func() {
			p.member("bio", "Ferries, owls & libraries. Invented from end to end.")
			p.member("website", "https://t.co/ExampleAda")
			p.member("location", "Exampleton")
		})
		p.member("avatarMediaUrl", avatar)
		p.member("headerMediaUrl", banner)
	})
	if err != nil {
		return err
	}
	return w.list("protectedHistory", "protected-history", 0, func(p *printer) int {
		if !w.g.o.Private {
			return 0
		}
		for i, action := range []string{"Protect", "Unprotect"} {
			p.braces(func() {
				p.object("protectedHistory", func() {
					p.member("protectedAt", w.g.protected[i].Format(isoMillis))
					p.member("action", action)
				})
			})
		}
		return 2
	})
}

// media writes the files of the tweets and of the profile.
func (w *writer) media() error {
	if w.g.o.NoMedia {
		return nil
	}
	for i := range w.g.len() {
		t := w.g.at(w.g.place(i))
		for _, it := range t.media {
			if it.missing {
				continue
			}
			before := w.bytes
			name := strings.TrimPrefix(w.g.file(t.id, it), w.g.o.TopFolder)
			if err := w.file(strings.TrimPrefix(name, "/"), func(b *bufio.Writer) error { return it.writeFile(b) }); err != nil {
				return err
			}
			w.truth.MediaFiles++
			w.truth.MediaBytes += w.bytes - before
		}
	}
	for seed, name := range []string{"AdaExamp.jpg", "1400000000.jpg"} {
		err := w.file("data/profile_media/"+ownerID+"-"+name, func(b *bufio.Writer) error { return picture(b, uint64(seed), false) })
		if err != nil {
			return err
		}
	}
	return nil
}

// rest writes the manifest and what belongs to every archive.
func (w *writer) rest() error {
	err := w.file("Your archive.html", func(b *bufio.Writer) error {
		_, err := b.WriteString("<!doctype html>\n<title>Your archive</title>\n")
		return err
	})
	if err != nil {
		return err
	}
	err = w.file("data/README.txt", func(b *bufio.Writer) error {
		_, err := b.WriteString("A synthetic archive. Nobody wrote it.\n")
		return err
	})
	if err != nil {
		return err
	}
	return w.file("data/manifest.js", func(b *bufio.Writer) error {
		p := newPrinter(b, true) // the manifest kept its lists on one line
		p.put("window.__THAR_CONFIG = ")
		p.braces(func() { w.manifest(p) })
		return nil
	})
}

func (w *writer) manifest(p *printer) {
	p.object("userInfo", func() {
		p.member("accountId", ownerID)
		p.member("userName", ownerName)
		p.member("displayName", ownerShown)
	})
	p.object("archiveInfo", func() {
		p.member("sizeBytes", decimal(uint64(w.bytes)))
		p.member("generationDate", w.g.era.made.Format(isoMillis))
		p.memberBool("isPartialArchive", false)
		p.member("maxPartSizeBytes", "53687091200")
	})
	p.object("readmeInfo", func() {
		p.member("fileName", "data/README.txt")
		p.member("directory", "data/")
		p.member("name", "README.txt")
	})
	p.object("dataTypes", func() {
		for i := 0; i < len(w.files); {
			f := w.files[i]
			p.object(f.dataType, func() {
				p.list("files", func() {
					for ; i < len(w.files) && w.files[i].dataType == f.dataType; i++ {
						p.braces(func() {
							p.member("fileName", w.files[i].name)
							p.member("globalName", w.files[i].global)
							p.memberInt("count", w.files[i].count)
						})
					}
				})
			})
		}
		p.object(w.g.era.tweets+"Media", func() { p.member("mediaDirectory", "data/"+w.g.era.media) })
		p.object("profileMedia", func() { p.member("mediaDirectory", "data/profile_media") })
	})
}
