package contactfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// fedifinderCSV is written as json2csv does: texts in quotation marks, lists as JSON.
const fedifinderCSV = `"username","name","following","follower","lists","handles","location","description","urls","pinned_tweet"
"ada_l","Ada",true,,"[null]","[""@ada@example.social"",""@a@b.c|d""]","Paris","Maths, ""poetry""
@ada@example.social","[""https://example.com/@ada""]",
"Bo7","Bo 🐘",,true,"[""friends""]","[]","","","[""https://t.co/abc"",""https://bo.example/""]","moved: bo at example dot org"
`

const fedifinderJSON = `{
  "ada_l": {"name": "Ada", "following": true, "lists": [null], "handles": ["@ada@example.social"], "location": "Paris",
    "description": "Maths", "urls": ["https://example.com/@ada"]},
  "Bo7": {"name": "Bo 🐘", "lists": ["friends"], "handles": [], "location": "", "description": "", "urls": [], "pinned_tweet": "hello"}
}`

// debirdifyCSV has as many columns in a row as there are accounts found.
const debirdifyCSV = "Twitter User ID,Twitter user name,Twitter display name,Source,Is on Fediverse,Fediverse IDs\r\n" +
	"12,ada_l,Ada,Followed accounts,True,ada@example.social,ada@example.org\r\n" +
	"13,bo7,\"Bo, 🐘\",Blocked accounts,False\r\n" +
	"14,cy,Cy,Muted accounts,True,cy@example.net\r\n"

const exporterCSV = "\uFEFFID,Screen Name,Profile Name,Description,Profile Image,Profile Banner,Followers,Following Count,Statuses,Favourites,Listed,Location,Website,Birthdate,Verified Type,Blue Verified,Following,Follows You,Can DM,Protected,Created At,URL\n" +
	`"12","ada_l","Ada","Maths\n@ada@example.social","https://pbs.twimg.com/a.jpg","null",1,2,3,4,5,"Paris","https://t.co/abc","null","null",false,true,false,true,"null","2010-01-01 00:00:00 +00:00","https://twitter.com/ada_l"` + "\n" +
	`"13","Bo7","Bo","","https://pbs.twimg.com/b.jpg","null",1,2,3,4,5,"null","https://bo.example/","null","null",true,"null",true,true,"null","2010-01-01 00:00:00 +00:00","https://twitter.com/Bo7"` + "\n"

// exporterJSON has one record without metadata and one with.
const exporterJSON = `[
  {"id": "12", "screen_name": "ada_l", "name": "Ada", "description": "Maths", "profile_image_url": "https://pbs.twimg.com/a.jpg", "followers_count": 3,
   "location": "Paris", "website": "https://t.co/abc", "is_blue_verified": false, "following": true, "followed_by": null, "created_at": "2010-01-01", "url": "https://twitter.com/ada_l"},
  {"id": "13", "screen_name": "Bo7", "name": "Bo", "description": "see https://t.co/def", "profile_image_url": "https://pbs.twimg.com/b.jpg", "followers_count": 3,
   "location": null, "website": null, "is_blue_verified": false, "following": false, "followed_by": true, "created_at": "2010-01-01", "url": "https://twitter.com/Bo7",
   "metadata": {"__typename": "User", "id": "VXNlcjoxMw==", "rest_id": "13", "core": {"screen_name": "Bo7", "name": "Bo"},
     "legacy": {"description": "see https://t.co/def", "entities": {"description": {"urls": [{"url": "https://t.co/def", "expanded_url": "https://bo.example/"}]}}},
     "relationship_perspectives": {"following": false, "followed_by": true, "blocking": false, "muting": true},
     "twe_private_fields": {"created_at": 1365261855000, "updated_at": 1700000000000}}}
]`

const usersJSON = `[{"id": 12, "id_str": "12", "screen_name": "ada_l", "name": "Ada", "description": "Maths", "followers_count": 3, "following": true, "blocking": false}]`

