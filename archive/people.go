package archive

import (
	"errors"
	"iter"
	"time"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

var (
	errNoAccount = errors.New("an entry without an account id")
	errNoTweet   = errors.New("an entry without a tweet id")
)

// Person is an account in a list of people. The lists have numbers, not names.
type Person struct {
	ID string // decimal digits
}

// Following returns the accounts that the owner follows. Like all lists of people it is
// that of the newest archive which has the file, empty where none has, and its errors are
// *SyntaxErrors, after which the sequence goes on.
func (a *Archive) Following() iter.Seq2[Person, error] { return a.people("following") }

// Followers returns the accounts that follow the owner.
func (a *Archive) Followers() iter.Seq2[Person, error] { return a.people("follower") }

// Blocks returns the accounts that the owner has blocked.
func (a *Archive) Blocks() iter.Seq2[Person, error] { return a.people("block") }

// Mutes returns the accounts that the owner has muted.
func (a *Archive) Mutes() iter.Seq2[Person, error] { return a.people("mute") }

func (a *Archive) people(base string) iter.Seq2[Person, error] {
	return readList(a, a.newest(base), decodePerson)
}

// decodePerson reads {"follower": {"accountId": "1", "userLink": "..."}}, in a wrapper of
// any name, or without one.
func decodePerson(d *jsonlist.Cursor) (p Person, err error) {
	unwrapped(d, func(name []byte) {
		if string(name) == "accountId" {
			p.ID = d.ID()
		} else {
			d.Skip()
		}
	})
	if !isID(p.ID) {
		return Person{}, errNoAccount
	}
	return p, nil
}

// unwrapped calls field for each member of an object, or of the objects in it.
func unwrapped(d *jsonlist.Cursor, field func(name []byte)) {
	d.Object(func(name []byte) {
		if d.Kind() == '{' {
			d.Object(field)
		} else {
			field(name)
		}
	})
}

// Like is a tweet that the owner liked. The archive tells neither whose it is nor when
// it was liked.
type Like struct {
	TweetID string
	Text    string // HTML-escaped; empty in archives before mid-2019, and of tweets that were gone
}

// Likes returns the tweets that the owner liked, from the newest archive that has them.
func (a *Archive) Likes() iter.Seq2[Like, error] {
	return readList(a, a.newest("like"), func(d *jsonlist.Cursor) (l Like, err error) {
		unwrapped(d, func(name []byte) {
			switch string(name) {
			case "tweetId":
				l.TweetID = d.ID()
			case "fullText":
				l.Text = d.String()
			default:
				d.Skip()
			}
		})
		if !isID(l.TweetID) {
			return Like{}, errNoTweet
		}
		return l, nil
	})
}

// ListKind is what the owner has to do with a list.
type ListKind string

// The kinds of lists.
const (
	ListCreated    ListKind = "created"
	ListMember     ListKind = "member"
	ListSubscribed ListKind = "subscribed"
)

// List is a list of accounts, of which an archive has no more than the address.
type List struct {
	Kind ListKind
	URL  string // such as https://twitter.com/name/lists/birds, as stored
}

// Lists returns the lists that the owner made, is on, or subscribed to, of each kind from
// the newest archive that has the file.
func (a *Archive) Lists() iter.Seq2[List, error] {
	return func(yield func(List, error) bool) {
		for _, kind := range []ListKind{ListCreated, ListMember, ListSubscribed} {
			for urls, err := range readList(a, a.newest("lists-"+string(kind)), decodeList) {
				if err != nil && !yield(List{}, err) {
					return
				}
				for _, url := range urls {
					if !yield(List{kind, url}, nil) {
						return
					}
				}
			}
		}
	}
}

// decodeList reads userListInfo, which has one url, or in 2018 all of them in urls.
func decodeList(d *jsonlist.Cursor) (urls []string, err error) {
	unwrapped(d, func(name []byte) {
		switch string(name) {
		case "url":
			urls = append(urls, d.String())
		case "urls":
			d.Array(func() { urls = append(urls, d.String()) })
		default:
			d.Skip()
		}
	})
	return urls, nil
}

// Message is a direct message. It is private to the owner and whoever wrote it: it may
// tell who somebody is, and must not leave the computer.
type Message struct {
	ID             string
	ConversationID string
	SenderID       string // an account
	RecipientID    string // empty in a group
	Group          bool
	CreatedAt      time.Time // UTC, milliseconds
	Text           string    // as stored
	URLs           []URL     // ranges are not told
}

// Messages returns the direct messages, newest first within a conversation, from the newest
// archive that has them. Encrypted ones (message-event.js, since 2026) cannot be read and
// are not among them. A conversation is in memory whole, up to 64 MiB.
func (a *Archive) Messages() iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for _, group := range []bool{false, true} {
			bases := []string{"direct-messages", "direct-message"}
			if group {
				bases = []string{"direct-messages-group", "direct-message-group"}
			}
			decode := func(d *jsonlist.Cursor) ([]Message, error) { return decodeConversation(d, group), nil }
			for messages, err := range readList(a, a.newest(bases...), decode) {
				if err != nil && !yield(Message{}, err) {
					return
				}
				for _, m := range messages {
					if !yield(m, nil) {
						return
					}
				}
			}
		}
	}
}

// maxMessages bounds those of a conversation, each of which takes more memory than an empty one has bytes. As the
// archives print them, 64 MiB hold fewer.
const maxMessages = 300_000

var errTooManyMessages = errors.New("a conversation has too many messages")

// decodeConversation reads {"dmConversation": {"conversationId": ..., "messages": [{"messageCreate": {...}}]}}.
func decodeConversation(d *jsonlist.Cursor, group bool) (list []Message) {
	var id string
	unwrapped(d, func(name []byte) {
		switch string(name) {
		case "conversationId":
			id = d.ID()
		case "messages":
			d.Array(func() {
				m, ok := Message{Group: group}, false // others are joins, new names and the like
				wrapped(d, "messageCreate", func(name []byte) {
					ok = true
					m.field(d, name)
				})
				switch {
				case !ok:
				case len(list) < maxMessages:
					list = append(list, m)
				default:
					d.Fail(errTooManyMessages)
				}
			})
		default:
			d.Skip()
		}
	})
	for i := range list {
		list[i].ConversationID = id
	}
	return list
}

func (m *Message) field(d *jsonlist.Cursor, name []byte) {
	switch string(name) {
	case "id":
		m.ID = d.ID()
	case "senderId":
		m.SenderID = d.ID()
	case "recipientId":
		m.RecipientID = d.ID()
	case "createdAt":
		m.CreatedAt = d.Time()
	case "text":
		m.Text = d.String()
	case "urls":
		d.Array(func() {
			var u URL
			d.Object(func(name []byte) {
				switch string(name) {
				case "url":
					u.URL = d.String()
				case "expanded":
					u.Expanded = d.String()
				case "display":
					u.Display = d.String()
				default:
					d.Skip()
				}
			})
			if u != (URL{}) {
				m.URLs = appendEntity(d, m.URLs, u)
			}
		})
	default:
		d.Skip()
	}
}
