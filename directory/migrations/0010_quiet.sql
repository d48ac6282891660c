-- Quiet hours of one contact: "22:00-07:00", "none", or empty for those of the configuration.
ALTER TABLE contacts ADD COLUMN quiet TEXT NOT NULL DEFAULT '';
