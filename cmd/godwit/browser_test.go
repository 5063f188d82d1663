package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/net/html"
)

// browserMain is a browser: it opens the page of its argument, and clicks what
// CLICK says ("deny", else the other button) as the user ada.
func browserMain() {
	page, err := click(os.Args[1], os.Getenv("CLICK"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(page)
}

// click fills in the only form of a page, presses a button, and returns the page it leads to.
func click(address, button string) (page string, err error) {
	resp, err := http.Get(address)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	doc, err := html.Parse(resp.Body)
	if err != nil {
		return "", err
	}
	action, form := address, url.Values{}
	for n := range doc.Descendants() {
		switch {
		case n.Data == "form" && attr(n, "action") != "":
			base, err := url.Parse(address)
			if err != nil {
				return "", err
			}
			to, err := base.Parse(attr(n, "action"))
			if err != nil {
				return "", err
			}
			action = to.String()
		case n.Data == "input" && attr(n, "type") == "hidden":
			form.Add(attr(n, "name"), attr(n, "value"))
		case n.Data == "button" && attr(n, "name") != "" && attr(n, "name") == button:
			form.Add(button, attr(n, "value"))
		}
	}
	form.Set("username", "ada")
	answer, err := http.PostForm(action, form)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 400 {
		err = fmt.Errorf("%s: %s", answer.Status, text)
	}
	return string(text), err
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

var (
	addressPattern = regexp.MustCompile(`^\s+(http\S+)$`)
	codePattern    = regexp.MustCompile(`[A-Z2-7]{26}`) // as practice makes them
)

// cmdPaste logs in as a person does who has the browser on another computer.
func cmdPaste(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 0, "paste")
	cmd := exec.Command("godwit", "login", ts.Getenv("SERVER"), "--paste")
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"PATH", "HOME", "GODWIT_CONFIG_DIR", "GODWIT_STATE_DIR", "GODWIT_KEYRING", "BROWSER", "GORACE", begunVariable} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	stdin, err := cmd.StdinPipe()
	ts.Check(err)
	stderr, err := cmd.StderrPipe()
	ts.Check(err)
	cmd.Stdout = ts.Stdout()
	ts.Check(cmd.Start())
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		fmt.Fprintln(ts.Stderr(), lines.Text())
		m := addressPattern.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		page, err := click(m[1], "")
		ts.Check(err)
		code := codePattern.FindString(page)
		if code == "" {
			ts.Fatalf("no code on the page: %s", strings.TrimSpace(page))
		}
		fmt.Fprintln(stdin, code)
	}
	ts.Check(cmd.Wait())
}
