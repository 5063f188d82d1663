package archivetest

import (
	"bufio"
	"path"
	"slices"
)

// viewer writes the files that are not data: the viewer's, and those that a Mac leaves.
func (w *writer) viewer() error {
	n := w.g.o.Assets
	if n == 0 {
		return nil
	}
	kinds := []struct{ folder, ext, text string }{
		{"assets/emoji", ".svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n"},
		{"assets/js", ".js", "(window.webpackJsonp=window.webpackJsonp||[]).push([[1],{}]);\n"},
		{"assets/css", ".css", "body{}\n"},
	}
	if w.g.era.grailbird {
		kinds[0].folder, kinds[1].folder, kinds[2].folder = "img", "js", "css"
		kinds = append(kinds, struct{ folder, ext, text string }{"lib/hogan", ".js", "var Hogan={};\n"})
	}
	for i := range n {
		k := kinds[i%len(kinds)]
		if err := w.textFile(k.folder+"/"+decimal(0x1f600+i)+k.ext, k.text); err != nil {
			return err
		}
	}
	data := w.g.era.folder
	if w.g.o.Era == EraGrailbird {
		data = "data/"
	}
	stores := []string{".DS_Store"}
	if data != "" {
		stores = append(stores, data+".DS_Store")
	}
	for _, name := range stores {
		if err := w.textFile(name, "\x00\x00\x00\x01Bud1"); err != nil {
			return err
		}
	}
	// AppleDouble files (RFC 1740) have the names of others, behind "._", in a tree of
	// their own.
	for _, name := range slices.Concat(w.truth.TweetFiles, []string{w.g.o.in("README.txt")}) {
		folder, base := path.Split(name)
		err := w.fileAt("__MACOSX/"+folder+"._"+base, func(b *bufio.Writer) error {
			_, err := b.WriteString("\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        \x00\x00")
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// overlay writes the tweet file and the media of an older archive beside the newer's.
func (w *writer) overlay() error {
	g := w.g
	if !g.o.Overlay || !g.era.edits || g.n == 0 {
		return nil
	}
	o := g.o
	o.Era, o.Each, o.Parts = Era2021, nil, 0
	if o.Timeline.IsZero() {
		o.Timeline = g.era.made
	}
	_, o.Until = g.stamp(g.n / 2)
	old := newWriter(w.s, newGenerator(o))
	if err := old.tweets(); err != nil {
		return err
	}
	if err := old.media(); err != nil {
		return err
	}
	w.bytes += old.bytes
	w.truth.TweetFiles = append(w.truth.TweetFiles, old.truth.TweetFiles...)
	w.truth.TweetBytes += old.truth.TweetBytes
	w.truth.Repeated = old.truth.Tweets
	return nil
}
