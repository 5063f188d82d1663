package settings

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/infile"
	"github.com/godwit-migrate/godwit/mapping"
)

// PolicyFileError is a policy file that cannot be used.
type PolicyFileError struct {
	Path    string
	Line    int    // 0 where it is not known
	Setting string // its name, such as select.words; empty where the file is no TOML
	Err     error
}

func (e *PolicyFileError) Error() string {
	text := e.Path
	if e.Line > 0 {
		text += fmt.Sprintf(", line %d", e.Line)
	}
	if e.Setting != "" {
		text += ": " + e.Setting
	}
	return text + ": " + e.Err.Error()
}

func (e *PolicyFileError) Unwrap() error { return e.Err }

// maxPolicy bounds a policy file, in bytes.
const maxPolicy = 16 << 20

// ReadPolicy reads a policy file: TOML with the names of mapping.Policy's JSON. A day without a time is
// the whole day in UTC. What the file does not set has its default. Errors: *PolicyFileError, and those of
// reading a file.
func ReadPolicy(ctx context.Context, path string) (mapping.Policy, error) {
	data, err := infile.Read(ctx, path, maxPolicy)
	if err != nil {
		return mapping.Policy{}, err
	}
	return parsePolicy(path, data)
}

func parsePolicy(path string, data []byte) (mapping.Policy, error) {
	fail := func(line int, setting string, err error) (mapping.Policy, error) {
		return mapping.Policy{}, &PolicyFileError{Path: path, Line: line, Setting: setting, Err: err}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // as editors on Windows write it
	var read map[string]any
	if _, err := toml.Decode(string(data), &read); err != nil {
		if e, ok := errors.AsType[toml.ParseError](err); ok {
			return fail(e.Position.Line, e.LastKey, errors.New(cmp.Or(e.Message, err.Error())))
		}
		return fail(0, "", err)
	}
	if name := unknown(read, "", known()); name != "" {
		return fail(lineOf(data, name), name, errors.New("there is no such setting"))
	}
	if name, err := wholeDays(read); err != nil {
		return fail(lineOf(data, name), name, err)
	}
	encoded, err := json.Marshal(read)
	if err != nil {
		return fail(0, "", err)
	}
	var p mapping.Policy
	if err := json.Unmarshal(encoded, &p); err != nil {
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return fail(lineOf(data, e.Field), e.Field, fmt.Errorf("it is to be %s, and is %s", kindOf(e), e.Value))
		}
		return fail(0, "", err)
	}
	if _, err := mapping.NewPlanner(archive.Account{}, p, mapping.DefaultLimits(), mapping.Inputs{}); err != nil {
		if e, ok := errors.AsType[*mapping.PolicyError](err); ok {
			name := SettingName(e.Field)
			return fail(lineOf(data, name), name, fmt.Errorf("%q: %w", e.Value, e.Err))
		}
		return fail(0, "", err)
	}
	return p, nil
}

// SettingName returns the name of a setting for the field of a *mapping.PolicyError, which may be the
// last part of the name only.
func SettingName(field string) string {
	for _, s := range policySettings {
		if s.name == field {
			return field
		}
	}
	for _, s := range policySettings {
		if strings.HasSuffix(s.name, "."+field) {
			return s.name
		}
	}
	return field
}

// known returns the names of all settings, and of the tables they are in.
func known() map[string]bool {
	names := map[string]bool{"warn.match": true, "warn.warning": true}
	for _, s := range policySettings {
		names[s.name] = true
		if table, _, ok := strings.Cut(s.name, "."); ok {
			names[table] = true
		}
	}
	return names
}

// unknown returns the first name, in no special order, that is not known, or "".
func unknown(table map[string]any, prefix string, known map[string]bool) string {
	for key, v := range table {
		name := prefix + key
		if !known[name] {
			return name
		}
		tables := []map[string]any{}
		switch v := v.(type) {
		case map[string]any:
			tables = append(tables, v)
		case []map[string]any:
			tables = v
		case []any:
			for _, item := range v {
				if t, ok := item.(map[string]any); ok {
					tables = append(tables, t)
				}
			}
		}
		for _, t := range tables {
			if found := unknown(t, name+".", known); found != "" {
				return found
			}
		}
	}
	return ""
}

// wholeDays makes times of since and until, which may be days, quoted or not.
func wholeDays(read map[string]any) (name string, err error) {
	for name, whole := range map[string]time.Duration{"since": 0, "until": 24 * time.Hour} {
		switch v := read[name].(type) {
		case nil:
		case string:
			read[name], err = ParseDay(v, whole)
		case time.Time:
			// The days and local times of TOML have no zone.
			switch v.Location().String() {
			case "date-local":
				read[name], err = ParseDay(v.Format(time.DateOnly), whole)
			case "datetime-local", "time-local":
				return name, errors.New("the time has no zone: write it as 2020-12-31T18:00:00Z")
			default:
				read[name], err = ParseDay(v.UTC().Format(time.RFC3339Nano), whole)
			}
		default:
			return name, errors.New("it is to be a day, such as 2020-12-31")
		}
		if err != nil {
			return name, err
		}
	}
	return "", nil
}

