//go:build unix

package journal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// fcntl(2) commands that ask for a lock and set one. The classic locks belong to the process, which loses them when it closes
// any descriptor of the file, as SQLite may at any time. Those of an open file description stay with it; <fcntl.h> has
// them on Linux since 3.15, and on macOS since 10.11 (xnu-3247). flock(2) will not do: on macOS, and on NFS, it and
// SQLite's own locks exclude each other.
var (
	classic = [2]int{syscall.F_GETLK, syscall.F_SETLK}
	ofOpen  = map[string][2]int{"linux": {36, 37}, "darwin": {92, 90}}
)

const (
	ask = 0
	set = 1
)

func fcntl(f *os.File, command int, kind int16, s span) (*syscall.Flock_t, error) {
	l := &syscall.Flock_t{Type: kind, Whence: io.SeekStart, Start: s.start, Len: s.length}
	if commands, ok := ofOpen[runtime.GOOS]; ok {
		// A system that pretends to be one of these may know the classic ones only.
		if err := syscall.FcntlFlock(f.Fd(), commands[command], l); !errors.Is(err, syscall.EINVAL) {
			return l, err
		}
	}
	return l, syscall.FcntlFlock(f.Fd(), classic[command], l)
}

// lock locks a span of an open file until it is closed. It reports false when another one holds it. Several may share.
func lock(f *os.File, s span, share bool) (bool, error) {
	kind := int16(syscall.F_WRLCK)
	if share {
		kind = syscall.F_RDLCK
	}
	_, err := fcntl(f, set, kind, s)
	if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EACCES) {
		return false, nil
	}
	return err == nil, err
}

// locked reports whether another one holds a lock in a span.
func locked(f *os.File, s span) (bool, error) {
	if s.length == 0 { // to fcntl, up to the end
		return false, nil
	}
	l, err := fcntl(f, ask, syscall.F_WRLCK, s)
	return err == nil && l.Type != syscall.F_UNLCK, err
}

// identity is what tells a folder from all others, whatever its path.
func identity(folder string) ([2]uint64, error) {
	info, err := os.Stat(folder)
	if err != nil {
		return [2]uint64{}, err
	}
	st := info.Sys().(*syscall.Stat_t)
	return [2]uint64{uint64(st.Dev), uint64(st.Ino)}, nil
}

// private returns what is wrong with the rights or the owner of a file, or "".
func private(info fs.FileInfo) Fault {
	switch {
	case int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid():
		return OtherUser
	case info.Mode().Perm()&0o077 != 0:
		return OpenToOthers
	}
	return ""
}

// openFolder reports whether anybody may put another file in the place of one in a folder.
func openFolder(info fs.FileInfo) bool {
	return info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0
}
