package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Say which godwit this is, and what it is made of",
		Example: "  godwit version\n  godwit version --json",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return runVersion(s) },
	}
	jsonFlag(cmd, s)
	return cmd
}

// build is what the Go toolchain wrote into the program.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"` // built from a changed working tree
	Go       string `json:"go"`
	System   string `json:"system"`

	Dependencies []dependency `json:"dependencies,omitempty"` // the modules in the program, by path
}

type dependency struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

func thisBuild() build {
	b := build{Version: "(devel)", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		b.Dependencies = append(b.Dependencies, dependency{m.Path, m.Version})
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Commit = setting.Value
		case "vcs.modified":
			b.Modified = setting.Value == "true"
		}
	}
	return b
}

func runVersion(s *session) error {
	b := thisBuild()
	if s.json {
		return writeJSON(s.stdout, b)
	}
	fmt.Fprintf(s.stdout, "godwit %s\n", b.Version)
	if b.Commit != "" {
		changed := ""
		if b.Modified {
			changed = ", changed"
		}
		fmt.Fprintf(s.stdout, "commit %s%s\n", b.Commit, changed)
	}
	fmt.Fprintf(s.stdout, "%s %s\n", b.Go, b.System)
	for _, d := range b.Dependencies {
		fmt.Fprintf(s.stdout, "  %s %s\n", d.Path, d.Version)
	}
	return nil
}