// ParseDay reads a time (RFC 3339), or the beginning of a day in UTC and adds whole to it. Empty is the zero Time.
func ParseDay(text string, whole time.Duration) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err == nil {
		t = t.Add(whole)
	} else {
		t, err = time.Parse(time.RFC3339, text)
	}
	if err != nil || t.Year() < 1 || t.Year() > 9999 { // JSON can write no other years
		return time.Time{}, fmt.Errorf("there is no day %s: write it as year-month-day, 2020-12-31", text)
	}
	return t.UTC(), nil
}

// FormatDay is the inverse of ParseDay: a day where the time is one, whole before.
func FormatDay(t time.Time, whole time.Duration) string {
	t = t.UTC()
	switch {
	case t.IsZero():
		return ""
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.Add(-whole).Format(time.DateOnly)
	}
	return t.Format(time.RFC3339Nano)
}

// kindOf says what a setting ought to be.
func kindOf(e *json.UnmarshalTypeError) string {
	switch e.Type.Kind().String() {
	case "bool":
		return "true or false"
	case "int":
		return "a whole number"
	case "slice":
		return "a list, such as [\"a\", \"b\"]"
	case "struct", "map":
		return "a table"
	}
	return "a text in quotes"
}

// lineOf returns the number of the line that sets a name, 0 where it is not found.
func lineOf(data []byte, name string) int {
	table, number := "", 0
	for line := range strings.Lines(string(data)) {
		number++
		line = strings.TrimSpace(line)
		if header, ok := strings.CutPrefix(line, "["); ok {
			header, _, _ = strings.Cut(strings.TrimPrefix(header, "["), "]")
			table = strings.TrimSpace(header)
			if table == name {
				return number
			}
			continue
		}
		key, _, ok := strings.Cut(line, "=")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		key = strings.Trim(strings.TrimSpace(key), `"'`)
		if table != "" {
			key = table + "." + key
		}
		if key == name || strings.HasPrefix(name, key+".") {
			return number
		}
	}
	return 0
}

// policyMark begins every policy file that godwit writes.
const policyMark = "# What godwit makes of your tweets: a policy."

// IsPolicy reports whether data are the beginning of a policy file that godwit wrote.
func IsPolicy(data []byte) bool { return bytes.HasPrefix(data, []byte(policyMark)) }

// FormatPolicy returns a policy as a policy file in which every setting is explained; those with their
// default are commented out.
func FormatPolicy(p mapping.Policy) []byte {
	encoded, _ := json.Marshal(p) // of strings, numbers and times
	var values map[string]any
	_ = json.Unmarshal(encoded, &values)

	var b bytes.Buffer
	b.WriteString(policyMark + `
# Use it with: godwit plan ARCHIVE --policy FILE (and the same with import).
# A setting that begins with # is not set: take the # away to set it. The file is the
# whole policy: what it does not set is as if it had never been set.
`)
	table := ""
	for _, s := range policySettings {
		if in, _, ok := strings.Cut(s.name, "."); ok && in != table {
			table = in
			fmt.Fprintf(&b, "\n[%s]\n", table)
		}
		b.WriteString("\n")
		for line := range strings.Lines(s.about) {
			b.WriteString("# " + line)
		}
		b.WriteString("\n")
		key := s.name[strings.LastIndexByte(s.name, '.')+1:]
		if v, ok := value(values, s.name, p); ok {
			fmt.Fprintf(&b, "%s = %s\n", key, v)
		} else {
			fmt.Fprintf(&b, "#%s = %s\n", key, s.example)
		}
	}
	return b.Bytes()
}

// value returns the TOML of a setting, and false where it has its default.
func value(values map[string]any, name string, p mapping.Policy) (string, bool) {
	switch name { // days, where they are
	case "since":
		return FormatDay(p.Since, 0), !p.Since.IsZero()
	case "until":
		return FormatDay(p.Until, 24*time.Hour), !p.Until.IsZero()
	}
	table, key, ok := strings.Cut(name, ".")
	if ok {
		values, _ = values[table].(map[string]any)
		name = key
	}
	v, ok := values[name]
	return formatTOML(v), ok
}

// formatTOML writes a value that was read from JSON.
func formatTOML(v any) string {
	switch v := v.(type) {
	case string:
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(v)
		// The escapes of JSON are those of TOML, which wants one more (TOML 1.0, String).
		return strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "\x7f", `\u007f`)
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = formatTOML(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any: // of warn
		return "{match = " + formatTOML(v["match"]) + ", warning = " + formatTOML(v["warning"]) + "}"
	}
	return fmt.Sprint(v)
}
