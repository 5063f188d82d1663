package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

// writeJSON writes one object and a line end. All JSON of godwit is written here: in texts, what could steer a
// terminal that it is looked at on is escaped, which means the same to whoever reads it.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escapeJSON(b.Bytes()))
	return err
}

// escapeJSON escapes such characters in a line of JSON. They stand nowhere but in strings, and none is beyond U+FFFF.
func escapeJSON(line []byte) []byte {
	text := bytes.TrimSuffix(line, []byte("\n"))
	if bytes.IndexFunc(text, explain.Steers) < 0 {
		return line
	}
	out := make([]byte, 0, len(line)+64)
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if explain.Steers(r) {
			out = fmt.Appendf(out, "\\u%04x", r)
		} else {
			out = append(out, text[:size]...)
		}
		text = text[size:]
	}
	return append(out, '\n')
}
