package archive

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"time"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
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
		n += max(0, f.Count)
	}
	return n
}

// counted reports whether all files have a number of items.
func (t DataType) counted() bool {
	return len(t.Files) > 0 && !slices.ContainsFunc(t.Files, func(f DataFile) bool { return f.Count < 0 })
}

// DataFile is a file that the manifest declares.
type DataFile struct {
	Name  string // such as "data/tweets.js"
	Count int    // of items; -1 where owners blanked it
}

// Profile is the owner's public profile at the time of the export.
type Profile struct {
	Bio       string
	Location  string
	Website   string // a t.co link as a rule
	AvatarURL string
	HeaderURL string // empty without a header picture

	// AvatarFile and HeaderFile are names for Archive.OpenMedia; empty when the archive
	// does not hold the file.
	AvatarFile, HeaderFile string
}

// Profile returns the owner's public profile, from the newest profile.js or else from
// Grailbird's user_details.js. The error wraps
// fs.ErrNotExist when there is neither, and is a *SyntaxError when it is beyond repair.
func (a *Archive) Profile() (Profile, error) {
	for _, e := range a.exports {
		if f, ok := e.file("profile.js"); ok {
			return a.readProfile(e, f)
		}
	}
	for _, e := range a.exports {
		if e.grailbird != nil && e.grailbird.detailsErr == nil {
			return e.grailbird.profile, nil
		}
	}
	return Profile{}, &fs.PathError{Op: "open", Path: "profile.js", Err: fs.ErrNotExist}
}

func (a *Archive) readProfile(e *export, f dataFile) (Profile, error) {
	var p Profile
	description := func(d *jsonlist.Cursor, name []byte) {
		switch string(name) {
		case "bio":
			p.Bio = d.String()
		case "location":
			p.Location = plainName(d.String())
		case "website":
			p.Website = plainLine(d.String())
		default:
			d.Skip()
		}
	}
	err := a.small(f, func(d *jsonlist.Cursor) {
		d.Array(func() {
			wrapped(d, "profile", func(name []byte) {
				switch string(name) {
				case "description":
					d.Object(func(name []byte) { description(d, name) })
				case "avatarMediaUrl":
					p.AvatarURL = d.String()
				case "headerMediaUrl":
					p.HeaderURL = d.String()
				default:
					d.Skip()
				}
			})
		})
	})
	if err != nil {
		return Profile{}, err
	}
	id := e.account.ID
	p.AvatarFile = a.profileFile(id, p.AvatarURL, "")
	p.HeaderFile = a.profileFile(id, p.HeaderURL, ".jpg") // its address has no ending
	return p, nil
}

// profileFile returns the name of a picture in profile_media, which begins with the account's id.
func (a *Archive) profileFile(id, url, ending string) string {
	if id == "" || url == "" || !isLine(url) {
		return ""
	}
	for _, e := range a.exports {
		for _, f := range e.folders {
			for _, ending := range []string{"", ending} {
				name := f.path("profile_media/" + id + "-" + baseName(url) + ending)
				if _, ok := f.exists(name); ok {
					return name
				}
			}
		}
	}
	return ""
}

// wrapped calls field for each member of an object that has all of them in one of the given name.
func wrapped(d *jsonlist.Cursor, wrapper string, field func(name []byte)) {
	d.Object(func(name []byte) {
		if string(name) == wrapper {
			d.Object(field)
		} else {
			d.Skip()
		}
	})
}

// NameChange is a change of the account's screen name.
type NameChange struct {
	At       time.Time // UTC
	From, To string    // screen names without the @
}

// readNames reads the newest screen-name-change.js.
func (a *Archive) readNames() []NameChange {
	var changes []NameChange
	all := 0
	for _, f := range a.newest("screen-name-change") {
		err := a.small(f, func(d *jsonlist.Cursor) {
			d.Array(func() {
				var c NameChange
				var field func(name []byte)
				field = func(name []byte) {
					switch string(name) {
					case "screenNameChange": // in one of the same name
						d.Object(field)
					case "changedAt":
						c.At = d.Time()
					case "changedFrom":
						c.From = d.Checked(isScreenName)
					case "changedTo":
						c.To = d.Checked(isScreenName)
					default:
						d.Skip()
					}
				}
				d.Object(field)
				if all++; c.From != "" && all <= maxChanges {
					changes = append(changes, c)
				}
			})
		})
		if err == nil && all > maxChanges {
			err = errTooManyChanges
		}
		a.warnUnreadable(a.file(f), err)
	}
	slices.SortStableFunc(changes, func(x, y NameChange) int { return x.At.Compare(y.At) })
	return changes
}

