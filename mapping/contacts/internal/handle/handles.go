package handle

// Find returns the handles in a text, in order, each once.
func Find(text string) []Found {
	_, found := Scan(text)
	if len(found) == 0 {
		return nil
	}
	out := make([]Found, 0, len(found))
	at := map[string]int{}
	for _, p := range found {
		key := p.Key()
		i, seen := at[key]
		if !seen {
			at[key] = len(out)
			out = append(out, p.Found)
		} else if p.Grade == Strong {
			out[i].Grade = Strong
		}
	}
	return out
}

// Scan finds the handles in a text. It also returns the text as it was read: without HTML escapes and
// invisible characters, full-width and mathematical letters as usual ones, to which Start and End belong.
// Where nothing can be found, that is the text itself.
func Scan(text string) (norm string, found []Placed) {
	if !MayHold(text) {
		return text, nil
	}
	return scanAll(text)
}

// scanAll is Scan without the quick look before it.
func scanAll(text string) (string, []Placed) {
	r := reader{s: normal(text)}
	r.read()
	return r.s, r.found
}

// reader goes over a text once, from one name with dots to the next, and looks around each: a handle has a
// host, and a host has a dot.
type reader struct {
	s      string
	found  []Placed
	done   int // where the last found handle ends
	depth  int // of texts in query strings
	last   lastHere
	labels [maxLabels]label
}

// lastHere is the last address, found or not, so that what introduces it is not taken to introduce the next one.
type lastHere struct {
	end   int // of the address
	floor int // of the words after it that speak of it
	ctx   context
}

// read finds all handles.
func (r *reader) read() {
	for i := 0; i < len(r.s); {
		n, ok := isLabelStart(r.s, i)
		if !ok {
			i += n
			continue
		}
		name := readName(r.s, i, r.labels[:])
		i = max(r.consider(name), i+1)
	}
}

// consider looks at one name, and returns where to go on.
func (r *reader) consider(n dotted) int {
	if len(n.labels) < 2 || n.long {
		return n.end
	}
	h, ok := resolve(r.s, n)
	if alt, split := r.splitAt(n, h, ok); split {
		h, ok = alt, true
	}
	if !ok {
		// Of a sentence with dots, the next word may begin a host.
		for _, l := range n.labels[1:] {
			if l.dot != dotPlain {
				return l.start
			}
		}
		return n.end
	}
	if kind, start := schemeBefore(r.s, h.start); kind != noScheme {
		return r.page(h, kind, start)
	}
	if r.address(h) {
		return h.end
	}
	if _, ok := readSlash(r.s, h.end); ok {
		return r.page(h, noScheme, h.start)
	}
	r.around(h)
	return h.end
}

// add takes a handle. What lowers its grade beside its form is what its host is.
func (r *reader) add(user, host string, grade Grade, st standing, p Placed) {
	if isSuffix(host) {
		return
	}
	if st.closed || st.group {
		grade = Weak
	}
	if host == "threads.com" {
		host = "threads.net" // the host of its handles
	}
	p.Found = Found{Handle{user, host}, grade}
	r.found = append(r.found, p)
	r.done = p.End
}
