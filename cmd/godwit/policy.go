package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/godwit-migrate/godwit/archive"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/explain"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/infile"
	"github.com/godwit-migrate/godwit/cmd/godwit/internal/settings"
	"github.com/godwit-migrate/godwit/mapping"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// policyOptions is what was asked for of the policy.
type policyOptions struct {
	typed    map[string]*typed // by flag
	file     string            // a policy file; empty for none
	defaults bool              // begin with the defaults, not with the plan before
	people   string            // a map file, where given; empty for none
	altText  string            // a file of descriptions; likewise
}

// policyFlags adds the flags of a policy to a command, and arranges its help.
func policyFlags(cmd *cobra.Command, o *policyOptions) {
	o.typed = map[string]*typed{}
	f := cmd.Flags()
	var groups []flagGroup
	for _, g := range settingGroups() {
		group := flagGroup{g.title, pflag.NewFlagSet("", pflag.ContinueOnError)}
		group.flags.SortFlags = false
		for _, s := range g.settings {
			t := &typed{form: s.form}
			o.typed[s.flag] = t
			f.Var(t, s.flag, s.usage)
			flag := f.Lookup(s.flag)
			if s.form == yes {
				flag.NoOptDefVal = "true"
			}
			complete(cmd, s)
			group.flags.AddFlag(flag)
			if s.name == "mentions" {
				f.StringVar(&o.people, "people", "", "a `file` of people's addresses in the fediverse: a Twitter name or id and user@host a line; implies --mentions map")
				group.flags.AddFlag(f.Lookup("people"))
				f.StringVar(&o.altText, "alt-text", "", "a `file` of descriptions of pictures")
				group.flags.AddFlag(f.Lookup("alt-text"))
			}
		}
		groups = append(groups, group)
	}
	f.StringVar(&o.file, "policy", "", "take all of the settings below from this `file`, those given here aside")
	f.BoolVar(&o.defaults, "defaults", false, "begin with the defaults, not with the settings of the plan before")
	_ = cmd.MarkFlagFilename("policy", "toml") // fails only for a flag that is not there
	groupHelp(cmd, groups)
}

// flagGroup is a group of flags in a help text.
type flagGroup struct {
	title string
	flags *pflag.FlagSet
}

// groupHelp shows these groups in the help of a command, below its other flags.
func groupHelp(cmd *cobra.Command, groups []flagGroup) {
	const width = 100
	cmd.SetUsageFunc(func(c *cobra.Command) error {
		other := pflag.NewFlagSet("", pflag.ContinueOnError)
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !slices.ContainsFunc(groups, func(g flagGroup) bool { return g.flags.Lookup(f.Name) != nil }) {
				other.AddFlag(f)
			}
		})
		w := c.OutOrStderr()
		fmt.Fprintf(w, "Usage:\n  %s\n\nExamples:\n%s\n", c.UseLine(), c.Example)
		for _, g := range slices.Concat([]flagGroup{{"Flags", other}}, groups, []flagGroup{{"Global Flags", c.InheritedFlags()}}) {
			fmt.Fprintf(w, "\n%s:\n%s", g.title, g.flags.FlagUsagesWrapped(width))
		}
		return nil
	})
}

// complete tells a shell the values of a flag.
func complete(cmd *cobra.Command, s setting) {
	if s.form == file {
		return
	}
	values := s.values
	if s.name == "date_line.locale" {
		values = mapping.Locales()
	}
	_ = cmd.RegisterFlagCompletionFunc(s.flag, func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if s.form != list || !strings.Contains(begun, ",") {
			return values, cobra.ShellCompDirectiveNoFileComp
		}
		before := begun[:strings.LastIndexByte(begun, ',')+1]
		var further []cobra.Completion
		for _, v := range values {
			further = append(further, before+v)
		}
		return further, cobra.ShellCompDirectiveNoFileComp
	})
}

// policyChange is what is asked for, with all files read.
type policyChange struct {
	base    *mapping.Policy // instead of the plan before; nil for that
	sets    []func(*mapping.Policy) error
	people  []byte // nil: as before; empty but not nil: none
	altText []byte
}

// read reads what is asked for, and says what cannot be.
func (o *policyOptions) read(ctx context.Context, given func(flag string) bool) (*policyChange, error) {
	c := &policyChange{}
	if o.defaults && o.file != "" {
		return nil, explain.Usage("--policy and --defaults do not go together.", "A policy file sets everything: what it does not name has its default.")
	}
	if o.defaults {
		c.base, c.people, c.altText = &mapping.Policy{}, []byte{}, []byte{}
	}
	if given("policy") {
		p, err := settings.ReadPolicy(ctx, o.file)
		if err != nil {
			return nil, err
		}
		c.base = &p
	}
	var err error
	if given("people") {
		if c.people, err = readInput(ctx, o.people); err != nil {
			return nil, err
		}
		people := len(c.people) > 0
		if people {
			if _, err := mapping.ReadPeople(bytes.NewReader(c.people)); err != nil {
				return nil, fmt.Errorf("%s: %w", o.people, err)
			}
		}
		c.sets = append(c.sets, func(p *mapping.Policy) error {
			if people {
				p.Mentions = mapping.MappedMentions
			} else if p.Mentions == mapping.MappedMentions {
				p.Mentions = ""
			}
			return nil
		})
	}
	if given("alt-text") {
		if c.altText, err = readInput(ctx, o.altText); err != nil {
			return nil, err
		}
		if len(c.altText) > 0 {
			if _, err := mapping.ReadAltText(bytes.NewReader(c.altText)); err != nil {
				return nil, fmt.Errorf("%s: %w", o.altText, err)
			}
		}
	}
	for _, s := range settingsOfAll() {
		t := o.typed[s.flag]
		if !t.given {
			continue
		}
		if err := s.check(t.texts); err != nil {
			return nil, err
		}
		texts := t.texts
		if s.form == file {
			var err error
			if texts, err = readIDs(ctx, t.String()); err != nil {
				return nil, err
			}
		}
		c.sets = append(c.sets, func(p *mapping.Policy) error { return s.wrong(t, s.set(p, texts)) })
	}
	_, err = c.apply(mapping.Policy{})
	return c, err
}

