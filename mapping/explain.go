package mapping

import "strconv"

// Step is what one rule has made of a tweet.
type Step struct {
	Rule string `json:"rule"`           // which, in a few words
	What string `json:"what,omitempty"` // what came of it: the text after the rule, or a sentence
}

// trace collects steps. A nil trace collects nothing.
type trace struct {
	steps []Step
}

func (tr *trace) add(rule, what string) {
	if tr != nil {
		tr.steps = append(tr.steps, Step{rule, what})
	}
}

// text adds the text as it is after a rule.
func (tr *trace) text(rule, text string) {
	if tr != nil {
		tr.add(rule, withoutMarks(text))
	}
}

func quoted(s string) string { return strconv.Quote(s) }
