-- Contacts, who of them may ask for calls, and the index that finds them by words.

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    import_id TEXT NOT NULL DEFAULT '',     -- the id of the file it came from
    kind TEXT NOT NULL CHECK (kind IN ('person', 'business', 'center')),
    name TEXT NOT NULL,
    aliases TEXT NOT NULL DEFAULT '',       -- one a line
    organization TEXT NOT NULL DEFAULT '',
    department TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '',
    street TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    login TEXT NOT NULL DEFAULT '',         -- lower case
    zone TEXT NOT NULL DEFAULT '',          -- IANA
    language TEXT NOT NULL DEFAULT '',      -- BCP 47 primary tag
    ivr TEXT NOT NULL DEFAULT '',           -- digits to press after the answer, "1,,2#"
    notes TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX contacts_import ON contacts(import_id) WHERE import_id <> '';
CREATE UNIQUE INDEX contacts_login ON contacts(login) WHERE login <> '';
CREATE INDEX contacts_name ON contacts(name);

CREATE TABLE contact_phones (
    contact INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,              -- the default one first
    kind TEXT NOT NULL CHECK (kind IN ('phone', 'mobile', 'desk', 'work', 'home', 'sip')),
    address TEXT NOT NULL,                  -- E.164, or a SIP URI
    PRIMARY KEY (contact, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_phones_address ON contact_phones(address);

CREATE TABLE contact_addresses (
    contact INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'jid')),
    position INTEGER NOT NULL,
    address TEXT NOT NULL,                  -- lower case
    PRIMARY KEY (contact, kind, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_addresses_address ON contact_addresses(address, kind);

-- "my mother": the contact that is `relation` to `owner`.
CREATE TABLE relations (
    owner INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,
    relation TEXT NOT NULL,                 -- folded: "mother"
    contact INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,
    PRIMARY KEY (owner, relation, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX relations_contact ON relations(contact);

-- Who may ask. A row stays when the permission is taken back, so that the refusal can be said.
CREATE TABLE users (
    contact INTEGER PRIMARY KEY REFERENCES contacts(id) ON DELETE CASCADE,
    allowed INTEGER NOT NULL,
    proof TEXT NOT NULL DEFAULT 'any' CHECK (proof IN ('any', 'dmarc', 'submission', 'code', 'pin')),
    pin_salt BLOB,
    pin_hash BLOB,                          -- scrypt
    pin_failures INTEGER NOT NULL DEFAULT 0,
    pin_locked_until INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What a user meant by words that fit several: preferred the next time.
CREATE TABLE choices (
    asker INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,
    query TEXT NOT NULL,                    -- folded
    contact INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,
    PRIMARY KEY (asker, query)
) STRICT, WITHOUT ROWID;
CREATE INDEX choices_contact ON choices(contact);

-- The search index. Every distinct folded word once, with the number of contacts that hold it,
-- and of those that hold it in a name ...
CREATE TABLE words (
    id INTEGER PRIMARY KEY,
    word TEXT NOT NULL UNIQUE,
    sound TEXT NOT NULL,                    -- how it sounds (directory/spelling.hpp)
    uses INTEGER NOT NULL DEFAULT 0,
    names INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX words_sound ON words(sound);
-- ... which contacts hold it, and where (bits, see directory/index.hpp) ...
CREATE TABLE postings (
    word INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    fields INTEGER NOT NULL,
    PRIMARY KEY (word, contact)
) STRICT, WITHOUT ROWID;
-- ... and all words packed into few blobs, so that a search for misspelt ones can read them all
-- in a moment.
CREATE TABLE word_packs (
    id INTEGER PRIMARY KEY,
    words BLOB NOT NULL
) STRICT;
