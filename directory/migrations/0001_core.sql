-- Accepted messages, calls, their timeline and what is still to be told.
-- Times are milliseconds since 1970-01-01 UTC.

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,              -- mail, xmpp, cli
    sender TEXT NOT NULL,               -- address or bare JID
    recipient TEXT NOT NULL DEFAULT '',
    thread TEXT NOT NULL DEFAULT '',    -- what ties replies to it: first Message-ID, chat thread
    message_id TEXT NOT NULL DEFAULT '',
    contact INTEGER,                    -- the user, where known
    text TEXT NOT NULL DEFAULT '',      -- the person's own words
    raw BLOB,
    received INTEGER NOT NULL,
    verdict TEXT NOT NULL               -- accepted, refused, question, not-a-call, ...
) STRICT;

-- Keys by which the same message is known when it comes again.
CREATE TABLE message_keys (
    key TEXT PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES messages(id)
) STRICT, WITHOUT ROWID;

-- A message that broke the process: counted before it is looked at, parked after three times.
CREATE TABLE message_attempts (
    key TEXT PRIMARY KEY,
    attempts INTEGER NOT NULL,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE calls (
    id INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,           -- the id that people see, "k3f9"
    message INTEGER REFERENCES messages(id),
    contact INTEGER NOT NULL,           -- the user who asked
    thread TEXT NOT NULL DEFAULT '',
    phase TEXT NOT NULL,
    due INTEGER,                        -- when queued: not before this; NULL when it is not due
    owner TEXT,                         -- process that carries it out
    epoch INTEGER NOT NULL DEFAULT 0,   -- grows with each claim
    lease INTEGER,                      -- the claim ends then
    called_name TEXT NOT NULL DEFAULT '',
    called_uri TEXT NOT NULL DEFAULT '',
    payload TEXT NOT NULL,              -- the whole call as JSON
    outcome TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_due ON calls(due) WHERE due IS NOT NULL;
CREATE INDEX calls_live ON calls(phase) WHERE phase <> 'done';
CREATE INDEX calls_contact ON calls(contact, created);
CREATE INDEX calls_thread ON calls(thread) WHERE thread <> '';

-- The timeline of a call.
CREATE TABLE call_events (
    id INTEGER PRIMARY KEY,
    call INTEGER NOT NULL REFERENCES calls(id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX call_events_call ON call_events(call, id);

-- A question that waits for its answer: which of these did you mean?
CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES messages(id),
    contact INTEGER NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    request TEXT NOT NULL,              -- the decoded request as JSON
    choices TEXT NOT NULL,              -- JSON list of contact ids in the order shown
    asked INTEGER NOT NULL,
    answered INTEGER
) STRICT;
CREATE INDEX questions_open ON questions(contact, id) WHERE answered IS NULL;

-- What is to be told, in order of id; at least once, under a Message-ID that never changes.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,           -- what it tells, so that it is written once
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    call INTEGER REFERENCES calls(id),
    payload TEXT NOT NULL,              -- the Notice as JSON
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting',  -- waiting, sent, failed
    error TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL,
    sent INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox(channel, due, id) WHERE state = 'waiting';

-- What a user or admin wants of a call that another thread or process carries out.
CREATE TABLE call_wishes (
    id INTEGER PRIMARY KEY,
    call INTEGER NOT NULL REFERENCES calls(id),
    wish TEXT NOT NULL,                 -- cancel
    by TEXT NOT NULL,                   -- user, admin
    created INTEGER NOT NULL
) STRICT;
