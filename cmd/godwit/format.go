package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/godwit-migrate/godwit/cmd/godwit/internal/words"
	"golang.org/x/term"
)

// number writes n with a comma between thousands.
func number[T int | int64](n T) string { return words.English.Number(int64(n)) }

// count writes a number of things, by their singular: "1 post", "1,234 posts".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return number(n) + " " + thing + "s"
}

// size writes a number of bytes in decimal units, as file managers do.
func size(bytes int64) string {
	const units = "kMGTPE"
	if bytes < 1000 {
		return fmt.Sprintf("%d bytes", bytes)
	}
	f, unit := float64(bytes)/1000, 0
	for f >= 999.5 && unit < len(units)-1 {
		f /= 1000
		unit++
	}
	if f < 10 {
		return fmt.Sprintf("%.1f %cB", f, units[unit])
	}
	return fmt.Sprintf("%.0f %cB", f, units[unit])
}

// span writes a duration for people, by its two largest units.
func span(d time.Duration) string {
	if d < time.Minute {
		return "less than a minute"
	}
	minutes := int((d + time.Minute - 1) / time.Minute)
	days, hours := minutes/(24*60), minutes/60%24
	switch {
	case days > 0 && hours > 0:
		return "about " + count(days, "day") + " " + count(hours, "hour")
	case days > 0:
		return "about " + count(days, "day")
	case hours > 0 && minutes%60 > 0:
		return "about " + count(hours, "hour") + " " + count(minutes%60, "minute")
	case hours > 0:
		return "about " + count(hours, "hour")
	}
	return "about " + count(minutes, "minute")
}

// moment writes a time of these days, in local time.
func moment(t time.Time) string { return t.Local().Format("Mon 2 Jan 15:04") }

// shortMoment writes a time in few characters: without the day when that is
// today, and with the name of the day when it is within a week.
func shortMoment(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch {
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return t.Format("15:04")
	case t.Sub(now) < 6*24*time.Hour:
		return t.Format("Mon 15:04")
	}
	return t.Format("2 Jan 15:04")
}

// isTerminal reports whether a stream is a terminal that can move its cursor.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// columns returns the width of a stream's terminal, 0 where it is not known.
func columns(stream any) int {
	if o, ok := stream.(*output); ok {
		stream = o.Writer
	}
	f, ok := stream.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// table writes lines of a number and what it is of, the numbers aligned at their right.
type table struct{ numbers, texts []string }

func (t *table) add(n int, text string) {
	t.numbers, t.texts = append(t.numbers, number(n)), append(t.texts, text)
}

// note adds a line that belongs to the one before.
func (t *table) note(text string) {
	t.numbers, t.texts = append(t.numbers, ""), append(t.texts, "  "+text)
}

func (t *table) write(w io.Writer, indent string) {
	width := 0
	for _, n := range t.numbers {
		width = max(width, len(n))
	}
	for i, n := range t.numbers {
		fmt.Fprintf(w, "%s%*s  %s\n", indent, width, n, t.texts[i])
	}
}
