-- Posts that lead to other posts of the same target.
ALTER TABLE post ADD COLUMN quote_tweet INTEGER NOT NULL DEFAULT 0; -- 0: quotes nothing
ALTER TABLE post ADD COLUMN quote_part  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE post ADD COLUMN quote_link  TEXT NOT NULL DEFAULT '';   -- what ends the text where the quotation cannot be made
ALTER TABLE post ADD COLUMN boost_tweet INTEGER NOT NULL DEFAULT 0; -- 0: is no boost
ALTER TABLE post ADD COLUMN boost_part  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE post ADD COLUMN markdown    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE post ADD COLUMN record      INTEGER NOT NULL DEFAULT 0; -- tweet id of the latest version of an edited tweet; 0: the same
ALTER TABLE post ADD COLUMN sent        TEXT NOT NULL DEFAULT '';   -- the text of the last intent, where it is another
ALTER TABLE post ADD COLUMN stale       INTEGER NOT NULL DEFAULT 0; -- 1: the person chose something since; not to be sent before the next plan
CREATE INDEX post_record ON post (target, record) WHERE record <> 0;

-- The links in a post's text, bytes start to stop, to other posts.
CREATE TABLE link (
	target   INTEGER NOT NULL REFERENCES target (id),
	tweet_id INTEGER NOT NULL,
	part     INTEGER NOT NULL,
	place    INTEGER NOT NULL, -- among the links of the post, from 0
	start    INTEGER NOT NULL,
	stop     INTEGER NOT NULL,
	to_tweet INTEGER NOT NULL,
	to_part  INTEGER NOT NULL,
	PRIMARY KEY (target, tweet_id, part, place)
) STRICT, WITHOUT ROWID;

-- What the person changed of single tweets, and the files that plans are made with. They belong to the person, not to a target.
CREATE TABLE choice (
	tweet_id INTEGER PRIMARY KEY,
	choice   TEXT NOT NULL -- JSON
) STRICT;
CREATE TABLE input (
	name TEXT PRIMARY KEY,
	data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
