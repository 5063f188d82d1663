package archivetest

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The times of EraGrailbird.
const grailbirdTime = "2006-01-02 15:04:05 -0700"

// month is a file of tweets: those of a month on the owner's clock, which is behind UTC.
type month struct {
	year        int
	month       time.Month
	first, last int // places, half open
	count       int // tweets in it
}

const ownerClock = -8 * time.Hour

// months returns the files that have tweets, newest first. The places of a month follow
// each other, as they are in the order of time.
func (g *generator) months() (list []month) {
	for k := range g.n {
		id, at := g.stamp(k)
		if g.deleted(id) {
			continue
		}
		at = at.Add(ownerClock)
		if n := len(list); n == 0 || list[n-1].year != at.Year() || list[n-1].month != at.Month() {
			list = append(list, month{year: at.Year(), month: at.Month(), first: k})
		}
		list[len(list)-1].last = k + 1
		list[len(list)-1].count++
	}
	slices.Reverse(list)
	return list
}

func (m month) name() string { return fmt.Sprintf("%d_%02d", m.year, m.month) }

// places returns the order of the file: newest first, save that in some files the
// newest comes last.
func (m month) places() []int {
	var list []int
	for k := m.last - 1; k >= m.first; k-- {
		list = append(list, k)
	}
	if m.month%6 == 0 {
		list = append(list[1:], list[0])
	}
	return list
}

// script writes a file of EraGrailbird below data/js.
func (w *writer) script(name, assignment string, body func(p *printer)) error {
	return w.file("data/js/"+name, func(b *bufio.Writer) error {
		p := newPrinter(b, true)
		p.ascii = true
		p.put(assignment)
		body(p)
		return nil
	})
}

// months writes the tweet files and their index.
func (w *writer) months() error {
	g := w.g
	list := g.months()
	before := w.bytes
	for _, m := range list {
		name := "tweets/" + m.name() + ".js"
		err := w.script(name, "Grailbird.data.tweets_"+m.name()+" = \n ", func(p *printer) {
			p.brackets(func() {
				for _, k := range m.places() {
					if id, _ := g.stamp(k); g.deleted(id) {
						continue
					}
					t := g.at(k)
					g.printGrailbird(p, t)
					w.tell(t)
				}
			})
		})
		if err != nil {
			return err
		}
		w.truth.TweetFiles = append(w.truth.TweetFiles, g.o.in("data/js/"+name))
	}
	w.truth.TweetBytes = w.bytes - before
	if g.o.NoManifest {
		return nil
	}
	return w.script("tweet_index.js", "var tweet_index =  ", func(p *printer) {
		p.brackets(func() {
			for _, m := range list {
				p.braces(func() {
					p.member("file_name", "data/js/tweets/"+m.name()+".js")
					p.memberNumber("year", strconv.Itoa(m.year))
					p.member("var_name", "tweets_"+m.name())
					p.memberNumber("tweet_count", strconv.Itoa(m.count))
					p.memberNumber("month", strconv.Itoa(int(m.month)))
				})
			}
		})
	})
}

// details writes the two files about the account.
func (w *writer) details() error {
	err := w.script("payload_details.js", "var payload_details =  ", func(p *printer) {
		p.braces(func() {
			p.memberNumber("tweets", strconv.Itoa(w.truth.Tweets+1+w.truth.Tweets/100))
			p.member("created_at", w.g.made.Format(grailbirdTime))
			p.member("lang", "en")
		})
	})
	if err != nil || w.g.o.NoAccount {
		return err
	}
	return w.script("user_details.js", "var user_details =  ", func(p *printer) {
		p.braces(func() {
			p.member("screen_name", ownerName)
			p.member("location", "Exampleton")
			p.member("full_name", ownerShown)
			p.member("bio", bio)
			p.member("id", ownerID)
			p.member("created_at", ownerSince.Format(grailbirdTime))
			p.member("display_url", "example.org/ada")
			p.member("expanded_url", "https://www.example.org/ada")
			p.member("url", "https://t.co/ExampleAda")
		})
	})
}

// csv writes tweets.csv, newest tweet first. It alone is EraCSV, where the truth about
// the tweets is worked out here.
func (w *writer) csv() error {
	g := w.g
	only := g.o.Era == EraCSV
	before := w.bytes
	err := w.file("tweets.csv", func(b *bufio.Writer) error {
		row := func(fields ...string) {
			for i, f := range fields {
				if i > 0 {
					b.WriteByte(',')
				}
				b.WriteByte('"')
				b.WriteString(strings.ReplaceAll(f, `"`, `""`))
				b.WriteByte('"')
			}
			b.WriteByte('\n')
		}
		row("tweet_id", "in_reply_to_status_id", "in_reply_to_user_id", "timestamp", "source", "text",
			"retweeted_status_id", "retweeted_status_user_id", "retweeted_status_timestamp", "expanded_urls")
		for k := g.n - 1; k >= 0; k-- {
			if id, _ := g.stamp(k); g.deleted(id) {
				continue
			}
			t := g.at(k)
			var parent, rtID, rtUser, rtTime string
			if t.replyTo.status != 0 {
				parent = decimal(t.replyTo.status)
			}
			if s := t.source; s != nil {
				rtID, rtUser, rtTime = decimal(s.id), s.author.id, g.known(s.at).Format(grailbirdTime)
			}
			row(decimal(t.id), parent, t.replyTo.user, g.known(t.at).Format(grailbirdTime), clients[t.client],
				t.body.stored.String(), rtID, rtUser, rtTime, strings.Join(g.expandedURLs(t), ","))
			if only {
				w.tell(t)
			}
		}
		return nil
	})
	if only {
		w.truth.TweetFiles = []string{g.o.in("tweets.csv")}
		w.truth.TweetBytes = w.bytes - before
	}
	return err
}

// expandedURLs are those of the links, then one for each of the media.
func (g *generator) expandedURLs(t tweet) (list []string) {
	for _, l := range t.body.links {
		list = append(list, l.expanded)
	}
	for _, it := range t.media {
		list = append(list, g.mediaPage(t.id, it))
	}
	return list
}
