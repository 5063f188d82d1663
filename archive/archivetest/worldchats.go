package archivetest

import (
	"strings"
	"time"
)

// chat is a conversation of the owner's with a contact.
type chat struct {
	with  int
	group bool   // others read it
	lines []line // oldest first
}

// line is a message of one.
type line struct {
	text, url string // the link comes last
	owner     bool   // or else the contact
	claims    []claim
}

// small are lines that tell nothing.
var small = []string{
	"are you coming on Saturday?", "I'll bring the charts & the tea", "haha, yes", "the blue one, behind the door",
	"how was the crossing?", "thank you for the seeds!", "see you @ 7", "he left his coat on the boat",
}

func (w *world) small(owner bool) line {
	return line{text: small[w.rng.IntN(len(small))], owner: owner}
}

// chat makes a conversation in which contact i tells its account.
func (w *world) chat(i int, h fediHandle) chat {
	s := spoken{speaker: i, handles: []fediHandle{h}}
	text, ok := w.choose("message", ownMessages, func(text saying) bool { s.saying = text; return s.possible() })
	c := chat{with: i, lines: []line{w.small(true), w.small(false)}}
	if !ok {
		return c
	}
	s.saying = text
	said := line{claims: []claim{{i, isPrivate, h.String()}}}
	s.parts(func(literal, placed string) {
		said.text += literal
		if placed == "" {
			return
		}
		if written, isURL := h.in(placed); isURL {
			said.url = written
		} else {
			said.text += written
		}
	})
	c.lines = append(c.lines, line{text: "where do I find you when this is over?", owner: true}, said, w.small(true))
	return c
}

// smallTalk makes one in which contact i has a stranger's account to tell, and the owner the
// own one.
func (w *world) smallTalk(i int) chat {
	h := w.strangersHandle()
	return chat{with: i, lines: []line{
		w.small(false), w.small(true),
		{text: "I am @" + ownerName + "@" + fediHosts[0].name + " over there", owner: true, claims: []claim{{i, isNot, ownerName + "@" + fediHosts[0].name}}},
		{text: "have you seen what @" + h.String() + " says of the ferry?", claims: []claim{{i, isNot, h.String()}}},
		w.small(true),
	}}
}

// likeSome makes texts of liked tweets, whose authors nobody knows.
func (w *world) likeSome() {
	const count = 6
	for range count {
		h := w.strangersHandle()
		s := spoken{handles: []fediHandle{h}}
		text, ok := w.choose("like", ownTexts, func(text saying) bool {
			s.saying = text
			linked := false
			text.parts(func(_, placed string) {
				linked = linked || strings.HasPrefix(placed, "#")
				if placed != "" && s.possible() {
					_, isURL := h.in(placed)
					linked = linked || isURL
				}
			})
			return s.possible() && !linked
		})
		if ok {
			s.saying = text
			liked, _, _ := s.plain()
			w.likes = append(w.likes, liked)
		}
	}
}

// chats are the conversations with contacts: those of groups, or the others.
func (w *writer) chats(groups bool) (list []conversation) {
	if w.g.world == nil {
		return nil
	}
	rng := w.chance("chats")
	for n, chat := range w.g.world.chats {
		other := w.g.world.contacts[chat.with].id
		c := conversation{id: conversationID(other)}
		at := messagesFrom.AddDate(0, 4, 0).Add(time.Duration(n) * time.Hour)
		if chat.group {
			c.id = decimal(snowflake(at, rng))
			join := event{kind: "joinConversation", at: at, id: decimal(snowflake(at, rng)), from: other}
			join.people = []string{ownerID, other, w.g.people[0].id}
			c.events = []event{join}
		}
		for _, l := range chat.lines {
			at = at.Add(time.Duration(1+rng.IntN(90_000)) * time.Second)
			e := event{kind: "messageCreate", at: at, id: decimal(snowflake(at, rng)), from: other, to: ownerID, text: l.text, url: l.url, claims: l.claims}
			if l.owner {
				e.from, e.to = ownerID, other
			}
			if chat.group {
				e.to = ""
			}
			c.events = append([]event{e}, c.events...)
		}
		if chat.group == groups {
			list = append(list, c)
		}
	}
	return list
}
