package jsonlist_test

import (
	"fmt"
	"io/fs"
	"testing/fstest"

	"github.com/godwit-migrate/godwit/archive/internal/jsonlist"
)

func Example() {
	fsys := fstest.MapFS{"like.js": {Data: []byte(`window.YTD.like.part0 = [ {"like": {"tweetId": "1"}}, {"like": {"tweetId": 02}}, {"like": {"tweetId": "3"}} ]`)}}
	files := []jsonlist.File{{Open: func() (fs.File, error) { return fsys.Open("like.js") }}}
	decode := func(c *jsonlist.Cursor) (id string, err error) {
		c.Object(func([]byte) { // the wrapper
			c.Object(func(name []byte) {
				if string(name) == "tweetId" {
					id = c.ID()
				} else {
					c.Skip()
				}
			})
		})
		return id, nil
	}
	stats := make([]jsonlist.Stats, len(files))
	jsonlist.Read(files, stats, func() jsonlist.Decoder[string] { return decode }, func(it *jsonlist.Item[string]) bool {
		if it.Err != nil {
			fmt.Println("damage:", it.Err)
		} else {
			fmt.Println(it.Value)
		}
		return true
	})
	fmt.Println(stats[0].Items, "elements,", stats[0].Errors, "damaged")
	// Output:
	// 1
	// damage: byte 76: invalid character '2' after object value (expecting ',' or '}')
	// 3
	// 3 elements, 1 damaged
}
