package importer_test

import (
	"testing"
	"time"

	"github.com/godwit-migrate/godwit/importer"
)

// The figures follow from the limits less the tenth that is left to the person.
func TestEstimate(t *testing.T) {
	for _, tt := range []struct {
		name         string
		server       *importer.Server
		posts, media int
		want         time.Duration
	}{
		{"nothing", importer.UnknownServer(), 0, 0, 0},
		{"what fits takes what the requests take", importer.UnknownServer(), 100, 0, 50 * time.Second},
		{"270 posts in three hours: 3 windows and 190", importer.UnknownServer(), 1000, 0, 9 * time.Hour},
		{"27 files in half an hour: 37 windows and 1", importer.UnknownServer(), 1000, 1000, 18*time.Hour + 30*time.Minute},
		{"no limit told", &importer.Server{Software: "gotosocial"}, 1000, 0, 500 * time.Second},
		{"270 requests in five minutes", &importer.Server{Software: "gotosocial", RequestLimit: 300}, 1000, 0, 15 * time.Minute},
		{"a photo is a request too", &importer.Server{Software: "gotosocial", RequestLimit: 300}, 1000, 1000, 35 * time.Minute},
	} {
		if got := importer.Estimate(tt.server, tt.posts, tt.media); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
