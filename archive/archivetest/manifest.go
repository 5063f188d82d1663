package archivetest

import "bufio"

// rest writes the manifest and what belongs to every archive.
func (w *writer) rest() error {
	const readme = "A synthetic archive. Nobody wrote it.\n"
	page := "Your archive.html"
	if w.g.era.grailbird {
		page = "index.html"
	}
	if w.g.era.manifest || w.g.o.Era == EraGrailbird {
		if err := w.textFile(page, "<!doctype html>\n<title>Your archive</title>\n"); err != nil {
			return err
		}
	}
	if err := w.textFile(w.g.era.folder+"README.txt", readme); err != nil {
		return err
	}
	if !w.g.era.manifest || w.g.o.NoManifest {
		return nil
	}
	return w.file("data/manifest.js", func(b *bufio.Writer) error {
		p := newPrinter(b, true) // the manifest kept its lists on one line
		p.trailing = w.g.o.HandEdited
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
		p.member("generationDate", w.g.made.Format(isoMillis))
		p.memberBool("isPartialArchive", w.partial)
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
				w.manifestFolder(p, f.dataType)
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
		for _, f := range w.folders {
			p.object(f.dataType+"Media", func() { w.manifestFolder(p, f.dataType) })
		}
	})
}

func (w *writer) manifestFolder(p *printer, dataType string) {
	for _, f := range w.folders {
		if f.dataType == dataType {
			p.member("mediaDirectory", f.name)
		}
	}
}
