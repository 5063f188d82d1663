package deflate64

import "math/bits"

const (
	maxBits  = 15 // of a code
	rootBits = 10 // that the first look-up is for
)

// code is what a symbol stands for: base, and what its extra bits say.
type code struct {
	base  uint32
	extra uint8
}

// lengthCodes are the symbols from 257 on.
var lengthCodes = func() (c [maxLits - endOfBlock - 1]code) {
	base := uint32(3)
	for i := range c {
		extra := uint8(max(0, i/4-1))
		c[i] = code{base, extra}
		base += 1 << extra
	}
	c[len(c)-1] = code{3, 16}
	return c
}()

// distanceCodes go on beyond the 30 of Deflate by the same rule.
var distanceCodes = func() (c [maxDistances]code) {
	base := uint32(1)
	for i := range c {
		extra := uint8(max(0, i/2-1))
		c[i] = code{base, extra}
		base += 1 << extra
	}
	return c
}()

// found is what a look-up has: how many bits the code has, and its symbol. There is no code of 0 bits: those
// bits mean nothing.
type found uint32

const link = 1 << 7 // it is not a symbol, but where a table for the bits that follow starts, and how many they are

func (f found) bits() uint { return uint(f & 0x7f) }
func (f found) value() int { return int(f >> 8) }

// table finds the symbol that the next bits begin with.
type table struct {
	found []found // by the first rootBits, then by those of the longer codes that follow
}

func (t *table) find(b uint64) found {
	f := t.found[b&(1<<rootBits-1)]
	if f&link != 0 {
		f = t.found[uint64(f>>8)+b>>rootBits&(1<<(f&0x7f)-1)]
	}
	return f
}

// init makes the table for codes of these lengths, 3.2.2. It returns false if there are more codes than there
// can be, or fewer, other than one of one bit, or none: as compress/flate does.
func (t *table) init(lengths []byte) bool {
	var counts, next [maxBits + 1]int
	longest := 0
	for _, n := range lengths {
		counts[n]++
		longest = max(longest, int(n))
	}
	counts[0] = 0
	t.found = append(t.found[:0], make([]found, 1<<rootBits)...)
	if longest == 0 {
		return true
	}
	sum := 0
	for n := 1; n <= longest; n++ {
		sum <<= 1
		next[n] = sum
		sum += counts[n]
	}
	if sum != 1<<longest && (sum != 1 || longest != 1) {
		return false
	}
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		f := found(symbol<<8) | found(n)
		at := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		if n <= rootBits {
			for ; at < 1<<rootBits; at += 1 << n {
				t.found[at] = f
			}
			continue
		}
		root := &t.found[at&(1<<rootBits-1)]
		if *root == 0 {
			*root = found(len(t.found)<<8) | link | found(longest-rootBits)
			t.found = append(t.found, make([]found, 1<<(longest-rootBits))...)
			root = &t.found[at&(1<<rootBits-1)]
		}
		for k := at >> rootBits; k < 1<<(longest-rootBits); k += 1 << (n - rootBits) {
			t.found[root.value()+k] = f
		}
	}
	return true
}

// fixedTables makes those of 3.2.6.
func (z *Reader) fixedTables() {
	n := z.lengths[:288+maxDistances]
	for i := range n {
		switch {
		case i < 144, i >= 280 && i < 288:
			n[i] = 8
		case i < 256:
			n[i] = 9
		case i < 280:
			n[i] = 7
		default:
			n[i] = 5
		}
	}
	z.lits.init(n[:288])
	z.dists.init(n[288:])
}

// order is that of the lengths of the codes for lengths, 3.2.7.
var order = [19]byte{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamicTables reads the tables in front of a block, 3.2.7.
func (z *Reader) dynamicTables() error {
	head, err := z.take(14)
	if err != nil {
		return err
	}
	lits, dists, codes := head&31+257, head>>5&31+1, head>>10+4
	if lits > maxLits {
		return z.corrupt()
	}
	var first [len(order)]byte
	for _, k := range order[:codes] {
		n, err := z.take(3)
		if err != nil {
			return err
		}
		first[k] = byte(n)
	}
	if !z.lits.init(first[:]) {
		return z.corrupt()
	}
	lengths := z.lengths[:lits+dists]
	for i := 0; i < len(lengths); {
		v, err := z.symbol(&z.lits)
		if err != nil {
			return err
		}
		if v < 16 {
			lengths[i] = byte(v)
			i++
			continue
		}
		repeat := [...]struct {
			least int
			extra uint
		}{{3, 2}, {3, 3}, {11, 7}}[v-16]
		n, err := z.take(repeat.extra)
		if err != nil {
			return err
		}
		n += repeat.least
		value := byte(0)
		if v == 16 {
			if i == 0 {
				return z.corrupt()
			}
			value = lengths[i-1]
		}
		if n > len(lengths)-i {
			return z.corrupt()
		}
		for ; n > 0; n-- {
			lengths[i] = value
			i++
		}
	}
	if !z.lits.init(lengths[:lits]) || !z.dists.init(lengths[lits:]) {
		return z.corrupt()
	}
	return nil
}
