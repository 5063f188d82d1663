package archive

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"testing/fstest"
)

func TestLiteralToJSON(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{a: 1}`, `{"a": 1}`},
		{`{ $a_1 : [1, 2,], }`, `{ "$a_1" : [1, 2 ]  }`},
		{`{'a': 'it\'s "b"'}`, `{"a": "it's \"b\""}`},
		{"// c\n[/* , */ true /**/,]", "\n[ true  ]"},
		{`{ключ: undefined, true: false}`, `{"ключ": null, "true": false}`},
		{"[\"tab\there\"]", `["tab\u0009here"]`},
		{`{"a" : "x, }", "b": -1.5e+3}`, `{"a" : "x, }", "b": -1.5e+3}`},
		{`["\u00e9\\", ""]`, `["\u00e9\\", ""]`},
		{`['open`, `["open`},
		{`(gone)`, `(gone)`},
	}
	for _, tt := range tests {
		if got := string(literalToJSON([]byte(tt.in))); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.in, got, tt.want)
		}
	}
}

// FuzzSmallFile reads account.js and manifest.js. Whatever is in them, the archive opens
// and errors are SyntaxErrors; and JSON keeps its meaning when it is taken for a
// JavaScript literal.
func FuzzSmallFile(f *testing.F) {
	f.Add([]byte(`[{"account": {"accountId": "1", "username": "ada"}}]`))
	f.Add([]byte(`x = [{account: {accountId: '1', username: "ada",},},];`))
	f.Add([]byte(`{"userInfo": {"accountId": 1}, "dataTypes": {"a": {"files": [{"count": "x"}]}}}`))
	f.Add([]byte("[{// \n 'a':\"\\u00\x01\"}]"))
	f.Add([]byte(`{"a":[-1.5e+3,true,null,"\"\\\/\u0041,]"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := New(fstest.MapFS{"data/tweets.js": {}, "data/account.js": {Data: data}, "data/manifest.js": {Data: data}, "data/protected-history.js": {Data: data}})
		if err != nil {
			t.Fatal(err)
		}
		var se *SyntaxError
		if _, err := a.Manifest(); err != nil && (!errors.As(err, &se) || se.Offset < 0 || se.Offset > int64(len(data))) {
			t.Fatalf("error %v", err)
		}
		if id := a.Account().ID; id != "" && !isID(id) {
			t.Fatalf("account id %q", id)
		}
		var want, got any
		if json.Unmarshal(data, &want) != nil {
			return
		}
		if err := json.Unmarshal(literalToJSON(data), &got); err != nil || !reflect.DeepEqual(want, got) {
			t.Fatalf("%s became %s: %v", data, literalToJSON(data), err)
		}
	})
}
