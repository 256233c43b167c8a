-- Published keys of institutions (runtime/jwks.c), as acquis-auth or as the
-- administrator.

-- name: jwks_get
-- kind: one
-- in:  url_digest:bytes(32)
-- out: body:str(16777215)? fetched_at:time? tried_at:time error:str(200)?
SELECT body, fetched_at, tried_at, error FROM jwks WHERE url_digest = ?;

-- name: jwks_add
-- kind: exec
-- in:  url_digest:bytes(32) url:str(1000) tried_at:time
INSERT IGNORE INTO jwks (url_digest, url, tried_at) VALUES (?, ?, ?);

-- Whoever changes the row may ask. A time in the future is a clock that was
-- wrong.
-- name: jwks_take
-- kind: exec
-- in:  now:time url_digest:bytes(32) before:time after:time
UPDATE jwks SET tried_at = ?
WHERE url_digest = ? AND (tried_at < ? OR tried_at > ?);

-- name: jwks_store
-- kind: exec
-- in:  body:str(16777215) now:time now url_digest:bytes(32)
UPDATE jwks SET body = ?, fetched_at = ?, tried_at = ?, error = NULL
WHERE url_digest = ?;

-- name: jwks_failed
-- kind: exec
-- in:  error:str(200) url_digest:bytes(32)
UPDATE jwks SET error = ? WHERE url_digest = ?;

-- name: jwks_forget
-- kind: exec
-- in:  before:time
DELETE FROM jwks WHERE tried_at < ? LIMIT 100;

-- The turn was not used: the next may have it.
-- name: jwks_give_back
-- kind: exec
-- in:  tried_at:time url_digest:bytes(32)
UPDATE jwks SET tried_at = ? WHERE url_digest = ?;
