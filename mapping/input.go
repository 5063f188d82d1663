package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/godwit-migrate/godwit/mapping/text"
)

// maxInput bounds the files that a person brings along.
const maxInput = 64 << 20

// InputError is what is wrong with a file that the person brought, and what to do about it.
type InputError struct {
	Line int // from 1; 0 when it is not about one line
	Err  error
}

func (e *InputError) Error() string {
	if e.Line == 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("line %d: %v", e.Line, e.Err)
}

func (e *InputError) Unwrap() error { return e.Err }

// inputError makes an InputError of a sentence.
func inputError(line int, format string, args ...any) error {
	return &InputError{Line: line, Err: fmt.Errorf(format, args...)}
}

// readInput reads a text whole; see text.Decode.
func readInput(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	switch {
	case err != nil:
		return nil, &InputError{Err: err}
	case len(data) > maxInput:
		return nil, inputError(0, "larger than %d MiB: split it, or take the columns out that are not needed", maxInput>>20)
	}
	data, invalid := text.Decode(data)
	if invalid >= 0 {
		return nil, inputError(lineAt(data, invalid), "not a text in UTF-8: save it as UTF-8, in a spreadsheet as CSV UTF-8")
	}
	return data, nil
}

// lineAt returns the line of data[i], from 1.
func lineAt(data []byte, i int) int { return 1 + bytes.Count(data[:min(i, len(data))], []byte("\n")) }

// isJSON tells JSON from lines by how a text begins.
func isJSON(data []byte) bool {
	data = bytes.TrimLeft(data, asciiSpace)
	return len(data) > 0 && (data[0] == '[' || data[0] == '{')
}

// jsonInput walks over a list or an object, and knows the lines.
type jsonInput struct {
	data []byte
	dec  *json.Decoder
	at   int // a place in data, and the line there
	line int
}

func newJSONInput(data []byte) *jsonInput {
	return &jsonInput{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1}
}

// lineOf returns the line of data[i]; i must not be before that of the last call.
func (in *jsonInput) lineOf(i int64) int {
	if to := min(int(i), len(in.data)); to > in.at {
		in.line += bytes.Count(in.data[in.at:to], []byte("\n"))
		in.at = to
	}
	return in.line
}

// each calls value for each element of a list, or member of an object, which must decode it. It wants
// a value that begins with the given bracket, and nothing behind it.
func (in *jsonInput) each(opening json.Delim, what string, value func(name string, line int) error) error {
	if t, err := in.dec.Token(); err != nil {
		return in.error(err)
	} else if t != opening {
		return inputError(in.lineOf(in.dec.InputOffset()), "the JSON is not %s", what)
	}
	for in.dec.More() {
		name := ""
		if opening == '{' {
			t, err := in.dec.Token()
			if err != nil {
				return in.error(err)
			}
			name, _ = t.(string)
		}
		start := in.dec.InputOffset()
		for start < int64(len(in.data)) && bytes.IndexByte([]byte(asciiSpace+",:"), in.data[start]) >= 0 {
			start++
		}
		if err := value(name, in.lineOf(start)); err != nil {
			return in.error(err)
		}
	}
	if _, err := in.dec.Token(); err != nil {
		return in.error(err)
	}
	if _, err := in.dec.Token(); !errors.Is(err, io.EOF) {
		return inputError(in.lineOf(in.dec.InputOffset()), "something follows the end of the JSON: take it away")
	}
	return nil
}

// error makes an InputError of an error of the decoder.
func (in *jsonInput) error(err error) error {
	var input *InputError
	if errors.As(err, &input) {
		return input
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return inputError(lineAt(in.data, len(in.data)), "the JSON ends too early: is it the whole file?")
	}
	at := in.dec.InputOffset()
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at = max(at, syntax.Offset)
	}
	return inputError(in.lineOf(at), "not JSON: %w", err)
}
