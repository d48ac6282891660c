-- Conversations: sessions with an id of their own, numbers that wait for their code, and rooms.

-- What a user said of themselves in a conversation: "use my desk phone today". One that was said
-- before this version ends with its day, and so is not carried over.
DROP TABLE sessions;
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,           -- what people write: "7F3K"
    contact INTEGER NOT NULL,
    phone TEXT NOT NULL,                -- E.164 or SIP URI
    said TEXT NOT NULL,                 -- the words
    confirmed INTEGER NOT NULL,         -- 1: not one of the registered phones, proved by a code
    until INTEGER NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_contact ON sessions(contact, until);

-- The conversations that belong to a session.
CREATE TABLE session_threads (
    contact INTEGER NOT NULL,
    thread TEXT NOT NULL,
    session INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    PRIMARY KEY (contact, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_threads_session ON session_threads(session);

-- A phone that a user named, which is theirs once they repeat the code that was sent to their
-- registered address. One for each user.
CREATE TABLE confirmations (
    contact INTEGER PRIMARY KEY,
    thread TEXT NOT NULL,
    phone TEXT NOT NULL,
    said TEXT NOT NULL,
    until INTEGER NOT NULL,             -- of the session that follows
    code TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    expires INTEGER NOT NULL
) STRICT;

-- Group chats that the agent is in, to be entered again after a restart.
CREATE TABLE rooms (
    room TEXT PRIMARY KEY,              -- bare JID
    password TEXT NOT NULL,
    invited_by TEXT NOT NULL,           -- bare JID
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When the recipient's program told that it came (chat); NULL: it did not, or was not asked.
ALTER TABLE outbox ADD COLUMN received INTEGER;
