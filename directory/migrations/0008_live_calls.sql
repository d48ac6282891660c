-- What may be wished of a live call beside its end, and how often somebody was rung.

ALTER TABLE call_wishes ADD COLUMN payload TEXT NOT NULL DEFAULT '';

-- Attempts to ring a called party: the limit per day is checked here, in the transaction that
-- claims the call.
CREATE TABLE dials (
    party TEXT NOT NULL,                -- "contact:12", or the address where it is in no directory
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX dials_party ON dials(party, at);
CREATE INDEX dials_at ON dials(at);
