package jsonlist

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestRepair(t *testing.T) {
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
		if got := string(Repair([]byte(tt.in))); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.in, got, tt.want)
		}
	}
}

// FuzzRepair: JSON keeps its meaning when it is taken for a JavaScript literal.
func FuzzRepair(f *testing.F) {
	for _, s := range []string{"[{// \n 'a':\"\\u00\x01\"}]", `{"a":[-1.5e+3,true,null,"\"\\\/\u0041,]"]}`, `[{account: {accountId: '1',},},]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want, got any
		repaired := Repair(data)
		if json.Unmarshal(data, &want) != nil {
			return
		}
		if err := json.Unmarshal(repaired, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q became %q: %v", data, repaired, err)
		}
	})
}
