package practice

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

type callKey struct{}

func bearer(r *http.Request) string {
	secret, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return secret
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// call is one request to the API.
type call struct {
	*http.Request
	now    time.Time
	token  *token      // nil without a valid one
	header http.Header // of the answer
	code   int         // of the answer, when there is no error
	edge   *limitState // the limit the answer's headers describe
}

func (c *call) account() *account { return c.token.account }

// access is who may call an endpoint.
type access struct {
	login  bool     // a person's token is needed
	scopes []string // one of which a token must have; none: whoever comes
}

func needs(scopes ...string) access   { return access{login: true, scopes: scopes} }
func mayRead(scopes ...string) access { return access{scopes: scopes} }
func open() access                    { return access{} }

// api routes an endpoint whose answers are JSON. The handler finds the
// parameters in Form, and the server locked.
func (s *Server) api(pattern string, access access, answer func(*call) (any, error)) {
	s.apiStreaming(pattern, access, func(c *call) (any, error) {
		if err := c.parseParams(); err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return answer(c)
	})
}

// apiStreaming is api for a handler that reads the body by itself, and locks
// the server when it needs to.
func (s *Server) apiStreaming(pattern string, access access, answer func(*call) (any, error)) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		c := r.Context().Value(callKey{}).(*call)
		c.Request = r // with the values of the pattern
		body, err := any(nil), s.authorize(c, access)
		if err == nil {
			body, err = answer(c)
		}
		if err != nil {
			s.writeError(w, err)
			return
		}
		writeJSON(w, c.code, body)
	})
}

func (s *Server) authorize(c *call, access access) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	public := !access.login && (len(access.scopes) == 0 || s.opts.Software == Mastodon)
	switch {
	case c.token == nil && public, len(access.scopes) == 0:
		return nil
	case c.token == nil:
		return s.unauthorized("The access token is invalid")
	case c.token.revoked:
		return s.unauthorized("The access token was revoked")
	case !slices.ContainsFunc(access.scopes, c.token.allows):
		if s.opts.Software == GoToSocial {
			return &apiError{code: http.StatusForbidden, message: "Forbidden: token has insufficient scope permission"}
		}
		return &apiError{code: http.StatusForbidden, message: "This action is outside the authorized scopes"}
	case c.token.account == nil && s.opts.Software == GoToSocial:
		return s.unauthorized("")
	case c.token.account == nil && access.login:
		return unprocessable("This method requires an authenticated user")
	}
	return nil
}

// apiError is an answer that refuses.
type apiError struct {
	code    int
	message string
	extra   map[string]any // further fields of the body
}

func (e *apiError) Error() string { return e.message }

var errNotFound = &apiError{code: http.StatusNotFound, message: "Record not found"}

func unprocessable(format string, args ...any) error {
	return &apiError{code: http.StatusUnprocessableEntity, message: fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) error {
	return &apiError{code: http.StatusBadRequest, message: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// invalid is the refusal of a parameter: 422 of Mastodon, 400 of GoToSocial.
func (s *Server) invalid(format string, args ...any) error {
	if s.opts.Software == GoToSocial {
		return badRequest(format, args...)
	}
	return unprocessable(format, args...)
}

func (s *Server) unauthorized(message string) error {
	if s.opts.Software == GoToSocial {
		message = "Unauthorized: token not supplied"
	}
	return &apiError{code: http.StatusUnauthorized, message: message}
}

func (s *Server) writeError(w http.ResponseWriter, err error) {
	var refused *apiError
	if !errors.As(err, &refused) {
		refused = &apiError{code: http.StatusBadRequest, message: err.Error()}
	}
	body := map[string]any{"error": refused.message}
	maps.Copy(body, refused.extra)
	writeJSON(w, refused.code, body)
}

func writeJSON(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-store")
	w.WriteHeader(code)
	if body == nil {
		return // GoToSocial does that, see createStatus
	}
	// What fails here is the connection, and then nobody is there to be told.
	_ = json.NewEncoder(w).Encode(body)
}

// maxForm is the largest body of a request that carries no media, in bytes.
const maxForm = 1 << 20

// parseParams reads query, form or JSON body into c.Form. A list is found under
// its name with "[]" at the end, in whichever way it was sent.
func (c *call) parseParams() error {
	c.Body = http.MaxBytesReader(nil, c.Body, maxForm)
	kind, _, _ := strings.Cut(c.Header.Get("Content-Type"), ";")
	var err error
	switch strings.TrimSpace(strings.ToLower(kind)) {
	case "application/json":
		if err = c.ParseForm(); err == nil {
			err = c.parseJSON()
		}
	case "multipart/form-data":
		err = c.ParseMultipartForm(maxForm)
	default:
		err = c.ParseForm()
	}
	for name, values := range c.Form {
		if err == nil && !utf8.ValidString(name+strings.Join(values, "")) {
			err = errors.New("invalid parameter encoding")
		}
	}
	if err != nil {
		return &apiError{code: http.StatusBadRequest, message: fmt.Sprintf("There was a problem with the request: %v", err)}
	}
	return nil
}

func (c *call) parseJSON() error {
	var values map[string]any
	body := json.NewDecoder(c.Body)
	body.UseNumber() // ids are longer than a float is exact
	if err := body.Decode(&values); err != nil {
		return err
	}
	for name, value := range values {
		switch value := value.(type) {
		case nil:
		case []any:
			list := []string{}
			for _, element := range value {
				list = append(list, fmt.Sprint(element))
			}
			c.Form[name+"[]"] = list
		default:
			c.Form.Set(name, fmt.Sprint(value))
		}
	}
	return nil
}

// isTrue reads a boolean as Rails does.
func isTrue(value string) bool {
	return value != "" && !slices.Contains([]string{"0", "f", "F", "false", "FALSE", "off", "OFF"}, value)
}
