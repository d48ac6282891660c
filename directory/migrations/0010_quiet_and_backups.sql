-- Quiet hours of one contact: "22:00-07:00", "none", or empty for those of the configuration.
ALTER TABLE contacts ADD COLUMN quiet TEXT NOT NULL DEFAULT '';

-- When this database was last copied by `patchcord backup`.
CREATE TABLE backups (
    at INTEGER NOT NULL
) STRICT;
