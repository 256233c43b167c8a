-- What every program asks, whichever it is.

-- name: schema_now
-- kind: one
-- out: version:u64
SELECT CAST(COALESCE(MAX(version), 0) AS UNSIGNED) AS version
FROM schema_version;

-- name: keys_of_tokens
-- kind: rows
-- in: now:time
-- out: kid:str(64) public_pem:str(1000)
SELECT kid, public_pem
FROM signing_key
WHERE retired_at IS NULL OR retired_at > ?
ORDER BY kid LIMIT 64;

-- name: job_add
-- kind: exec
-- in: id:u64 kind:str(40) owner:str(20) payload:str(4000) run_after:time
-- in: created_at:time
INSERT INTO job (id, kind, owner, payload, run_after, created_at)
VALUES (?, ?, ?, ?, ?, ?);
