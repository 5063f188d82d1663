package journal

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

func region(s span) (low, high uint32, at *windows.Overlapped) {
	return uint32(s.length), uint32(s.length >> 32), &windows.Overlapped{Offset: uint32(s.start), OffsetHigh: uint32(s.start >> 32)}
}

// lock locks a span of an open file until it is closed. It reports false when another one holds it. Several may share.
func lock(f *os.File, s span, share bool) (bool, error) {
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if !share {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	low, high, at := region(s)
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, low, high, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, nil
	}
	return err == nil, err
}

// locked reports whether another one holds a lock in a span. It holds the lock itself for that moment.
func locked(f *os.File, s span) (bool, error) {
	if s.length == 0 {
		return false, nil
	}
	ok, err := lock(f, s, false)
	if !ok || err != nil {
		return err == nil, err
	}
	low, high, at := region(s)
	return false, windows.UnlockFileEx(windows.Handle(f.Fd()), 0, low, high, at)
}

// identity is what tells a folder from all others, whatever its path.
func identity(folder string) (id [2]uint64, err error) {
	f, err := os.Open(folder)
	if err != nil {
		return id, err
	}
	defer f.Close()
	var info windows.ByHandleFileInformation
	err = windows.GetFileInformationByHandle(windows.Handle(f.Fd()), &info)
	return [2]uint64{uint64(info.VolumeSerialNumber), uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow)}, err
}

// private returns "": the rights of a file are those of its folder here, which belongs to the user.
func private(fs.FileInfo) Fault { return "" }

func openFolder(fs.FileInfo) bool { return false }
