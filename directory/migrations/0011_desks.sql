-- Who waits to be called back by a center of one's own, in order; gone when the call is done.

CREATE TABLE desk_queue (
    call INTEGER PRIMARY KEY REFERENCES calls(id),
    desk TEXT NOT NULL,                 -- the center's address
    number TEXT NOT NULL,               -- the phone that is called back
    released INTEGER,                   -- its turn came then; NULL: waits
    told INTEGER NOT NULL DEFAULT 0,    -- the place that the customer knows of; 0: none
    UNIQUE (desk, number)
) STRICT;
CREATE TRIGGER desk_queue_done AFTER UPDATE OF phase ON calls WHEN NEW.phase = 'done'
BEGIN
    DELETE FROM desk_queue WHERE call = NEW.id;
END;
