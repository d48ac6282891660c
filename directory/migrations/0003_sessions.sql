-- What a user said of themselves for a while: "use my desk phone today".
CREATE TABLE sessions (
    contact INTEGER PRIMARY KEY,
    phone TEXT NOT NULL,                -- E.164 or SIP URI, one of the user's registered phones
    said TEXT NOT NULL,                 -- the words, for status
    until INTEGER NOT NULL,
    created INTEGER NOT NULL
) STRICT;
