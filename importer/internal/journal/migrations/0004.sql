-- A target goes by the address of the server's API and the id of the account there. What the server calls itself, and
-- what the account is called, is for people.
ALTER TABLE target RENAME COLUMN server TO api;          -- scheme and host; empty: a plan for no server
ALTER TABLE target RENAME COLUMN username TO account_id; -- empty: a plan without a login
ALTER TABLE target ADD COLUMN domain TEXT NOT NULL DEFAULT '';
ALTER TABLE target ADD COLUMN username TEXT NOT NULL DEFAULT '';

-- Of the targets of before the id of the account is not known: until the first login they go by "@" and its name.
UPDATE target SET domain = api, username = account_id;
UPDATE target SET account_id = '@' || username WHERE username <> '';
UPDATE OR IGNORE target SET api = coalesce(
	CASE WHEN json_valid(CAST(profile AS TEXT)) THEN nullif(json_extract(CAST(profile AS TEXT), '$.url'), '') END, 'https://' || domain)
	WHERE domain <> '';
