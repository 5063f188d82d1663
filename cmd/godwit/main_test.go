package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/archive/archivetest"
	"github.com/godwit-migrate/godwit/importer/practice"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the program, and a browser that clicks by itself, commands of the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"godwit":  godwitMain,
		"browser": browserMain,
	})
}

// godwitMain is the program, but for the clock: it runs as fast as the practice
// servers' in the test's process, so that no script waits for a limit.
func godwitMain() {
	s := newSession(os.Stdin, os.Stdout, os.Stderr)
	s.importer.Clock = scriptClock(os.Getenv(begunVariable))
	os.Exit(s.run(interruptible(), os.Args[1:]))
}

// begunVariable holds when the script began, in milliseconds since the Unix epoch.
const begunVariable = "GODWIT_TEST_BEGUN"

// scriptClock is the clock of a script: the same in every process of it.
func scriptClock(begun string) *fastClock {
	ms, err := strconv.ParseInt(begun, 10, 64)
	if err != nil {
		panic(err)
	}
	return &fastClock{begun: time.UnixMilli(ms), start: time.UnixMilli(ms), speed: 200}
}

// TestScript runs testdata/script/*.txtar: one script per promise of the
// command line. Each has a practice server of its own, at $SERVER, with the
// account ada, whose token is in the file SERVER.token. Its commands are below.
func TestScript(t *testing.T) {
	t.Parallel() // with other tests that wait
	p := scriptParams()
	p.Dir = "../../testdata/script"
	testscript.Run(t, p)
}

func scriptParams() testscript.Params {
	return testscript.Params{
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("GODWIT_CONFIG_DIR", filepath.Join(env.WorkDir, "config"))
			env.Setenv("GODWIT_STATE_DIR", filepath.Join(env.WorkDir, "state"))
			env.Setenv("GODWIT_KEYRING", "off")
			env.Setenv("BROWSER", "none")
			env.Setenv("TZ", "UTC")
			env.Setenv("LC_ALL", "C")
			env.Setenv("GORACE", "atexit_sleep_ms=0") // else every program lasts a second longer under -race
			env.Setenv(begunVariable, strconv.FormatInt(time.Now().UnixMilli(), 10))
			env.Values[servers{}] = map[string]*testServer{}
			return serve(env.Values[servers{}].(map[string]*testServer), env, "SERVER")
		},
		Condition: func(cond string) (bool, error) {
			if cond == "mount" { // may mount a file system of its own
				return exec.Command("unshare", "-m", "true").Run() == nil, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"archive":  cmdArchive,
			"cut":      cmdCut,
			"fails":    cmdFails,
			"serve":    cmdServe,
			"webpage":  cmdWebpage,
			"token":    cmdToken,
			"fault":    cmdFault,
			"behave":   cmdBehave,
			"hang":     cmdHang,
			"hung":     cmdHung,
			"release":  cmdRelease,
			"posted":   cmdPosted,
			"paste":    cmdPaste,
			"unpost":   cmdUnpost,
			"twin":     cmdTwin,
			"newer":    cmdNewer,
			"damage":   cmdDamage,
			"method":   cmdMethod,
			"finder":   cmdFinder,
			"reencode": cmdReencode,
		},
	}
}

// servers is the key of a script's servers, a map[string]*testServer.
type servers struct{}

// testServer is a practice server that can be held at a request.
type testServer struct {
	*practice.Server
	url string

	mu      sync.Mutex
	passing int           // statuses that pass before one is held; negative: all
	held    chan struct{} // closed when one is
	release chan struct{} // closed to let it go on
}

// ServeHTTP holds the request of a status, before the server sees it, until it is released or the client is gone.
func (s *testServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && r.URL.Path == "/api/v1/statuses" {
		s.mu.Lock()
		hold := s.passing == 0
		s.passing--
		held, release := s.held, s.release
		s.mu.Unlock()
		if hold {
			close(held)
			select {
			case <-release:
			case <-r.Context().Done():
				return
			}
		}
	}
	s.Server.ServeHTTP(w, r)
}

// environment is a script's, as its setup and its commands know it.
type environment interface {
	Getenv(string) string
	Setenv(k, v string)
	Defer(func())
}

func serve(all map[string]*testServer, env environment, name string, options ...string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	clock := scriptClock(env.Getenv(begunVariable))
	o := practice.Options{URL: "http://" + listener.Addr().String(), Clock: clock}
	accountAge := time.Duration(0)
	for _, option := range options {
		switch option {
		case "rules":
			o.Rules = []string{"Be kind.", "No robots without\ntheir owner's name.", "\x1b[31mNo tricks."}
		case "grown":
			accountAge = 30 * 24 * time.Hour
		case "gotosocial":
			o.Software = practice.GoToSocial
		case "nobackdating":
			o.NoBackdating = true
		default:
			return fmt.Errorf("unknown option %s", option)
		}
	}
	s := &testServer{Server: practice.New(o), url: o.URL, passing: -1}
	server := &http.Server{Handler: s}
	env.Defer(func() { server.Close() })
	all[name] = s
	env.Setenv(name, s.url)
	env.Setenv(name+"_DOMAIN", listener.Addr().String())
	begun := clock.start
	clock.start = begun.Add(-accountAge)
	token := s.AddAccount("ada")
	clock.start = begun
	go server.Serve(listener)
	env.Setenv(name+"_TOKEN", token)
	return os.WriteFile(filepath.Join(env.Getenv("WORK"), name+".token"), []byte(token+"\n"), 0o600)
}

