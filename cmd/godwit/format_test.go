package main

import (
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 posts", 1: "1 post", 2: "2 posts", 1234: "1,234 posts"} {
		if got := count(n, "post"); got != want {
			t.Errorf("count(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 999: "999 bytes", 1000: "1.0 kB", 9_940: "9.9 kB", 10_400: "10 kB", 999_499: "999 kB", 999_500: "1.0 MB",
		12_345_678: "12 MB", 5_000_000_000: "5.0 GB", 1<<63 - 1: "9.2 EB",
	} {
		if got := size(n); got != want {
			t.Errorf("size(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestSpan(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration]string{
		0:                                    "less than a minute",
		59 * time.Second:                     "less than a minute",
		time.Minute:                          "about 1 minute",
		61 * time.Second:                     "about 2 minutes",
		time.Hour:                            "about 1 hour",
		90 * time.Minute:                     "about 1 hour 30 minutes",
		day:                                  "about 1 day",
		2*day + 4*time.Hour:                  "about 2 days 4 hours",
		2*day + 4*time.Hour + 30*time.Minute: "about 2 days 4 hours",
		1000*day + time.Minute:               "about 1,000 days",
	} {
		if got := span(d); got != want {
			t.Errorf("span(%v) = %s, want %s", d, got, want)
		}
	}
}

func TestShortMoment(t *testing.T) {
	now := time.Date(2026, 11, 25, 18, 0, 0, 0, time.Local) // a Wednesday
	for _, tt := range []struct {
		t    time.Time
		want string
	}{
		{now.Add(time.Hour), "19:00"},
		{now.Add(7 * time.Hour), "Thu 01:00"},
		{now.AddDate(0, 0, 5), "Mon 18:00"},
		{now.AddDate(0, 0, 7), "2 Dec 18:00"},
		{now.AddDate(1, 0, 0), "25 Nov 18:00"},
	} {
		if got := shortMoment(tt.t, now); got != tt.want {
			t.Errorf("shortMoment(%v) = %s, want %s", tt.t, got, tt.want)
		}
	}
}
