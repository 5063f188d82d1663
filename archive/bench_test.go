//go:build unix

package archive_test

import (
	"archive/zip"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/archive/archivetest"
)

var benchTweets = flag.Int("tweets", 100_000, "number of tweets in the archives of benchmarks")

// TestMain lets BenchmarkMemory run the test program as a reader of an archive.
func TestMain(m *testing.M) {
	if path := os.Getenv("ARCHIVE_TEST_READ"); path != "" {
		if err := readThrough(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		status, _ := os.ReadFile("/proc/self/status") // without it the parent reports nothing
		os.Stdout.Write(status)
		return
	}
	os.Exit(m.Run())
}

// peak returns the peak resident memory in a /proc/self/status, in MiB. The figure of
// wait4(2) will not do: it is never less than what the parent had when it forked.
func peak(status []byte) (mib float64, ok bool) {
	_, rest, ok := strings.Cut(string(status), "VmHWM:")
	if fields := strings.Fields(rest); ok && len(fields) > 0 {
		kib, err := strconv.ParseFloat(fields[0], 64)
		return kib / 1024, err == nil
	}
	return 0, false
}

func readThrough(paths ...string) error {
	a, err := archive.Open(paths...)
	if err != nil {
		return err
	}
	defer a.Close()
	n := 0
	for _, err := range a.Tweets() {
		if err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return errors.New("no tweets")
	}
	return nil
}

// lap is what a piece of work took.
type lap struct{ wall, cpu time.Duration }

// timed runs work and returns the wall time and the CPU time of the whole process.
func timed(work func() error) (lap, error) {
	var before, after syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &before); err != nil {
		return lap{}, err
	}
	start := time.Now()
	err := work()
	wall := time.Since(start)
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &after); err != nil {
		return lap{}, err
	}
	cpu := func(u syscall.Rusage) time.Duration { return time.Duration(u.Utime.Nano() + u.Stime.Nano()) }
	return lap{wall, cpu(after) - cpu(before)}, err
}

// best returns the shortest laps of several contestants in rounds, one after the other in
// each, so that what else the machine does strikes all of them.
func best(b *testing.B, rounds int, contestants ...func() error) []lap {
	b.Helper()
	laps := make([]lap, len(contestants))
	for round := range rounds {
		for i, work := range contestants {
			l, err := timed(work)
			if err != nil {
				b.Fatal(err)
			}
			if round == 0 {
				laps[i] = l
			}
			laps[i].wall, laps[i].cpu = min(laps[i].wall, l.wall), min(laps[i].cpu, l.cpu)
		}
	}
	return laps
}

// BenchmarkRatios compares reading all tweets of a folder and of a zip with encoding/json
// decoding the same fields, with inflating alone, and with Python's json.loads where there
// is a Python. It fails where the CPU time of encoding/json is less than 2.5 times ours,
// which noise does not change; the other ratios are reported.
func BenchmarkRatios(b *testing.B) {
	dir := b.TempDir()
	folder, zipped := filepath.Join(dir, "a"), filepath.Join(dir, "a.zip")
	for _, path := range []string{folder, zipped} {
		if _, err := archivetest.Write(path, archivetest.Options{Seed: 1, Tweets: *benchTweets, NoMedia: true}); err != nil {
			b.Fatal(err)
		}
	}
	file := filepath.Join(folder, "data", "tweets.js")
	for b.Loop() {
		ratio := 0.0
		for range 3 { // whatever else the machine does may spoil a try, and never all
			ratio = max(ratio, compareDecoders(b, folder, zipped, file))
			if ratio >= 2.5 {
				break
			}
		}
		if ratio < 2.5 {
			b.Errorf("encoding/json takes only %.2f times the CPU time, want at least 2.5", ratio)
		}
	}
}

// compareDecoders reports the ratios, and returns that of the CPU times.
func compareDecoders(b *testing.B, folder, zipped, file string) float64 {
	laps := best(b, 5,
		func() error { return readThrough(folder) },
		func() error { return readThrough(zipped) },
		func() error { return inflate(zipped) },
		func() error { return decodeV1(file) },
	)
	ours, fromZip, inflating, v1 := laps[0], laps[1], laps[2], laps[3]
	ratio := v1.cpu.Seconds() / ours.cpu.Seconds()
	b.ReportMetric(float64(*benchTweets)/ours.wall.Seconds(), "tweets/s")
	b.ReportMetric(v1.wall.Seconds()/ours.wall.Seconds(), "x-json-wall")
	b.ReportMetric(ratio, "x-json-cpu")
	b.ReportMetric(fromZip.wall.Seconds()/inflating.wall.Seconds(), "zip/inflate-wall")
	if python, err := pythonLoads(file); err != nil {
		b.Log("no comparison with Python:", err)
	} else {
		b.ReportMetric(python.Seconds()/ours.wall.Seconds(), "x-python-wall")
	}
	return ratio
}

func inflate(path string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer z.Close()
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	f, err := z.Open("data/tweets.js")
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, f)
	return errors.Join(err, f.Close())
}

