-- What was found on the account of a target that the journal had not posted: by another computer, or by a journal that was lost.
ALTER TABLE target ADD COLUMN look TEXT NOT NULL DEFAULT '';  -- JSON, the caller's: how far the account has been looked through
ALTER TABLE post ADD COLUMN adopted TEXT NOT NULL DEFAULT ''; -- the grounds on which a status there was taken for it; empty: it was posted from here

-- Statuses there that may be posts of this or a later plan.
CREATE TABLE seen (
	target    INTEGER NOT NULL REFERENCES target (id),
	status_id TEXT NOT NULL,
	seen      TEXT NOT NULL, -- JSON, the caller's
	PRIMARY KEY (target, status_id)
) STRICT, WITHOUT ROWID;

-- Planned posts that may be there, or were deleted there: not to be sent before the person has answered.
CREATE TABLE doubt (
	target    INTEGER NOT NULL REFERENCES target (id),
	tweet_id  INTEGER NOT NULL,
	part      INTEGER NOT NULL,
	status_id TEXT NOT NULL,              -- which it may be; empty: none, but those before and after it are there
	url       TEXT NOT NULL,
	at        INTEGER NOT NULL,           -- when that was posted, Unix milliseconds
	answer    TEXT NOT NULL DEFAULT '',   -- "post": it is to be sent
	PRIMARY KEY (target, tweet_id, part)
) STRICT, WITHOUT ROWID;
