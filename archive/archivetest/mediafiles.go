package archivetest

import (
	"archive/zip"
	"bufio"
)

// media writes the files of the tweets.
func (w *writer) media() error {
	g := w.g
	if g.o.NoMedia {
		return nil
	}
	if g.era.nested {
		return w.nestedMedia()
	}
	var err error
	g.each(0, g.n, func(t tweet) {
		for _, it := range t.media {
			if it.missing || err != nil {
				continue
			}
			before := w.bytes
			err = w.file(g.file(t, it), func(b *bufio.Writer) error { return it.writeFile(b) })
			w.truth.MediaFiles++
			w.truth.MediaBytes += w.bytes - before
		}
	})
	return err
}

// nestedMedia writes the files of the tweets as entries of zip files.
func (w *writer) nestedMedia() error {
	g := w.g
	for part := range g.nestedParts() {
		ours := func(t tweet) []item {
			if g.part(t.place) != part {
				return nil
			}
			return t.media
		}
		found := false
		g.each(0, g.n, func(t tweet) { found = found || len(ours(t)) > 0 })
		if !found {
			continue
		}
		err := w.file(g.nestedZip(part), func(b *bufio.Writer) error {
			z := zip.NewWriter(b)
			var err error
			g.each(0, g.n, func(t tweet) {
				for _, it := range ours(t) {
					if it.missing || err != nil {
						continue
					}
					err = w.nestedFile(z, t, it)
				}
			})
			if err != nil {
				return err
			}
			return z.Close()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) nestedFile(z *zip.Writer, t tweet, it item) error {
	entry, err := z.CreateHeader(&zip.FileHeader{Name: decimal(t.id) + "-" + it.base, Modified: w.g.made})
	if err != nil {
		return err
	}
	counter := &countingWriter{w: entry}
	if err := it.writeFile(counter); err != nil {
		return err
	}
	w.truth.MediaFiles++
	w.truth.MediaBytes += counter.n
	return nil
}

// profileMedia writes the owner's two pictures.
func (w *writer) profileMedia() error {
	if w.g.o.NoMedia {
		return nil
	}
	for seed, name := range []string{"AdaExamp.jpg", "1400000000.jpg"} {
		if err := w.picture("profile_media/"+ownerID+"-"+name, uint64(seed)); err != nil {
			return err
		}
	}
	w.folder("profile", "profile_media")
	return nil
}

// picture writes a JPEG file below the folder of the data files.
func (w *writer) picture(name string, seed uint64) error {
	return w.file(w.g.era.folder+name, func(b *bufio.Writer) error { return picture(b, seed, false) })
}
