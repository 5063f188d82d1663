//go:build unix

package infile

import (
	"os"
	"syscall"
)

// open opens a file without waiting: for somebody to write into a pipe, or for a line that a device sends.
func open(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}
