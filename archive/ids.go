package archive

import "strings"

// spreadsheetDigits is how many digits of a number spreadsheets keep (IEEE 754); the others become zeros.
const spreadsheetDigits = 15

// RoundedID reports whether an id looks as if a spreadsheet had rounded it: it has more than 15 digits, and zeros behind those.
// Of true ids of today one in 10,000 looks so: a single one is no proof.
func RoundedID(id string) bool {
	return len(id) > spreadsheetDigits && strings.Trim(id[spreadsheetDigits:], "0") == ""
}

// withoutZeros takes the zeros off the front of an id, so that there is one way to write it.
func withoutZeros(id string) string {
	if len(id) > 1 && id[0] == '0' {
		return strings.TrimLeft(id[:len(id)-1], "0") + id[len(id)-1:]
	}
	return id
}
