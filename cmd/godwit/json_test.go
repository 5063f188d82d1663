package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

// JSON has no character that steers, and means what it was made of: every character there is.
func TestWriteJSON(t *testing.T) {
	var all strings.Builder
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r < 0xd800 || r > 0xdfff {
			all.WriteRune(r)
		}
	}
	var b bytes.Buffer
	if err := writeJSON(&b, map[string]string{all.String(): "a\u202eb"}); err != nil {
		t.Fatal(err)
	}
	line, found := strings.CutSuffix(b.String(), "\n")
	if i := strings.IndexFunc(line, explain.Steers); i >= 0 || !found {
		t.Errorf("%q is in it, a line end: %v", line[i:i+4], found)
	}
	var got map[string]string
	if err := json.Unmarshal(b.Bytes(), &got); err != nil || got[all.String()] != "a\u202eb" {
		t.Errorf("it reads otherwise than it was written: %v", err)
	}
}
