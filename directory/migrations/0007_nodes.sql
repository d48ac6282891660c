-- Several agents may work on one database.
CREATE TABLE nodes (
    name TEXT PRIMARY KEY,
    seen INTEGER NOT NULL                -- its last sign of life
) STRICT, WITHOUT ROWID;

-- Who sends a notice just now.
ALTER TABLE outbox ADD COLUMN owner TEXT;
ALTER TABLE outbox ADD COLUMN lease INTEGER;  -- the owner's claim ends then
