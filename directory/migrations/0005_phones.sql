-- SIP phones that register with Patchcord itself.
CREATE TABLE phone_users (
    name TEXT PRIMARY KEY,              -- sip:NAME@DOMAIN
    domain TEXT NOT NULL,
    ha1_md5 TEXT NOT NULL,              -- H(name:domain:password): the password itself is not kept
    ha1_sha256 TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE phone_locations (
    id INTEGER PRIMARY KEY,
    user TEXT NOT NULL,
    contact TEXT NOT NULL,              -- its SIP URI
    next_hop TEXT NOT NULL,             -- where its REGISTER came from
    call_id TEXT NOT NULL,
    cseq INTEGER NOT NULL,
    user_agent TEXT NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX phone_locations_by_user ON phone_locations (user);