func TestRead(t *testing.T) {
	ada := Told{Item: "line 1", ScreenName: "ada", Handles: []string{"ada@example.social"}}
	plain := Told{Item: "line 1", ScreenName: "ada", Addresses: ada.Handles} // which nothing tells from an address of mail
	at := func(item string, t Told) Told { t.Item = item; return t }
	for name, c := range map[string]struct {
		file string
		kind Kind
		want []Told
	}{
		"fedifinder CSV": {fedifinderCSV, KindFedifinder, []Told{
			{
				Item: "line 2", ScreenName: "ada_l", DisplayName: "Ada", Relations: Relations{Following: true},
				Handles: []string{"ada@example.social"}, Profile: []string{"Paris", "Maths, \"poetry\"\n@ada@example.social", "https://example.com/@ada"},
			},
			{
				Item: "line 4", ScreenName: "Bo7", DisplayName: "Bo 🐘", Relations: Relations{Follower: true},
				Profile: []string{"https://bo.example/", "moved: bo at example dot org"},
			},
		}},
		"fedifinder JSON": {fedifinderJSON, KindFedifinder, []Told{
			{Item: "Bo7", ScreenName: "Bo7", DisplayName: "Bo 🐘", Profile: []string{"hello"}},
			{
				Item: "ada_l", ScreenName: "ada_l", DisplayName: "Ada", Relations: Relations{Following: true},
				Handles: []string{"ada@example.social"}, Profile: []string{"Maths", "Paris", "https://example.com/@ada"},
			},
		}},
		"debirdify": {debirdifyCSV, KindDebirdify, []Told{
			{Item: "line 2", ID: "12", ScreenName: "ada_l", DisplayName: "Ada", Handles: []string{"ada@example.social", "ada@example.org"}},
			{Item: "line 3", ID: "13", ScreenName: "bo7", DisplayName: "Bo, 🐘", Relations: Relations{Blocked: true}},
			{Item: "line 4", ID: "14", ScreenName: "cy", DisplayName: "Cy", Handles: []string{"cy@example.net"}, Relations: Relations{Muted: true}},
		}},
		"exporter CSV": {exporterCSV, KindExporter, []Told{
			{Item: "line 2", ID: "12", ScreenName: "ada_l", DisplayName: "Ada", Profile: []string{"Maths\n@ada@example.social", "Paris"}, Relations: Relations{Following: true}},
			{Item: "line 3", ID: "13", ScreenName: "Bo7", DisplayName: "Bo", Profile: []string{"https://bo.example/"}, Relations: Relations{Follower: true}},
		}},
		"exporter CSV in Japanese": {"ID,ユーザー名,名前,自己紹介,場所,Blue認証,フォロー中,フォローされています\n\"12\",\"ada\",\"Ada\",\"数学\",\"パリ\",false,true,true\n", KindExporter, []Told{
			{Item: "line 2", ID: "12", ScreenName: "ada", DisplayName: "Ada", Profile: []string{"数学", "パリ"}, Relations: Relations{Following: true, Follower: true}},
		}},
		"exporter JSON": {exporterJSON, KindExporter, []Told{
			{Item: "record 1", ID: "12", ScreenName: "ada_l", DisplayName: "Ada", Profile: []string{"Maths", "Paris"}, Relations: Relations{Following: true}},
			{Item: "record 2", At: time.Unix(1700000000, 0).UTC(), ID: "13", ScreenName: "Bo7", DisplayName: "Bo", Profile: []string{"see https://bo.example/"}, Relations: Relations{Follower: true, Muted: true}},
		}},
		"users of the API 1.1": {usersJSON, KindResponse, []Told{
			{Item: "record 1", ID: "12", ScreenName: "ada_l", DisplayName: "Ada", Profile: []string{"Maths"}, Relations: Relations{Following: true}},
		}},
		"one response": {`{"users": ` + usersJSON + `, "next_cursor": 0}`, KindResponse, []Told{
			{Item: "record 1", ID: "12", ScreenName: "ada_l", DisplayName: "Ada", Profile: []string{"Maths"}, Relations: Relations{Following: true}},
		}},

		"list": {"account,name,link,twitter\n@ada@Example.Social,Ada,https://example.social/@ada,https://twitter.com/ada\n@bo@example.org,Bo,,\n,Cy,,@cy\n", KindList, []Told{
			{Item: "line 2", ScreenName: "ada", DisplayName: "Ada", Handles: []string{"ada@example.social"}},
		}},
		"list by links":            {"Name;Profile;Mastodon link\nAda;x.com/ada/status/1;https://example.social/@ada\n", KindList, []Told{{Item: "line 2", ScreenName: "ada", DisplayName: "Ada", Handles: []string{"ada@example.social"}}}},
		"list of several accounts": {"Twitter handle\tFediverse\nada\tada@example.social, @ada@example.org\nbo\tn/a\n", KindList, []Told{{Item: "line 2", ScreenName: "ada", Handles: []string{"ada@example.social", "ada@example.org"}}}},
		"titles":                   {"screen_name,handle\nada,ada@example.social\n", KindList, []Told{at("line 2", ada)}},
		"titles, quoted ids":       {"Twitter ID,Mastodon\n=\"12\",'@ada@example.social\n", KindList, []Told{{Item: "line 2", ID: "12", Handles: []string{"ada@example.social"}}}},
		"records":                  {`{"twitter": "ada", "mastodon": "@ada@example.social"}` + "\n" + `{"twitter": "bo", "mastodon": null}`, KindList, []Told{at("record 1", ada)}},
		"one record":               {`{"twitter": "ada", "mastodon": "@ada@example.social"}`, KindList, []Told{at("record 1", ada)}},

		"titles with examples":   {"Twitter @name,Mastodon (@user@instance)\nada,example.social/@ada\n", KindList, []Told{at("line 2", ada)}},
		"tweets":                 {"ID,Date,Content,Screen Name,Profile Name\n700,2020-01-01,hello,ada,Ada\n", KindNames, []Told{{Item: "line 2", ScreenName: "ada", DisplayName: "Ada"}}},
		"followers of a scraper": {"id,screen_name,name,bio\n12,ada,Ada,Maths\n", KindNames, []Told{{Item: "line 2", ID: "12", ScreenName: "ada", DisplayName: "Ada", Profile: []string{"Maths"}}}},

		"a comment before titles": {"# mine\ntwitter,mastodon\nada,ada@example.social\n", KindList, []Told{at("line 3", ada)}},
		"every kind of title": {
			"Twitter display name,Twitter bio,Twitter followers,Twitter user id,X handle,Mastodon server,Masto link,Notes\nAda,Maths,1000,12,@ada,example.social,https://example.social/@ada,bo@example.org\n", KindList,
			[]Told{{Item: "line 2", ID: "12", ScreenName: "ada", DisplayName: "Ada", Profile: []string{"Maths"}, Handles: []string{"ada@example.social"}}},
		},
		"accounts by what is in the cells": {
			"handle,account,url\nada,@ada@example.social,https://ada.example/\n@bo@example.org,bo,https://x.com/Bo\nhttps://x.com/home,cy@example.net,\n", KindList,
			[]Told{{Item: "line 2", ScreenName: "ada", Handles: []string{"ada@example.social"}}, {Item: "line 3", ScreenName: "Bo", Handles: []string{"bo@example.org"}}},
		},
		"a record beside a user": {
			`[{"id": "12", "screen_name": "ada", "name": "Ada", "is_blue_verified": true, "muting": "yes"}, {"id": "13", "metadata": ` + userBo + `}]`, KindExporter,
			[]Told{
				{Item: "record 1", ID: "12", ScreenName: "ada", DisplayName: "Ada", Relations: Relations{Muted: true}},
				{Item: "record 2", ID: "13", ScreenName: "Bo7", DisplayName: "Bo 🐘", Profile: []string{"bo@example.org", "Rome", "https://bo.example/"}, Relations: Relations{Following: true}},
			},
		},
		"responses line by line": {timeline(userCy) + "\n" + timeline(userCy, userAda), KindResponse, []Told{
			{Item: "record 1", ID: "14", ScreenName: "cy", DisplayName: "Cy"},
			{Item: "record 2, user 2", ID: "12", ScreenName: "ada_l", DisplayName: "Ada", Profile: []string{"Maths https://example.social/@ada", "Paris", "https://ada.example/"}, Relations: Relations{Following: true, Follower: true}},
		}},
		"users by name": {`{"cy": ` + userCy + `}`, KindResponse, []Told{{Item: "record 1", ID: "14", ScreenName: "cy", DisplayName: "Cy"}}},
		"names before whose they are": {
			"user_id,screen_name,mastodon\n12,old,\n,new,new@example.social\n12,new,\n,old,old@example.social\n", KindList,
			[]Told{{Item: "line 2", ID: "12", ScreenName: "old", Handles: []string{"new@example.social", "old@example.social"}}},
		},

		"map with commas":  {"ada,ada@example.social\n\n# others, too\n@Bo , https://example.org/@bo # work\ncy,\n12,c@example.org", KindMap, []Told{plain, {Item: "line 4", ScreenName: "Bo", Handles: []string{"bo@example.org"}}, {Item: "line 6", ID: "12", Addresses: []string{"c@example.org"}}}},
		"map with arrows":  {"Ada -> ada@example.social\n12 -> c@example.org\n", KindMap, []Told{{Item: "12", ID: "12", Addresses: []string{"c@example.org"}}, at("ada", plain)}},
		"map with a title": {"# godwit: accounts in the fediverse\nada,ada@example.social\n", KindMap, []Told{at("line 2", ada)}},
		"map with @":       {"ada @ada@example.social\n", KindMap, []Told{at("ada", ada)}},
		"a list with mail": {"twitter,address\nada,ada@example.social\n", KindList, []Told{at("line 2", plain)}},
		"map in JSON":      {`{"@Ada": "@ada@example.social", "bo": null}`, KindMap, []Told{at("ada", ada)}},

		"names":          {"@ada\n12\nhttps://x.com/Bo?s=20\n\n# c\nmobile.twitter.com/cy/status/7\n@ADA", KindNames, []Told{{Item: "line 1", ScreenName: "ADA"}, {Item: "line 2", ID: "12"}, {Item: "line 3", ScreenName: "Bo"}, {Item: "line 6", ScreenName: "cy"}}},
		"names in JSON":  {`["@ada", 12, null, ""]`, KindNames, []Told{{Item: "record 1", ScreenName: "ada"}, {Item: "record 2", ID: "12"}}},
		"a titled name":  {"Twitter\nada\n-\n", KindNames, []Told{{Item: "line 2", ScreenName: "ada"}}},
		"TwitterDev":     {"TwitterDev\nada", KindNames, []Told{{Item: "line 1", ScreenName: "TwitterDev"}, {Item: "line 2", ScreenName: "ada"}}},
		"an intent link": {"https://twitter.com/intent/user?user_id=12\nhttps://twitter.com/i/user/13\nhttps://x.com/intent/follow?screen_name=@ada", KindNames, []Told{{Item: "line 1", ID: "12"}, {Item: "line 2", ID: "13"}, {Item: "line 3", ScreenName: "ada"}}},

		"united by name":            {"screen_name,user_id,name\nada,,A\n,12,B\nbo,13,\nADA,12,C\nada,14,D\nAda,,E\n", KindNames, []Told{{Item: "line 2", ID: "12", ScreenName: "ADA", DisplayName: "C"}, {Item: "line 4", ID: "13", ScreenName: "bo"}, {Item: "line 6", ID: "14", ScreenName: "Ada", DisplayName: "E"}}},
		"handles differ in case":    {"ada,Ada@example.social\nada,ada@EXAMPLE.social\n", KindMap, []Told{{Item: "line 1", ScreenName: "ada", Addresses: []string{"Ada@example.social"}}}},
		"sep":                       {"sep=;\r\ntwitter;mastodon\r\nada;ada@example.social\r\n", KindList, []Told{at("line 3", ada)}},
		"tabs, empty cells":         {"twitter\tname\tmastodon\nada\t\tada@example.social\n", KindList, []Told{at("line 2", ada)}},
		"UTF-16":                    {utf16Text(binary.LittleEndian, "twitter,name,mastodon\r\nada,É,ada@example.social\r\n"), KindList, []Told{{Item: "line 2", ScreenName: "ada", DisplayName: "É", Handles: []string{"ada@example.social"}}}},
		"UTF-16, big end":           {utf16Text(binary.BigEndian, `{"ada": "ada@example.social"}`), KindMap, []Told{at("ada", plain)}},
		"CR":                        {"ada,ada@example.social\rbo,bo@example.org\r", KindMap, []Told{plain, {Item: "line 2", ScreenName: "bo", Addresses: []string{"bo@example.org"}}}},
		"a formula":                 {"twitter,mastodon,bio\n'@ada,'@ada@example.social,\"'=1+1\"\n", KindList, []Told{{Item: "line 2", ScreenName: "ada", Handles: []string{"ada@example.social"}, Profile: []string{"=1+1"}}}},
		"quotation marks by hand":   {"ada, ada@example.social # my \"friend\"\n", KindMap, []Told{plain}},
		"the X of today":            {"X,Fedi\nada,ada@example.social\n", KindList, []Told{at("line 2", ada)}},
		"names that are all digits": {`"username","handles","urls"` + "\n" + `"123","[]","[]"` + "\n", KindFedifinder, []Told{{Item: "line 2", ScreenName: "123"}}},
	} {
		kind, told, err := Read("people.csv", strings.NewReader(c.file))
		if diff := cmp.Diff(c.want, told); err != nil || kind != c.kind || diff != "" {
			t.Errorf("%s: %q, %v\n%s", name, kind, err, diff)
		}
	}
}

