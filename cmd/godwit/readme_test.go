package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/rogpeppe/go-internal/testscript"
)

// readmeElsewhere are the lines of the README that the gate runs, and the one
// that needs the module to be published. Those about archives are run by .ci/release.
var readmeElsewhere = []string{
	"sha256sum --check --ignore-missing SHA256SUMS",
	"tar -xf godwit-linux-amd64.tar.gz",
	"godwit/godwit version",
	"go run ./cmd/godwit demo",
	"go test ./...",
	"go install github.com/godwit-migrate/godwit/cmd/godwit@latest",
}

// TestReadme runs every command of the README, in order, as one script, with
// the practice server in the place of mastodon.example.
func TestReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	script.WriteString("archive twitter-2024-11.zip tweets=80\narchive twitter.zip tweets=80 parts=2 zips=2\narchive twitter-2017.zip tweets=80 era=Grailbird timeline=2023\ncp SERVER.token token.txt\nenv BROWSER=browser\n")
	commands, inBlock := 0, false
	for line := range strings.Lines(string(readme)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			inBlock = line == "```sh"
			continue
		}
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if !inBlock || line == "" || slices.Contains(readmeElsewhere, line) {
			continue
		}
		if !strings.HasPrefix(line, "godwit ") {
			t.Errorf("nothing runs the line %q of the README", line)
			continue
		}
		commands++
		script.WriteString(readmeLine(line) + "\n")
	}
	if commands < 10 {
		t.Errorf("found only %d commands in the README", commands)
	}
	script.WriteString("-- yes.txt --\ny\n-- not-these.txt --\n1700333513733990577\n-- people.txt --\nbob bob@social.example.org\n" +
		"-- descriptions.csv --\n1700254242897696784,1,\"A dash, on white\"\n" +
		"-- fedifinder.csv --\nusername,name,following,follower,lists,handles,location,description,urls,pinned_tweet\n" +
		"bob,Bob,true,,,[],,Bread and birds. @bob@social.example.org,[],\ncarol,Carol,true,,,[],,@carol@birds.example.org,[],\ndora,Dora,,true,,[],,Ask me,[],\n")
	file := filepath.Join(t.TempDir(), "readme.txtar")
	if err := os.WriteFile(file, []byte(script.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	p := scriptParams()
	p.Files = []string{file}
	testscript.Run(t, p)

	for _, c := range explain.Codes {
		if row := fmt.Sprintf("| %d | %s |", c.Code, c.Meaning); !strings.Contains(string(readme), row) {
			t.Errorf("the README lacks the exit code %q", row)
		}
	}
}

// The picture of the demo in the README shows lines of the demo, in their order. Times and addresses differ.
func TestReadmePicture(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, picture, _ := strings.Cut(string(readme), "```text\n$ godwit demo\n")
	picture, _, _ = strings.Cut(picture, "```\n")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	screen := &onText{text: "until you press Ctrl-C.\n", do: func(string) { stop() }}
	if code := run(ctx, []string{"demo"}, strings.NewReader(""), screen, screen); code != explain.CodeDone {
		t.Errorf("exit code %d", code)
	}
	shown := 0
	rest := asInPicture(screen.written.String())
	for line := range strings.Lines(asInPicture(picture)) {
		// The demo's clock does not wait for slow machines, such as one under the race detector, where tests are short.
		if line == "...\n" || testing.Short() && strings.Contains(line, "waiting until") {
			continue
		}
		shown++
		_, after, ok := strings.Cut("\n"+rest, "\n"+line)
		if !ok {
			t.Errorf("the demo does not write (there) %q; after what it has written so far comes:\n%.400s", line, rest)
			continue
		}
		rest = after
	}
	if shown < 15 {
		t.Errorf("the picture has only %d lines", shown)
	}
}

// asInPicture takes from what the demo writes what is another each time, the
// bar, and the reason for a wait, for which a bar has no room.
func asInPicture(text string) string {
	for _, p := range []struct{ pattern, with string }{
		{`127\.0\.0\.1:\d+`, "ADDRESS"},
		{`takes about .*, done by .*\.`, "takes TIME, done by TIME."},
		{`[\d,]+ an hour`, "N an hour"},
		{`(until|done) (\w+ )*\d\d:\d\d`, "$1 TIME"},
		{`(?m)^ +\d+% \|[ █]*\| +`, ""},
		{`(?m) \(the server takes .*\)$`, ""},
	} {
		text = regexp.MustCompile(p.pattern).ReplaceAllString(text, p.with)
	}
	return text
}

// readmeLine makes a line of a script of a command that a person would type,
// and where that asks something, answers it.
func readmeLine(command string) string {
	// The quotation marks of shells everywhere are not those of scripts.
	line := "exec " + strings.NewReplacer("https://mastodon.example", "$SERVER", `"`, "'").Replace(command)
	asks := strings.HasPrefix(command, "godwit import") && !strings.Contains(command, "--dry-run") && !strings.Contains(command, "--yes")
	decides := strings.HasSuffix(command, "--self-stated")
	switch {
	case strings.HasSuffix(command, "--paste"):
		return "paste"
	case asks && runtime.GOOS == "linux":
		return "ttyin -stdin yes.txt\n" + line + "\nposted all"
	case decides && runtime.GOOS == "linux":
		return "ttyin -stdin yes.txt\n" + line
	case decides:
		return line + " --yes"
	case asks:
		return line + " --yes\nposted all"
	}
	return line
}
