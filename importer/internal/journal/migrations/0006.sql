-- When a post was sent that was sent again since the answer was lost, Unix milliseconds of the first time; 0: it was not.
ALTER TABLE post ADD COLUMN first_sent INTEGER NOT NULL DEFAULT 0;

-- What was seen may be a twin: a second status for one post.
ALTER TABLE seen ADD COLUMN twin_tweet INTEGER NOT NULL DEFAULT 0; -- 0: it is none
ALTER TABLE seen ADD COLUMN twin_part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE seen ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;       -- 1: the person was asked, and it stays