// server returns the server of a script by its name, the first one for none.
func server(ts *testscript.TestScript, name ...string) *testServer {
	name = append(name, "SERVER")
	s := ts.Value(servers{}).(map[string]*testServer)[name[0]]
	if s == nil {
		ts.Fatalf("there is no server %s", name[0])
	}
	return s
}

func usage(ts *testscript.TestScript, wrong bool, text string) {
	if wrong {
		ts.Fatalf("usage: %s", text)
	}
}

// cmdServe starts another practice server.
func cmdServe(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 1, "serve NAME [gotosocial] [nobackdating] [rules] [grown]")
	ts.Check(serve(ts.Value(servers{}).(map[string]*testServer), ts, args[0], args[1:]...))
}

// cmdWebpage starts a server with nothing but a page of HTML.
func cmdWebpage(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 1, "webpage NAME")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<!doctype html><title>Bakery</title><p>Fresh bread")
	}))
	ts.Defer(s.Close)
	ts.Setenv(args[0], s.URL)
}

// cmdArchive writes a synthetic archive. Eras are archivetest's names: 2018, 2021, Grailbird.
func cmdArchive(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 1, "archive OUT [tweets=N] [seed=N] [era=ERA] [timeline=ERA] [without=END] [parts=N] [zips=N] [contacts=N] [typical] [nomedia] [removed] [private] [overlay] [handedited]")
	o := archivetest.Options{Seed: 1}
	era := func(name string) archivetest.Era {
		i := slices.IndexFunc(archivetest.Eras(), func(e archivetest.Era) bool { return e.String() == name })
		if i < 0 {
			ts.Fatalf("there is no era %s", name)
		}
		return archivetest.Eras()[i]
	}
	for _, arg := range args[1:] {
		key, value, _ := strings.Cut(arg, "=")
		n, _ := strconv.Atoi(value)
		switch key {
		case "tweets":
			o.Tweets = n
		case "seed":
			o.Seed = uint64(n)
		case "era":
			o.Era = era(value)
		case "timeline": // of a later archive of the same account
			o.Timeline = era(value).Made()
		case "without": // tweets whose id ends so: the owner has deleted them
			o.Without = func(id string) bool { return strings.HasSuffix(id, value) }
		case "parts":
			o.Parts = n
		case "contacts":
			o.Contacts = n
		case "zips":
			o.Zips = n
		case "typical":
			o.OnlyTypical = true
		case "nomedia":
			o.NoMedia = true
		case "removed":
			o.Removed = true
		case "private":
			o.Private = true
		case "overlay":
			o.Overlay = true
		case "handedited":
			o.HandEdited = true
		default:
			ts.Fatalf("unknown option %s", arg)
		}
	}
	_, err := archivetest.Write(ts.MkAbs(args[0]), o)
	ts.Check(err)
}

// cmdCut takes the last bytes off a file.
func cmdCut(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 2, "cut FILE BYTES")
	path := ts.MkAbs(args[0])
	info, err := os.Stat(path)
	ts.Check(err)
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(path, info.Size()-n))
}

// cmdDamage changes a byte in the data of a ZIP file's first entry in a folder with a suffix.
func cmdDamage(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 3, "damage ZIP FOLDER SUFFIX")
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_RDWR, 0)
	ts.Check(err)
	defer f.Close()
	info, err := f.Stat()
	ts.Check(err)
	z, err := zip.NewReader(f, info.Size())
	ts.Check(err)
	i := slices.IndexFunc(z.File, func(entry *zip.File) bool {
		return strings.HasPrefix(entry.Name, args[1]) && strings.HasSuffix(entry.Name, args[2])
	})
	if i < 0 {
		ts.Fatalf("no entry of %s in %s ends in %s", args[0], args[1], args[2])
	}
	offset, err := z.File[i].DataOffset()
	ts.Check(err)
	offset += int64(z.File[i].CompressedSize64) / 2
	var b [1]byte
	_, err = f.ReadAt(b[:], offset)
	ts.Check(err)
	_, err = f.WriteAt([]byte{^b[0]}, offset)
	ts.Check(err)
}

