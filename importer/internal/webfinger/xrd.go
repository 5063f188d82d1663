package webfinger

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// maxDepth bounds the elements within each other in a host-meta, which needs two.
const maxDepth = 16

var errNotXRD = errors.New("host-meta: the answer is not an XRD")

// parseXRD returns the template of a host-meta (RFC 6415 section 3) at which accounts are asked for: of the Links with
// rel lrdd that have one with a single {uri} the first for JSON, else the first. It is empty if there is none.
// A DTD, and with it every entity, is refused.
func parseXRD(body []byte) (string, error) {
	first, forJSON := "", ""
	roots := 0
	d := xml.NewDecoder(bytes.NewReader(body))
	for depth := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && roots == 1 {
			break
		}
		if err != nil {
			return "", errNotXRD
		}
		switch e := token.(type) {
		case xml.Directive:
			return "", errNotXRD
		case xml.EndElement:
			depth--
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
			if roots > 1 || depth > maxDepth || depth == 1 && e.Name.Local != "XRD" {
				return "", errNotXRD
			}
			if depth != 2 || e.Name.Local != "Link" || attr(e, "rel") != "lrdd" {
				continue
			}
			template := attr(e, "template")
			if strings.Count(template, "{uri}") != 1 {
				continue
			}
			if first == "" {
				first = template
			}
			if t := attr(e, "type"); forJSON == "" && (t == "application/json" || t == "application/jrd+json") {
				forJSON = template
			}
		}
	}
	if forJSON != "" {
		return forJSON, nil
	}
	return first, nil
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
