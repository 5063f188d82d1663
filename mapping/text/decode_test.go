package text_test

import (
	"testing"

	"github.com/godwit-migrate/godwit/mapping/text"
)

func TestDecode(t *testing.T) {
	tests := []struct {
		data, want string
		invalid    int
	}{
		{"", "", -1},
		{"é🐦\r\na\rb", "é🐦\na\rb", -1},
		{"a\rb", "a\nb", -1},
		{"\xEF\xBB\xBFé", "é", -1},
		{"\xFF\xFEa\x00=\xD8&\xDC", "a🐦", -1},
		{"\xFE\xFF\x00a\xD8=\xDC&", "a🐦", -1},
		{"\xFF\xFEa\x00b", "a", -1},
		{"a\x00b", "a\x00b", 1},
		{"a\x00\x00\xFF", "a\x00\x00\xFF", 1},
		{"é\xE9", "é\xE9", 2},
		{"\xFF\xFEa\x00\x00\x00", "a\x00", 1},
		{"a�", "a�", -1},
	}
	for _, test := range tests {
		if got, invalid := text.Decode([]byte(test.data)); string(got) != test.want || invalid != test.invalid {
			t.Errorf("%q: %q, %d; want %q, %d", test.data, got, invalid, test.want, test.invalid)
		}
	}
}
