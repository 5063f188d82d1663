package importer

import (
	"time"

	"github.com/godwit-migrate/godwit/mapping"
)

// EventType names what happened. The names are those of the JSON lines that
// godwit import --json prints, and do not change.
type EventType string

// The events of a run.
const (
	EventStarted   EventType = "started"   // Done, Total
	EventUploaded  EventType = "uploaded"  // Key, File: a media file is on the server
	EventPosted    EventType = "posted"    // Key, StatusID, URL, Done, Total, Finish
	EventRefused   EventType = "refused"   // Key, File when it is a media file, Reason: the server will not have it; the run goes on
	EventUncertain EventType = "uncertain" // Key, Reason: the answer was lost; the account's statuses are being searched
	EventSettled   EventType = "settled"   // Key, StatusID when it had been posted: what the search found
	EventWaiting   EventType = "waiting"   // Until, Reason, and Limit when it is for one: nothing is sent before then
	EventMended    EventType = "mended"    // Key, File, StatusID, URL: a picture that could not be read before is in its post now, by an edit
	EventTwin      EventType = "twin"      // Key, StatusID, URL: a second status of a post was found or, with a Reason, is not removed
	EventRemoved   EventType = "removed"   // Key, StatusID, URL: a second status is gone
	EventFinished  EventType = "finished"  // Done, Total
	EventLooking   EventType = "looking"   // while a plan is made, Done, Total: posts of the account that were looked at
)

// Event is something a run wants known. Fields that do not apply are zero.
type Event struct {
	Type     EventType   `json:"event"`
	Time     time.Time   `json:"time"`
	Key      mapping.Key `json:"post,omitzero"`
	File     string      `json:"file,omitempty"`
	StatusID string      `json:"status_id,omitempty"`
	URL      string      `json:"url,omitempty"`
	Reason   string      `json:"reason,omitempty"`
	Until    time.Time   `json:"until,omitzero"`
	Limit    string      `json:"limit,omitempty"` // class of the server's limits: api, statuses, media, paging, delete; empty for trouble
	Done     int         `json:"done"`            // posts on the server
	Total    int         `json:"total"`           // posts planned, Done included
	Finish   time.Time   `json:"finish,omitzero"` // when the run will be done by the server's limits
}