// v1Tweet has the fields that this package reads.
type v1Tweet struct {
	Tweet struct {
		EditInfo struct {
			Initial v1Edits `json:"initial"`
			Edit    struct {
				Control v1Edits `json:"editControlInitial"`
			} `json:"edit"`
		} `json:"edit_info"`
		Source            string     `json:"source"`
		Entities          v1Entities `json:"entities"`
		FavoriteCount     string     `json:"favorite_count"`
		InReplyToStatusID string     `json:"in_reply_to_status_id_str"`
		ID                string     `json:"id_str"`
		InReplyToUserID   string     `json:"in_reply_to_user_id_str"`
		RetweetCount      string     `json:"retweet_count"`
		PossiblySensitive bool       `json:"possibly_sensitive"`
		CreatedAt         string     `json:"created_at"`
		FullText          string     `json:"full_text"`
		Lang              string     `json:"lang"`
		InReplyToName     string     `json:"in_reply_to_screen_name"`
		Extended          v1Entities `json:"extended_entities"`
	} `json:"tweet"`
}

type v1Edits struct {
	IDs []string `json:"editTweetIds"`
}

type v1Entities struct {
	Hashtags, Symbols []struct {
		Text    string   `json:"text"`
		Indices []string `json:"indices"`
	}
	UserMentions []struct {
		Name       string   `json:"name"`
		ScreenName string   `json:"screen_name"`
		Indices    []string `json:"indices"`
		ID         string   `json:"id_str"`
	} `json:"user_mentions"`
	URLs []struct {
		URL      string   `json:"url"`
		Expanded string   `json:"expanded_url"`
		Display  string   `json:"display_url"`
		Indices  []string `json:"indices"`
	} `json:"urls"`
	Media []struct {
		Expanded string   `json:"expanded_url"`
		Indices  []string `json:"indices"`
		URL      string   `json:"url"`
		MediaURL string   `json:"media_url_https"`
		ID       string   `json:"id_str"`
		Type     string   `json:"type"`
		Source   string   `json:"source_status_id_str"`
		Video    struct {
			Duration string `json:"duration_millis"`
			Variants []struct {
				Bitrate string `json:"bitrate"`
				Type    string `json:"content_type"`
				URL     string `json:"url"`
			} `json:"variants"`
		} `json:"video_info"`
	} `json:"media"`
}

// decodeV1 reads the tweets with encoding/json, one at a time.
func decodeV1(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Seek(int64(len("window.YTD.tweets.part0 = ")), io.SeekStart); err != nil {
		return err
	}
	dec := json.NewDecoder(f)
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		var t v1Tweet
		if err := dec.Decode(&t); err != nil {
			return err
		}
	}
	return nil
}

// pythonLoads returns how long Python's json.loads takes for the text of a data file, the
// reading of the file not counted.
func pythonLoads(file string) (time.Duration, error) {
	const script = `
import json, sys, time
text = open(sys.argv[1], encoding="utf-8").read()
text = text[text.index("=") + 1:]
best = None
for _ in range(3):
    start = time.perf_counter()
    json.loads(text)
    lap = time.perf_counter() - start
    best = lap if best is None else min(best, lap)
print(best)
`
	out, err := exec.Command("python3", "-c", script, file).Output()
	if err != nil {
		return 0, err
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	return time.Duration(seconds * float64(time.Second)), err
}

// BenchmarkMemory reports the peak resident memory of a process that reads an archive of
// so many tweets, which should not depend on how many: -tweets 1000000 for the goal.
func BenchmarkMemory(b *testing.B) {
	for _, tweets := range []int{10_000, *benchTweets} {
		for _, form := range []string{"folder", "zip"} {
			b.Run(fmt.Sprintf("%s-%d", form, tweets), func(b *testing.B) {
				path := filepath.Join(b.TempDir(), map[string]string{"folder": "a", "zip": "a.zip"}[form])
				if _, err := archivetest.Write(path, archivetest.Options{Seed: 1, Tweets: tweets, NoMedia: true}); err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					cmd := exec.Command(os.Args[0])
					cmd.Env = append(cmd.Environ(), "ARCHIVE_TEST_READ="+path)
					cmd.Stderr = os.Stderr
					out, err := cmd.Output()
					if err != nil {
						b.Fatal(err)
					}
					mib, ok := peak(out)
					if !ok {
						b.Skip("no /proc/self/status here")
					}
					b.ReportMetric(mib, "peak-MiB")
				}
			})
		}
	}
}

// BenchmarkOpenMedia opens one file of 100,000 in a zip.
func BenchmarkOpenMedia(b *testing.B) {
	const files = 100_000
	path := filepath.Join(b.TempDir(), "a.zip")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	name := func(i int) string {
		return fmt.Sprintf("data/tweets_media/%d-AbCdEfGhIjKlMnO.jpg", 1_000_000_000_000_000_000+i)
	}
	w := zip.NewWriter(f)
	for i := range files {
		e, err := w.CreateHeader(&zip.FileHeader{Name: name(i), Method: zip.Store})
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprint(e, "a picture")
	}
	e, err := w.Create("data/tweets.js")
	if err == nil {
		_, err = io.WriteString(e, list("tweets", tweet("1", "x")))
	}
	if err := cmp.Or(err, w.Close(), f.Close()); err != nil {
		b.Fatal(err)
	}
	a, err := archive.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i = (i + 7919) % files
		f, err := a.OpenMedia(name(i))
		if err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}
