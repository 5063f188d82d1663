package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/importer"
	"github.com/godwit-migrate/godwit/importer/practice"
)

// What an archive has behind its names and texts reaches neither the terminal nor a line of JSON as it is, whatever the
// command; and whoever reads the JSON gets it whole.
func TestPlantedCharacters(t *testing.T) {
	t.Setenv("GODWIT_KEYRING", "off")
	for _, attack := range archivetest.Hostile() {
		if !strings.HasPrefix(attack.Name, "planted-") {
			continue
		}
		t.Run(attack.Name, func(t *testing.T) {
			path, err := attack.Write(t.TempDir())
			if err != nil {
				t.Skip("no such names of files here:", err)
			}
			clock := newDemoClock(time.Now())
			server := practice.New(practice.Options{Clock: clock})
			token := server.AddAccount("alice")
			dir := t.TempDir()
			command := func(stdin string, args ...string) string {
				t.Helper()
				var stdout, stderr bytes.Buffer
				s := newSession(strings.NewReader(stdin), &stdout, &stderr)
				s.importer = importer.Options{Transport: server.Transport(), Clock: clock}
				code := s.run(t.Context(), append(args, "--config", filepath.Join(dir, "config"), "--state", filepath.Join(dir, "state")))
				if code == explain.CodeUnexpected || code == explain.CodeUsage {
					t.Errorf("%q: exit code %d: %s", args, code, stderr.String())
				}
				clean(t, args, stdout.String())
				clean(t, args, stderr.String())
				return stdout.String()
			}
			inspected := command("", "inspect", path, "--json")
			command("", "inspect", path)
			command("", "plan", path, "--incomplete")
			command("", "plan", path, "--incomplete", "--json")
			lines := command("", "plan", path, "--incomplete", "--out", "-")
			texts := 0
			for line := range strings.Lines(lines) {
				if !json.Valid([]byte(line)) {
					t.Errorf("no JSON: %q", line)
				}
				var l planLine
				if err := json.Unmarshal([]byte(line), &l); err != nil {
					continue // the plan itself
				}
				if l.Text != nil && strings.Contains(*l.Text, "\u2066") {
					texts++
				}
				command("", "plan", path, "--incomplete", "--explain", l.TweetID)
				command("", "plan", path, "--incomplete", "--explain", l.TweetID, "--json")
			}
			if texts == 0 || !strings.Contains(inspected, archivetest.Forged[:6]) {
				t.Error("nothing of what was planted is left in the JSON")
			}
			command(token, "login", server.URL(), "--token-file", "-")
			command("", "import", path, "--incomplete", "--dry-run")
			command("y\ny\ny\n", "import", path, "--incomplete", "--yes")
			command("", "import", path, "--incomplete", "--yes", "--json")
			command("", "status")
			command("", "status", "--json")
			command("", "contacts", path, "--dms")
			for line := range strings.Lines(command("", "contacts", path, "--all", "--json")) {
				var c struct{ ID string }
				if err := json.Unmarshal([]byte(line), &c); err == nil && c.ID != "" {
					command("", "contacts", "show", c.ID)
					command("", "contacts", "choose", c.ID, "c"+c.ID+"@social.example")
				}
			}
			command("", "contacts", path, "--all")
			command("", "contacts", "list")
			command("", "contacts", "export", "--dir", filepath.Join(dir, "follows"), "--followers")
			command("", "contacts", "export", "--dir", filepath.Join(dir, "follows"), "--followers", "--json")
			command(lines, "contacts", "handles")
			command("", "contacts", path, "--csv", filepath.Join(dir, "people.csv"))
			command("", "plan", filepath.Join(path, "data", "like.js"))
			command("", "inspect", filepath.Join(path, "data", "strange"+archivetest.PlantedName+".js"))
		})
	}
}

// clean reports what of an output could steer a terminal, or looks like a line of godwit's own. Those of a tweet's text are set in.
func clean(t *testing.T, args []string, output string) {
	t.Helper()
	for line := range strings.Lines(output) {
		line = strings.TrimSuffix(line, "\n")
		if i := strings.IndexFunc(line, explain.Steers); i >= 0 || strings.HasPrefix(strings.TrimPrefix(line, "  "), archivetest.Forged) {
			t.Errorf("%q writes %q", args, line)
			return
		}
	}
}
