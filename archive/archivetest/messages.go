package archivetest

import (
	"math/rand/v2"
	"strings"
	"time"
)

// The message with a picture, and the name of its file behind the id.
const (
	messageWithPicture = "1234500000000000001"
	messagePicture     = "dmpicture.jpg"
	secretMessage      = "This message is between the two of us"
)

// event is an entry of a conversation.
type event struct {
	kind     string // messageCreate and so on
	id       string
	at       time.Time
	from, to string // to is empty in groups
	text     string
	url      string
	picture  bool
	reaction string // its sender
	people   []string
	claims   []claim
}

type conversation struct {
	id     string
	events []event // newest first
}

var messagesFrom = time.Date(2016, time.May, 1, 12, 0, 0, 0, time.UTC)

// conversations are three with one person each, the first of them with a picture, the
// last begun by a company's welcome.
func (w *writer) conversations() (list []conversation) {
	rng := w.chance("conversations")
	for i := range 3 {
		other := w.g.people[20*i].id
		c := conversation{id: conversationID(other)}
		at := messagesFrom.AddDate(0, i, 0)
		for j := range 4 + 2*i {
			at = at.Add(time.Duration(rng.IntN(90_000)) * time.Second)
			e := event{kind: "messageCreate", at: at, id: decimal(snowflake(at, rng)), from: ownerID, to: other}
			if j%2 == 1 {
				e.from, e.to = other, ownerID
			}
			e.text = languages()[0].sentences(rng, 10+rng.IntN(200))
			switch {
			case i == 0 && j == 0:
				e.text = secretMessage + " & <nobody> else"
			case i == 0 && j == 1:
				e.id, e.picture = messageWithPicture, true
			case i == 1 && j == 2:
				e.url = webPage(rng)
			case i == 1 && j == 3:
				e.reaction = ownerID
			case i == 2 && j == 0:
				e.kind, e.from, e.to = "welcomeMessageCreate", other, ownerID
			}
			c.events = append([]event{e}, c.events...)
		}
		list = append(list, c)
	}
	return append(list, w.chats(false)...)
}

// conversationID returns the id of the conversation with somebody.
func conversationID(other string) string {
	if len(other) > len(ownerID) || other > ownerID {
		return ownerID + "-" + other
	}
	return other + "-" + ownerID
}

// groups is one conversation of four, in which people come and go.
func (w *writer) groups() []conversation {
	rng := w.chance("groups")
	var members []string
	for i := range 3 {
		members = append(members, w.g.people[7*i+1].id)
	}
	at := messagesFrom.AddDate(1, 0, 0)
	var events []event
	add := func(kind string, change func(e *event)) {
		at = at.Add(time.Duration(1+rng.IntN(9_000)) * time.Second)
		e := event{kind: kind, at: at, id: decimal(snowflake(at, rng)), from: members[0]}
		change(&e)
		events = append([]event{e}, events...)
	}
	says := func(from string) {
		add("messageCreate", func(e *event) { e.from, e.text = from, languages()[0].sentences(rng, 10+rng.IntN(90)) })
	}
	id := decimal(snowflake(at, rng))
	add("joinConversation", func(e *event) { e.people = append([]string{ownerID}, members...) })
	says(members[0])
	says(ownerID)
	add("conversationNameUpdate", func(e *event) { e.text = "The ferry club" })
	add("participantsJoin", func(e *event) { e.people = []string{w.g.people[33].id} })
	says(members[1])
	add("participantsLeave", func(e *event) { e.people = []string{members[2]} })
	says(ownerID)
	return append([]conversation{{id, events}}, w.chats(true)...)
}

func (w *writer) messages(p *printer, _ *rand.Rand) int {
	return w.printConversations(p, w.conversations(), false)
}

func (w *writer) groupMessages(p *printer, _ *rand.Rand) int {
	return w.printConversations(p, w.groups(), false)
}

func (w *writer) messageHeaders(p *printer, _ *rand.Rand) int {
	return w.printConversations(p, w.conversations(), true)
}

// groupMessageHeaders has the members' comings, but not their goings.
func (w *writer) groupMessageHeaders(p *printer, _ *rand.Rand) int {
	return w.printConversations(p, w.groups(), true)
}

// printConversations prints them; headers tell who wrote when, not what.
func (w *writer) printConversations(p *printer, list []conversation, headers bool) int {
	for _, c := range list {
		p.item("dmConversation", func() {
			p.member("conversationId", c.id)
			p.list("messages", func() {
				for _, e := range c.events {
					isMessage := strings.HasSuffix(e.kind, "essageCreate")
					if headers && !isMessage && e.kind != "joinConversation" {
						continue
					}
					if e.kind == "messageCreate" && !headers {
						w.truth.Messages++
						if e.url == "" || w.since("2020-01") { // or else the link is nowhere
							w.g.world.claim(e.claims, e.id, e.text+e.url)
						}
					}
					p.item(e.kind, func() {
						if isMessage {
							w.printMessage(p, e, headers)
						} else {
							printGroupEvent(p, e)
						}
					})
				}
			})
		})
	}
	return len(list)
}

func (w *writer) printMessage(p *printer, e event, header bool) {
	at := e.at.Format(isoMillis)
	if e.to != "" {
		p.member("recipientId", e.to)
	}
	if !header {
		if e.kind == "messageCreate" && w.since("2020-01") {
			p.list("reactions", func() {
				if e.reaction != "" {
					p.braces(func() {
						p.member("senderId", e.reaction)
						p.member("reactionKey", "like")
						p.member("eventId", decimal(uint64(1_300_000_000_000_000_000)))
						p.member("createdAt", at)
					})
				}
			})
		}
		short := "https://t.co/" + e.id[:10]
		text := e.text
		if w.since("2020-01") {
			p.list("urls", func() {
				if e.url != "" {
					text += " " + short
					p.braces(func() {
						p.member("url", short)
						p.member("expanded", e.url)
						p.member("display", display(e.url))
					})
				}
			})
		}
		p.member("text", text)
		p.list("mediaUrls", func() {
			if e.picture {
				p.str("https://ton.twitter.com/dm/" + e.id + "/1234500000000000000/" + messagePicture)
			}
		})
	}
	p.member("senderId", e.from)
	p.member("id", e.id)
	p.member("createdAt", at)
	if !header && w.since("2025-01") {
		p.list("editHistory", func() {})
	}
}

func printGroupEvent(p *printer, e event) {
	switch e.kind {
	case "joinConversation":
		p.member("initiatingUserId", e.from)
		p.strings("participantsSnapshot", e.people...)
	case "conversationNameUpdate":
		p.member("initiatingUserId", e.from)
		p.member("name", e.text)
	case "participantsJoin":
		p.member("initiatingUserId", e.from)
		p.strings("userIds", e.people...)
	case "participantsLeave":
		p.strings("userIds", e.people...)
	}
	p.member("createdAt", e.at.Format(isoMillis))
}
