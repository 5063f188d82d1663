-- The people the owner has to do with: what searches found of them, and what the person decided. It belongs to the person, not to a target.
-- A contact goes by its numeric id, or by "@name" where none is known.
CREATE TABLE search (
	at      INTEGER NOT NULL, -- Unix milliseconds; one row, of the latest search
	summary TEXT NOT NULL     -- JSON
) STRICT;
CREATE TABLE contact (
	contact TEXT PRIMARY KEY,
	place   INTEGER NOT NULL, -- in what the latest search that found it found
	found   TEXT NOT NULL     -- JSON
) STRICT, WITHOUT ROWID;
CREATE TABLE contact_handle (
	contact TEXT NOT NULL REFERENCES contact (contact) ON DELETE CASCADE,
	handle  TEXT NOT NULL,            -- user@host in lower case
	fresh   INTEGER NOT NULL,         -- 1: the search before the latest did not find it
	PRIMARY KEY (contact, handle)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact_decision (
	contact  TEXT NOT NULL,
	handle   TEXT NOT NULL,    -- user@host in lower case
	written  TEXT NOT NULL,    -- the same as it is to be followed
	accepted INTEGER NOT NULL, -- 1, or 0 for rejected
	at       INTEGER NOT NULL, -- Unix milliseconds
	PRIMARY KEY (contact, handle)
) STRICT, WITHOUT ROWID;
CREATE TABLE contact_list (
	list    TEXT NOT NULL,
	place   INTEGER NOT NULL, -- in the list, from 0
	contact TEXT NOT NULL,
	PRIMARY KEY (list, place),
	UNIQUE (list, contact)
) STRICT, WITHOUT ROWID;