var errTooManyChanges = fmt.Errorf("more than %d entries; the rest is left out", maxChanges)

// readAccount reads account.js.
func (a *Archive) readAccount(f dataFile) (Account, error) {
	var acc Account
	err := a.small(f, func(d *jsonlist.Cursor) {
		d.Array(func() {
			wrapped(d, "account", func(name []byte) {
				switch string(name) {
				case "accountId":
					acc.ID = d.ID()
				case "username":
					acc.ScreenName = d.Checked(isScreenName)
				case "accountDisplayName":
					acc.DisplayName = plainName(d.String())
				case "createdAt":
					acc.CreatedAt = d.Time()
				default:
					d.Skip()
				}
			})
		})
	})
	if err != nil {
		return Account{}, err
	}
	return acc, nil
}

func (a *Archive) readManifest(f *folder) (Manifest, error) {
	m := Manifest{Types: make(map[string]DataType)}
	err := a.small(dataFile{f, "manifest.js"}, func(d *jsonlist.Cursor) {
		d.Object(func(name []byte) {
			switch string(name) {
			case "userInfo":
				d.Object(func(name []byte) {
					switch string(name) {
					case "accountId":
						m.AccountID = d.ID()
					case "userName":
						m.ScreenName = d.Checked(isScreenName)
					case "displayName":
						m.DisplayName = plainName(d.String())
					default:
						d.Skip()
					}
				})
			case "archiveInfo":
				d.Object(func(name []byte) {
					switch string(name) {
					case "sizeBytes":
						m.SizeBytes = int64(d.Int())
					case "generationDate":
						m.Generated = d.Time()
					case "isPartialArchive":
						m.Partial = d.Bool()
					default:
						d.Skip()
					}
				})
			case "dataTypes":
				d.Object(func(name []byte) {
					key := plainName(string(name))
					m.Types[key] = readDataType(d)
				})
			default:
				d.Skip()
			}
		})
	})
	if err != nil {
		a.warnUnreadable(a.file(dataFile{f, "manifest.js"}), err)
		return Manifest{}, err
	}
	return m, nil
}

func readDataType(d *jsonlist.Cursor) (t DataType) {
	d.Object(func(name []byte) {
		switch string(name) {
		case "mediaDirectory":
			t.MediaDirectory = plainLine(d.String())
		case "files":
			d.Array(func() {
				f := DataFile{Count: -1}
				d.Object(func(name []byte) {
					switch string(name) {
					case "fileName":
						f.Name = plainLine(d.String())
					case "count":
						if n, err := strconv.Atoi(string(d.Text())); err == nil {
							f.Count = n
						}
					default:
						d.Skip()
					}
				})
				t.Files = append(t.Files, f)
			})
		default:
			d.Skip()
		}
	})
	return t
}

// small reads a small file whole and hands its value to read. What is not JSON is
// tried as a JavaScript literal, the form that editing by hand leaves.
func (a *Archive) small(f dataFile, read func(d *jsonlist.Cursor)) error {
	file := a.file(f)
	r, err := a.open(f)
	if err != nil {
		if isDamage(err) {
			return damageOf(file, 0, err)
		}
		return err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxSmall+1))
	switch {
	case err != nil && isDamage(err):
		return damageOf(file, int64(len(data)), err)
	case err != nil:
		return fmt.Errorf("read %s: %w", file, err)
	case len(data) > maxSmall:
		return &SyntaxError{file, maxSmall, fmt.Errorf("larger than %d MiB", maxSmall>>20)}
	}
	value, base := assigned(data)
	if len(value) == 0 {
		return nil
	}
	d := jsonlist.NewCursor()
	if err := d.Whole(value); err != nil {
		if d.Whole(jsonlist.Repair(value)) != nil {
			return &SyntaxError{file, int64(base) + err.Offset, err.Err}
		}
		a.warn(file, HandEdited, 1, err.Err)
	}
	read(d)
	a.warnOdd(file, d.OddStrings())
	if d.Err() != nil {
		return &SyntaxError{file, int64(base), d.Err()}
	}
	return nil
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
