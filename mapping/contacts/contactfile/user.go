package contactfile

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godwit-migrate/godwit/archive"
)

// maxDepth is how deep accounts are looked for; answers of Twitter's are some 30 levels deep.
const maxDepth = 200

// walkUsers calls found for each account as Twitter's web pages get it that is somewhere in a JSON value, in order,
// with its relations to the viewer and which of them it tells at all. A pinned tweet in the value is in
// the profile of its author.
func walkUsers(value any, found func(u Told, tells Relations)) { walk(value, maxDepth, found) }

func walk(value any, depth int, found func(Told, Relations)) {
	if depth == 0 {
		return
	}
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			walk(v, depth-1, found)
		}
	case map[string]any:
		if u, tells, ok := userOf(value); ok {
			found(u, tells)
		} else if u, ok := pinnedOf(value); ok {
			found(u, Relations{true, true, true, true})
		}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			walk(value[key], depth-1, found)
		}
	}
}

// userOf returns the account that an object is. There are three shapes: of GraphQL, of GraphQL since 2025, which has
// taken names, location and relations out of "legacy", and of the API 1.1, where all is on one level.
func userOf(m map[string]any) (u Told, tells Relations, ok bool) {
	core, legacy := memberObject(m, "core"), memberObject(m, "legacy")
	places := []map[string]any{core, legacy}
	switch {
	case memberText(m, "rest_id") != "": // GraphQL
		u.ID = memberText(m, "rest_id")
	case memberText(m, "id_str") != "" && m["screen_name"] != nil && m["indices"] == nil: // API 1.1; with "indices" a mention in a tweet
		u.ID, places = memberText(m, "id_str"), []map[string]any{m}
	default:
		return Told{}, Relations{}, false
	}
	u.ScreenName, u.DisplayName = firstMember("screen_name", places...), firstMember("name", places...)
	if !isID(u.ID) || !archive.IsScreenName(u.ScreenName) {
		return Told{}, Relations{}, false
	}
	bio := memberObject(m, "profile_bio")
	entities := []map[string]any{memberObject(bio, "entities"), memberObject(legacy, "entities"), memberObject(m, "entities")}
	u.addText(firstMember("description", bio, legacy, m), urlsOf("description", entities))
	if location := firstMember("location", memberObject(m, "location"), legacy, m); location != "" {
		u.addText(location, nil)
	}
	links := urlsOf("url", entities)
	for _, link := range links {
		u.addText(link[1], nil)
	}
	if link := firstMember("url", memberObject(m, "website"), legacy, m); len(links) == 0 && !isShort(link) {
		u.addText(link, nil)
	}
	for _, place := range []map[string]any{memberObject(m, "relationship_perspectives"), legacy, m} {
		for _, r := range []struct {
			key      string
			is, told *bool
		}{
			{"following", &u.Relations.Following, &tells.Following},
			{"followed_by", &u.Relations.Follower, &tells.Follower},
			{"blocking", &u.Relations.Blocked, &tells.Blocked},
			{"muting", &u.Relations.Muted, &tells.Muted},
		} {
			if yes, ok := place[r.key].(bool); ok {
				*r.is, *r.told = *r.is || yes, true
			}
		}
	}
	if ms, err := strconv.ParseInt(memberText(memberObject(m, "twe_private_fields"), "updated_at"), 10, 64); err == nil {
		u.At = time.UnixMilli(ms).UTC() // when twitter-web-exporter saw it
	}
	return u, tells, true
}

// pinnedOf returns the author of a tweet with its text, when the author has pinned it.
func pinnedOf(m map[string]any) (Told, bool) {
	legacy := memberObject(m, "legacy")
	author := memberObject(memberObject(memberObject(m, "core"), "user_results"), "result")
	pinned, _ := memberObject(author, "legacy")["pinned_tweet_ids_str"].([]any)
	if id := memberText(m, "rest_id"); id == "" || !slices.Contains(pinned, any(id)) {
		return Told{}, false
	}
	user, _, ok := userOf(author)
	if !ok {
		return Told{}, false
	}
	u := Told{ID: user.ID, ScreenName: user.ScreenName}
	if note := memberObject(memberObject(memberObject(m, "note_tweet"), "note_tweet_results"), "result"); memberText(note, "text") != "" {
		u.addText(memberText(note, "text"), linkPairs(memberObject(note, "entity_set")["urls"]))
	} else {
		u.addText(memberText(legacy, "full_text"), linkPairs(memberObject(legacy, "entities")["urls"]))
	}
	return u, len(u.Profile) > 0
}

// addText adds a text to the profile, with its links of t.co written out: links are pairs of what is in the text
// and where it leads. A text longer than any on Twitter is left out.
func (t *Told) addText(s string, links [][2]string) {
	for _, link := range links {
		if len(s) > maxText {
			return
		}
		switch {
		case !isShort(link[0]):
		case strings.Contains(s, link[0]):
			if len(s)+strings.Count(s, link[0])*(len(link[1])-len(link[0])) > maxText {
				return
			}
			s = strings.ReplaceAll(s, link[0], link[1])
		default:
			s += "\n" + link[1]
		}
	}
	if s = strings.TrimSpace(s); s != "" && len(s) <= maxText && len(t.Profile) < maxStatements && !slices.Contains(t.Profile, s) {
		t.Profile = append(t.Profile, s)
	}
}

// urlsOf returns the links of a field of the profile, from the first place that has any.
func urlsOf(field string, entities []map[string]any) [][2]string {
	for _, e := range entities {
		if links := linkPairs(memberObject(e, field)["urls"]); len(links) > 0 {
			return links
		}
	}
	return nil
}

// linkPairs returns the short and the full links of a list of entities.
func linkPairs(urls any) (links [][2]string) {
	const longest = 4 << 10 // bytes of a link
	list, _ := urls.([]any)
	for _, u := range list {
		u, _ := u.(map[string]any)
		if short, full := memberText(u, "url"), memberText(u, "expanded_url"); short != "" && full != "" && len(full) <= longest && len(links) < maxStatements {
			links = append(links, [2]string{short, full})
		}
	}
	return links
}

// object returns a member that is an object, or nil.
func memberObject(m map[string]any, key string) map[string]any {
	o, _ := m[key].(map[string]any)
	return o
}

// text returns a member that is a text or number, or "".
func memberText(m map[string]any, key string) string {
	switch v := m[key].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// firstText returns a member from the first place where it is a text.
func firstMember(key string, places ...map[string]any) string {
	for _, m := range places {
		if s := memberText(m, key); s != "" {
			return s
		}
	}
	return ""
}
