-- A notice that is told on the other channel where it has not arrived by then; NULL: it is not.
ALTER TABLE outbox ADD COLUMN watch INTEGER;
CREATE INDEX outbox_watch ON outbox(watch) WHERE watch IS NOT NULL;