// cmdMethod gives another method, and flags, to the last entry of a ZIP file.
func cmdMethod(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 3, "method ZIP METHOD FLAGS")
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	method, err := strconv.ParseUint(args[1], 10, 8)
	ts.Check(err)
	flags, err := strconv.ParseUint(args[2], 10, 8)
	ts.Check(err)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	ts.Check(err)
	last := z.File[len(z.File)-1]
	for _, head := range [][]byte{
		b[bytes.LastIndex(b, []byte("PK\x03\x04"))+6:],
		b[bytes.LastIndex(b, []byte(last.Name))-46+8:],
	} {
		head[0] |= byte(flags)
		head[2] = byte(method)
	}
	ts.Check(os.WriteFile(path, b, 0o600))
}

// cmdFails runs a program that must end with an exit code.
func cmdFails(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 2, "fails CODE PROGRAM [ARGS...]")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// cmdToken writes a token of ada's that has certain scopes only.
func cmdToken(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 3, "token FILE SERVER SCOPE...")
	token := server(ts, args[1]).AddToken("ada", args[2:]...)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(token+"\n"), 0o600))
}

// cmdFault makes the server misbehave.
func cmdFault(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 3, "fault KIND METHOD PATH [skip=N] [times=N] [status=N] [server=NAME]")
	kinds := map[string]practice.FaultKind{
		"lose-answer": practice.LoseAnswer, "lose-request": practice.LoseRequest, "fail": practice.Fail, "refuse": practice.Refuse, "revoke": practice.Revoke,
	}
	on := server(ts)
	f := practice.Fault{Kind: kinds[args[0]], Method: strings.TrimPrefix(args[1], "*"), Path: args[2]}
	if f.Kind == 0 {
		ts.Fatalf("unknown fault %s", args[0])
	}
	for _, arg := range args[3:] {
		key, value, _ := strings.Cut(arg, "=")
		if key == "server" {
			on = server(ts, value)
			continue
		}
		n, err := strconv.Atoi(value)
		ts.Check(err)
		switch key {
		case "skip":
			f.Skip = n
		case "times":
			f.Times = n
		case "status":
			f.Status = n
		default:
			ts.Fatalf("unknown option %s", arg)
		}
	}
	on.Misbehave(f)
}

// cmdBehave ends all faults of a server.
func cmdBehave(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) > 1, "behave [SERVER]")
	server(ts, args...).Behave()
}

// cmdHang holds the next status but so many on its way to the server; see hung and release.
func cmdHang(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 1, "hang STATUSES-THAT-PASS")
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	s := server(ts)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passing, s.held, s.release = n, make(chan struct{}), make(chan struct{})
}

// cmdHung waits until a status is held.
func cmdHung(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 0, "hung")
	select {
	case <-server(ts).held:
	case <-time.After(30 * time.Second): // only ever when the test fails
		ts.Fatalf("no status was sent")
	}
}

// cmdRelease lets a held status go on.
func cmdRelease(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 0, "release")
	close(server(ts).release)
}

// cmdPosted judges on the server: so many statuses are there, no two alike, and nobody
// notified. "all" is as many as all journals plan, less what was refused.
func cmdPosted(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 1 || len(args) > 2, "posted N|all [SERVER]")
	s := server(ts, args[1:]...)
	statuses := slices.DeleteFunc(s.Statuses("ada"), func(st practice.Status) bool { return st.Deleted })
	if args[0] == "all" {
		ts.Check(ts.Exec("godwit", "status", "--json"))
		planned := 0
		for line := range strings.Lines(ts.ReadFile("stdout")) {
			var report targetReport
			ts.Check(json.Unmarshal([]byte(line), &report))
			if report.Account != "" { // else it is a plan only
				planned += report.Posts - report.Refused
			}
		}
		args[0] = strconv.Itoa(planned)
	}
	if want, err := strconv.Atoi(args[0]); err != nil || len(statuses) != want {
		ts.Fatalf("%d statuses on the server, want %s", len(statuses), args[0])
	}
	seen := map[string]string{}
	for _, st := range statuses {
		key := st.Text + "\x00" + st.InReplyToID
		for _, m := range st.Media {
			key += "\x00" + fmt.Sprintf("%x", m.SHA256)
		}
		if other, ok := seen[key]; ok {
			ts.Fatalf("statuses %s and %s are alike: %q", other, st.ID, st.Text)
		}
		seen[key] = st.ID
	}
	if n := s.Notifications(); len(n) > 0 {
		ts.Fatalf("somebody was notified: %+v", n)
	}
}

// cmdNewer makes a journal look as if a newer godwit had written it: the
// version is the big-endian number at byte 60 (sqlite.org/fileformat.html, 1.3).
func cmdNewer(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 1, "newer JOURNAL")
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_RDWR, 0)
	ts.Check(err)
	_, err = f.WriteAt([]byte{0, 0, 0x7f, 0xff}, 60)
	ts.Check(errors.Join(err, f.Close()))
}

// TestNoScriptIsForgotten guards against a folder that moved: a run without scripts would pass.
func TestNoScriptIsForgotten(t *testing.T) {
	scripts, err := fs.Glob(os.DirFS("../../testdata/script"), "*.txtar")
	if err != nil || len(scripts) < 10 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
}
