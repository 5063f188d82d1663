package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// maxSmall bounds the files that are read whole.
const maxSmall = 8 << 20

// Manifest is what manifest.js declares. Owners delete entries and files, so all of
// it is a hint.
type Manifest struct {
	AccountID   string
	ScreenName  string
	DisplayName string
	Generated   time.Time // when the archive was made, UTC
	SizeBytes   int64     // of the whole archive
	Partial     bool      // one of several zips
	Types       map[string]DataType
}

// DataType is the manifest's entry for a data type; the key is its name in lower
// camel case, such as "tweets" or "noteTweet".
type DataType struct {
	MediaDirectory string // such as "data/tweets_media"; empty for types without files of media
	Files          []DataFile
}

// Count returns the declared number of items in all files.
func (t DataType) Count() int {
	n := 0
	for _, f := range t.Files {
		n += f.Count
	}
	return n
}

// DataFile is a file that the manifest declares.
type DataFile struct {
	Name  string // such as "data/tweets.js"
	Count int    // of items
}

// Profile returns the owner's public profile, from profile.js. The error wraps
// fs.ErrNotExist when there is none, and is a *SyntaxError when it is beyond repair.
func (a *Archive) Profile() (Profile, error) {
	var p Profile
	err := a.small("profile.js", func(d *decoder) {
		d.array(func() {
			d.object(func(name []byte) {
				if string(name) != "profile" {
					d.skip()
					return
				}
				d.object(func(name []byte) {
					if string(name) != "description" {
						d.skip()
						return
					}
					d.object(func(name []byte) {
						switch string(name) {
						case "bio":
							p.Bio = d.str()
						case "location":
							p.Location = d.str()
						case "website":
							p.Website = d.str()
						default:
							d.skip()
						}
					})
				})
			})
		})
	})
	if err != nil {
		return Profile{}, err
	}
	return p, nil
}

// readAccount reads account.js.
func (a *Archive) readAccount() (Account, error) {
	var acc Account
	err := a.small("account.js", func(d *decoder) {
		d.array(func() {
			d.object(func(name []byte) {
				if string(name) != "account" {
					d.skip()
					return
				}
				d.object(func(name []byte) {
					switch string(name) {
					case "accountId":
						acc.ID = d.id()
					case "username":
						acc.ScreenName = d.str()
					case "accountDisplayName":
						acc.DisplayName = d.str()
					case "createdAt":
						acc.CreatedAt = d.isoTime()
					default:
						d.skip()
					}
				})
			})
		})
	})
	if err != nil {
		return Account{}, err
	}
	return acc, nil
}

func (a *Archive) readManifest() (Manifest, error) {
	m := Manifest{Types: make(map[string]DataType)}
	err := a.small("manifest.js", func(d *decoder) {
		d.object(func(name []byte) {
			switch string(name) {
			case "userInfo":
				d.object(func(name []byte) {
					switch string(name) {
					case "accountId":
						m.AccountID = d.id()
					case "userName":
						m.ScreenName = d.str()
					case "displayName":
						m.DisplayName = d.str()
					default:
						d.skip()
					}
				})
			case "archiveInfo":
				d.object(func(name []byte) {
					switch string(name) {
					case "sizeBytes":
						m.SizeBytes = int64(d.integer())
					case "generationDate":
						m.Generated = d.isoTime()
					case "isPartialArchive":
						m.Partial = d.boolean()
					default:
						d.skip()
					}
				})
			case "dataTypes":
				d.object(func(name []byte) {
					key := string(name)
					m.Types[key] = readDataType(d)
				})
			default:
				d.skip()
			}
		})
	})
	if err != nil {
		return Manifest{}, err
	}
	return m, nil
}

func readDataType(d *decoder) (t DataType) {
	d.object(func(name []byte) {
		switch string(name) {
		case "mediaDirectory":
			t.MediaDirectory = d.str()
		case "files":
			d.array(func() {
				var f DataFile
				d.object(func(name []byte) {
					switch string(name) {
					case "fileName":
						f.Name = d.str()
					case "count":
						f.Count = d.integer()
					default:
						d.skip()
					}
				})
				t.Files = append(t.Files, f)
			})
		default:
			d.skip()
		}
	})
	return t
}

// small reads a small file whole and hands its value to read. What is not JSON is
// tried as a JavaScript literal, the form that editing by hand leaves.
func (a *Archive) small(name string, read func(d *decoder)) error {
	file := a.path(name)
	f, err := a.fsys.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSmall+1))
	switch {
	case err != nil && isDamage(err):
		return &SyntaxError{file, int64(len(data)), err}
	case err != nil:
		return fmt.Errorf("read %s: %w", file, err)
	case len(data) > maxSmall:
		return &SyntaxError{file, maxSmall, fmt.Errorf("larger than %d MiB", maxSmall>>20)}
	}
	value, base := assigned(data)
	if len(value) == 0 {
		return nil
	}
	d := newDecoder(nil)
	if err := d.validate(value); err != nil {
		repaired := literalToJSON(value)
		if d.validate(repaired) != nil {
			offset := base + len(value)
			var se *jsontext.SyntacticError
			if errors.As(err, &se) {
				offset, err = base+int(se.ByteOffset), se.Err
			}
			return &SyntaxError{file, int64(offset), err}
		}
		value = repaired
		a.warn(name, HandEdited, 1, err)
	}
	d.reset(value)
	read(d)
	a.warn(name, BadEncoding, d.badString, nil)
	return d.err
}

// assigned returns the value in data[base:], without the assignment before it and
// the semicolons behind it.
func assigned(data []byte) (value []byte, base int) {
	value = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	value = bytes.TrimLeft(value, " \t\r\n")
	if len(value) > 0 && value[0] != '[' && value[0] != '{' {
		if _, rest, ok := bytes.Cut(value, []byte("=")); ok {
			value = rest
		}
	}
	base = len(data) - len(value)
	return bytes.TrimRight(value, " \t\r\n;"), base
}

func (d *decoder) reset(value []byte) {
	d.err = nil
	d.dec = jsontext.NewDecoder(bytes.NewBuffer(value), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
}

// validate reports whether value is exactly one JSON value.
func (d *decoder) validate(value []byte) error {
	d.reset(value)
	if err := d.dec.SkipValue(); err != nil {
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		return err
	}
	if _, err := d.dec.ReadToken(); err != io.EOF {
		return errors.New("data after the end of the value")
	}
	return nil
}
