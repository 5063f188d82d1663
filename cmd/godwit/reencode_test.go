package main

import (
	"os"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// cmdReencode saves a file again as an editor of Windows may do.
func cmdReencode(ts *testscript.TestScript, neg bool, args []string) {
	encodings := map[string]encoding.Encoding{
		"windows-1252": charmap.Windows1252, "utf-16": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	}
	usage(ts, neg || len(args) != 2 || encodings[args[1]] == nil, "reencode FILE windows-1252|utf-16")
	path := ts.MkAbs(args[0])
	text, err := os.ReadFile(path)
	ts.Check(err)
	text, err = encodings[args[1]].NewEncoder().Bytes(text)
	ts.Check(err)
	ts.Check(os.WriteFile(path, text, 0o600))
}
