package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
)

// countdown is a context that ends when it was asked for its end so many times.
type countdown struct {
	context.Context
	cancel func()

	mu   sync.Mutex
	left int
}

func (c *countdown) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left == 0 {
		c.cancel()
	}
	return c.Context.Err()
}

// The first Ctrl-C is heard while a file is read that has no end to speak of: here is nothing but zeros, 400 GB of them.
func TestInterruptWhileReading(t *testing.T) {
	const sound = `window.YTD.tweets.part0 = [ {"tweet": {"id_str": "1080000000000000001", "created_at": "Tue Jan 01 10:00:00 +0000 2019", "full_text": "x"}} ]`
	for name, files := range map[string]map[string]string{
		"tweets": {"tweets.js": `window.YTD.tweets.part0 = [ {"tweet": {"full_text": "`},
		"likes":  {"tweets.js": sound, "like.js": `window.YTD.like.part0 = [ {"like": {"fullText": "`},
	} {
		for _, args := range []string{"inspect", "inspect --json", "plan", "plan --explain 1", "plan --out -", "import --yes", "contacts"} {
			if name == "likes" && strings.HasPrefix(args, "import") {
				continue // there is no login
			}
			t.Run(name+" "+args, func(t *testing.T) {
				dir := t.TempDir()
				data := filepath.Join(dir, "twitter", "data")
				if err := os.MkdirAll(data, 0o700); err != nil {
					t.Fatal(err)
				}
				files["account.js"] = `window.YTD.account.part0 = [{"account": {"username": "ada_example", "accountId": "1234567"}}]`
				for file, content := range files {
					path := filepath.Join(data, file)
					if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
						t.Fatal(err)
					}
					if strings.HasSuffix(content, `"`) {
						if err := os.Truncate(path, 400<<30); err != nil {
							t.Skip("no such large files here:", err)
						}
					}
				}
				ctx, cancel := context.WithCancel(t.Context())
				var stdout, stderr bytes.Buffer
				all := append(strings.Fields(args), filepath.Join(dir, "twitter"), "--config", dir, "--state", dir)
				code := run(&countdown{Context: ctx, cancel: cancel, left: 1000}, all, strings.NewReader(""), &stdout, &stderr)
				if code != explain.CodeInterrupted || !strings.Contains(stderr.String(), "Stopped") {
					t.Errorf("exit code %d: %s", code, stderr.String())
				}
			})
		}
	}
}
