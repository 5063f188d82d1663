-- One file per Twitter account; several targets (account on a server) in it.
CREATE TABLE owner (
	account_id  TEXT NOT NULL,
	screen_name TEXT NOT NULL
) STRICT;

CREATE TABLE target (
	id       INTEGER PRIMARY KEY,
	server   TEXT NOT NULL,               -- host
	username TEXT NOT NULL,               -- on that host
	profile  BLOB NOT NULL DEFAULT '{}',  -- JSON: what the server was recognised as
	policy   BLOB,                        -- JSON: what the plan was made with; NULL before the first plan
	dates_refused INTEGER NOT NULL DEFAULT 0,
	canary   INTEGER NOT NULL DEFAULT 0,  -- 1 when the first post was read back and found right
	UNIQUE (server, username)
) STRICT;

-- A tweet that became no post, and why.
CREATE TABLE left_out (
	target   INTEGER NOT NULL REFERENCES target (id),
	tweet_id INTEGER NOT NULL,
	reason   TEXT NOT NULL,
	PRIMARY KEY (target, tweet_id)
) STRICT, WITHOUT ROWID;

-- What could not be carried over of a tweet that did become a post.
CREATE TABLE warning (
	target   INTEGER NOT NULL REFERENCES target (id),
	tweet_id INTEGER NOT NULL,
	text     TEXT NOT NULL
) STRICT;
CREATE INDEX warning_tweet ON warning (target, tweet_id);

-- The primary key is the posting order: tweet ids grow with time, an edited tweet goes by that of its first version,
-- and a parent is older than its replies.
CREATE TABLE post (
	target       INTEGER NOT NULL REFERENCES target (id),
	tweet_id     INTEGER NOT NULL,
	part         INTEGER NOT NULL,
	parent_tweet INTEGER NOT NULL DEFAULT 0, -- 0: no parent
	parent_part  INTEGER NOT NULL DEFAULT 0,
	created_at   INTEGER NOT NULL,           -- of the tweet, Unix milliseconds
	text         TEXT NOT NULL,
	warning      TEXT NOT NULL DEFAULT '',
	sensitive    INTEGER NOT NULL DEFAULT 0,
	visibility   TEXT NOT NULL,
	language     TEXT NOT NULL DEFAULT '',
	state        TEXT NOT NULL DEFAULT 'planned',
	key          TEXT NOT NULL DEFAULT '',   -- Idempotency-Key of the last intent
	intended_at  INTEGER NOT NULL DEFAULT 0, -- Unix milliseconds
	status_id    TEXT NOT NULL DEFAULT '',
	url          TEXT NOT NULL DEFAULT '',
	posted_at    INTEGER NOT NULL DEFAULT 0,
	problem      TEXT NOT NULL DEFAULT '',   -- why it was refused
	PRIMARY KEY (target, tweet_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_unsettled ON post (target, tweet_id, part) WHERE state IN ('intended', 'uncertain');
CREATE INDEX post_status ON post (target, status_id) WHERE status_id <> '';

CREATE TABLE media (
	target      INTEGER NOT NULL REFERENCES target (id),
	tweet_id    INTEGER NOT NULL,
	part        INTEGER NOT NULL,
	place       INTEGER NOT NULL,           -- among the media of the post, from 0
	file        TEXT NOT NULL,              -- name in the archive
	kind        TEXT NOT NULL,
	size        INTEGER NOT NULL,
	description TEXT NOT NULL DEFAULT '',
	link        TEXT NOT NULL DEFAULT '',
	state       TEXT NOT NULL DEFAULT 'waiting',
	media_id    TEXT NOT NULL DEFAULT '',
	uploaded_at INTEGER NOT NULL DEFAULT 0, -- Unix milliseconds
	problem     TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (target, tweet_id, part, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_state ON media (target, state);

-- The ledger of limits: what was used of each class in its current window.
CREATE TABLE pace (
	target INTEGER NOT NULL REFERENCES target (id),
	class  TEXT NOT NULL,
	start  INTEGER NOT NULL, -- Unix milliseconds
	period INTEGER NOT NULL, -- milliseconds
	used   INTEGER NOT NULL,
	allowed INTEGER NOT NULL,
	PRIMARY KEY (target, class)
) STRICT, WITHOUT ROWID;