func utf16Text(order binary.AppendByteOrder, s string) string {
	out := order.AppendUint16(nil, 0xFEFF)
	for _, unit := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, unit)
	}
	return string(out)
}

func TestReadErrors(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		item string
		says string // part of the sentence
	}{
		"empty":               {"", "", "empty"},
		"blank":               {" \r\n\uFEFF", "", "known here"},
		"spaces":              {" \r\n", "", "empty"},
		"comments":            {"# nothing\n", "", "empty"},
		"archive":             {"PK\x03\x04\x14\x00\x00\x00\x08\x00data/account.js", "", "archive"},
		"xlsx":                {"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml \xa2", "", "spreadsheet"},
		"xls":                 {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "", "spreadsheet"},
		"gzip":                {"\x1F\x8B\x08\x00", "", "unpack"},
		"PDF":                 {"%PDF-1.7\n", "", "PDF"},
		"HTML":                {"\n<!DOCTYPE html>\n<html>", "", "HTML"},
		"exporter's HTML":     {"\n    <html>\n      <head>", "", "JSON or CSV"},
		"XML":                 {"<?xml version=\"1.0\"?>", "", "XML"},
		"picture":             {"\x89PNG\r\n\x1a\n", "", "picture"},
		"archive's file":      {"window.YTD.following.part0 = [ {", "", "whole archive"},
		"folder":              {"total 12\n-rw-r--r-- 1 a a 5 Jan  1 00:00 following.csv\n", "", "folder"},
		"folder of Windows":   {" Volume in drive C is X\n Directory of C:\\", "", "folder"},
		"prose":               {"Dear Ada, how are you?\nYours, Bo\n", "", "known here"},
		"other table":         {"Date,Amount\n2020-01-01,5\n", "", "known here"},
		"other JSON":          {`[{"date": "2020"}]`, "", "known here"},
		"Mastodon's":          {"Account address,Show boosts\nada@example.social,true\n", "", "not whose they are on Twitter"},
		"Mastodon's lists":    {"List name,Account address\nfriends,ada@example.social\n", "", "not whose they are on Twitter"},
		"Mastodon's blocks":   {"ada@example.social\nbo@example.org\n", "", "not whose they are on Twitter"},
		"list without names":  {"account,name,link\n@ada@example.social,Ada,https://example.social/@ada\n", "", "not whose they are on Twitter"},
		"names on servers":    {"Username,Instance\nada,example.social\n", "", "not whose they are on Twitter"},
		"no pair":             {"twitter,mastodon\nada,\n,\n", "", "no row with both"},
		"titles alone":        {exporterCSV[:strings.Index(exporterCSV, "\n")], "", "no Twitter account"},
		"bad name":            {"twitter,mastodon\nada,ada@example.social\nbo b,bo@example.org\n", "line 3", "bo b"},
		"bad address":         {"twitter,mastodon\n\nada,ada at example\n", "line 3", "user@host"},
		"bad id":              {"Twitter ID,Mastodon\n12a,ada@example.social\n", "line 2", "numeric id"},
		"ids all rounded":     {"Twitter ID,Mastodon\n12,a@example.social\n123456789012345000,ada@example.social\n1234567890123450000,bo@example.social\n", "", "rounded"},
		"archive's JSON":      {`[{"following": {"accountId": "12", "userLink": "https://twitter.com/intent/user?user_id=12"}}]`, "", "whole archive"},
		"rounded id":          {"Twitter ID,Mastodon\n1.23457E+17,ada@example.social\n", "line 2", "rounded"},
		"bad name in list":    {"ada\n\nbo b\n", "line 3", "one a line"},
		"two names":           {"ada\nbo,cy\n", "line 2", "one a line"},
		"bad map":             {"ada -> ada@example.social\nbo -> bo\n", "line 2", "host"},
		"map, two addresses":  {"ada -> ada@example.social\nada -> ada@example.org\n", "line 2", "another address"},
		"map, two ways":       {"ada,ada@example.social\nbo;bo@example.org\n", "line 2", "bo;bo@example.org"},
		"bad map in JSON":     {"{\"ada\": \"ada@example.social\",\n\"bo\": \"bo\"}", "line 2", "host"},
		"open quotation":      {"twitter,mastodon\nada,\"ada@example.social\n", "line 2", "quotation"},
		"long cell":           {"twitter,bio\nada," + strings.Repeat("a", maxText+1), "line 2", "64 KiB"},
		"long text":           {`[{"screen_name": "ada", "bio": "` + strings.Repeat("a", maxText+1) + `"}]`, "record 1", "64 KiB"},
		"cells":               {"ada" + strings.Repeat(",", maxCells+1), "", "8 million"},
		"cells in JSON":       {`[{"screen_name": "ada", ` + jsonMembers(900) + `"z": 1}` + strings.Repeat(`,{"z":1}`, maxCells/900) + "]", "", "8 million"},
		"titles in JSON":      {`[{"screen_name": "ada", ` + jsonMembers(maxTitles) + `"z": 1}]`, "", "known here"},
		"bad JSON lines":      {"{\"twitter\": \"ada\"}\n{\"twitter\" 5}", "line 2", "not JSON"},
		"bad record in lines": {"{\"twitter\": \"ada\"}\n[]", "record 2", "known here"},
		"hosts in an address": {"twitter,mastodon\nhttps://example.org/ada,ada@example.social\n", "line 2", "not a Twitter name"},
		"a page of X":         {"@ada\nhttps://x.com/i/lists/5\n", "line 2", "one a line"},
		"cut JSON":            {"[{\"screen_name\": \"ada\"},\n{\"scr", "line 2", "too early"},
		"bad JSON":            {"[\n{\"screen_name\": ada}]", "line 2", "not JSON"},
		"after JSON":          {"[\"ada\"] x", "line 1", "end of the JSON"},
		"numbers in JSON":     {"[[1]]", "record 1", "known here"},
		"deep JSON":           {strings.Repeat("[", 20000), "line 1", "not JSON"},
		"Latin-1":             {"twitter,name\nada,\xC9va\n", "line 2", "UTF-8"},
		"NUL":                 {"ada\n\x00", "line 2", "UTF-8"},
	} {
		kind, told, err := Read("people.csv", strings.NewReader(c.file))
		var file *Error
		if !errors.As(err, &file) || file.File != "people.csv" || file.Item != c.item || !strings.Contains(err.Error(), c.says) || told != nil || kind != "" {
			t.Errorf("%s: %q, %d told, %q", name, kind, len(told), err)
		}
	}
}

// jsonMembers returns n members of an object, each with a comma.
func jsonMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"k%d": 1, `, i)
	}
	return b.String()
}

// broken fails as a folder does, and a full disk.
type broken struct{}

var errBroken = errors.New("broken")

func (broken) Read([]byte) (int, error) { return 0, errBroken }

func TestReadCannotRead(t *testing.T) {
	_, _, err := Read("people.csv", broken{})
	if file := (*Error)(nil); !errors.As(err, &file) || !errors.Is(err, errBroken) {
		t.Error(err)
	}
}

func TestReadTooLarge(t *testing.T) {
	_, _, err := Read("people.csv", strings.NewReader(strings.Repeat("a,b\n", maxFile/4)+"a"))
	if err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Error(err)
	}
}