// maxInput bounds a file of people, descriptions or ids, in bytes.
const maxInput = 64 << 20

// readInput reads a file, or nothing where its name is empty.
func readInput(ctx context.Context, path string) ([]byte, error) {
	if path == "" {
		return []byte{}, nil
	}
	data, err := infile.Read(ctx, path, maxInput)
	if data == nil {
		data = []byte{}
	}
	return data, err
}

// check returns an error for a value that is not one of the setting's.
func (s setting) check(typed []string) error {
	for _, v := range typed {
		if s.values != nil && !slices.Contains(s.values, v) {
			what := "--" + s.flag + " cannot be " + v + "."
			if slices.Contains(s.values, string(mapping.Direct)) {
				what = "There is no visibility " + v + "."
			}
			return explain.Usage(what, "Choose one of: "+strings.Join(s.values, ", "))
		}
	}
	return nil
}

// wrong explains why what was typed cannot be.
func (s setting) wrong(t *typed, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[explain.Explanation](err); ok {
		return err
	}
	return explain.Usage(fmt.Sprintf("--%s cannot be %q: %v.", s.flag, t.String(), err), "All settings: godwit plan --help")
}

// apply returns the earlier policy with what was asked for changed. Its error is a usage error.
func (c *policyChange) apply(p mapping.Policy) (mapping.Policy, error) {
	if c.base != nil {
		p = *c.base
	}
	for _, set := range c.sets {
		if err := set(&p); err != nil {
			return p, err
		}
	}
	if !p.Since.IsZero() && !p.Until.IsZero() && !p.Since.Before(p.Until) {
		return p, explain.Usage("No tweet can be after --since and before --until.", "Swap the two dates, or drop the one of an earlier plan: --since \"\"")
	}
	_, err := mapping.NewPlanner(archive.Account{}, p, mapping.DefaultLimits(), mapping.Inputs{})
	return p, settingError(err)
}

// settingError names the flag of a setting that cannot be used.
func settingError(err error) error {
	e, ok := errors.AsType[*mapping.PolicyError](err)
	if !ok {
		return err
	}
	name := settings.SettingName(e.Field)
	for _, s := range settingsOfAll() {
		switch {
		case s.name != name:
		case s.form == file:
			return explain.Usage(fmt.Sprintf("--%s has %s: %v.", s.flag, e.Value, e.Err), "All settings: godwit plan --help")
		default:
			return explain.Usage(fmt.Sprintf("--%s cannot be %q: %v.", s.flag, e.Value, e.Err), "All settings: godwit plan --help")
		}
	}
	return err
}

// printSettings writes the settings that are not the default, and how to drop them.
func printSettings(w io.Writer, r planReport) {
	var given, drops []string
	add := func(given0, drop string) {
		given, drops = append(given, explain.Line(given0)), append(drops, drop)
	}
	for _, s := range settingsOfAll() {
		if text := s.asTyped(&r.Policy); text != "" {
			add(text, s.dropped())
		}
	}
	if r.People {
		add("--people FILE", `--people ""`)
	}
	if r.AltText {
		add("--alt-text FILE", `--alt-text ""`)
	}
	if len(given) == 0 {
		return
	}
	const widest = 40
	width := 0
	for _, text := range given {
		if n := utf8.RuneCountInString(text); n <= widest {
			width = max(width, n)
		}
	}
	fmt.Fprintln(w, "\nSettings that are not the default. They hold until you drop them; --defaults drops all.")
	for i, text := range given {
		fmt.Fprintf(w, "  %-*s  (to drop it: %s)\n", width, text, drops[i])
	}
}

// asTyped is the flag that gives a policy what it has of a setting, empty for the default.
func (s setting) asTyped(p *mapping.Policy) string {
	values := s.typed(p)
	if len(values) == 0 {
		return ""
	}
	flag := "--" + s.flag
	switch s.form {
	case yes:
		return flag
	case list:
		return flag + " " + quoted(joinList(values))
	case file:
		return flag + " " + values[0]
	}
	for i, v := range values {
		values[i] = flag + " " + quoted(v)
	}
	return strings.Join(values, " ")
}

// dropped is the flag that takes a setting back.
func (s setting) dropped() string {
	switch {
	case s.form == yes:
		return "--" + s.flag + "=" + s.drop
	case s.drop == "":
		return "--" + s.flag + ` ""`
	}
	return "--" + s.flag + " " + s.drop
}

// joinList writes a list as it is typed.
func joinList(values []string) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(values)
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

var plainWord = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// quoted writes a word as a shell wants it.
func quoted(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
