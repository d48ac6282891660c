-- What earlier calls taught about waiting: at calling centers, and until users answer.

CREATE TABLE center_waits (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL,              -- of the center: E.164 or SIP URI
    at INTEGER NOT NULL,                -- when somebody was there, ms since 1970
    week_hour INTEGER NOT NULL,         -- 0 to 167, from Thursday 0:00 UTC on
    waited INTEGER NOT NULL             -- seconds
) STRICT;
CREATE INDEX center_waits_address ON center_waits(address);

CREATE TABLE answer_times (
    id INTEGER PRIMARY KEY,
    contact INTEGER NOT NULL,
    at INTEGER NOT NULL,
    rang INTEGER NOT NULL               -- seconds until the answer
) STRICT;
CREATE INDEX answer_times_contact ON answer_times(contact);
