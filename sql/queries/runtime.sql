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
WHERE purpose = 1 AND (retired_at IS NULL OR retired_at > ?)
ORDER BY kid LIMIT 64;

-- Keys by which others check what we sign for them.
-- name: keys_of_tool
-- kind: rows
-- in: now:time
-- out: kid:str(64) public_pem:str(1000)
SELECT kid, public_pem
FROM signing_key
WHERE purpose = 2 AND (retired_at IS NULL OR retired_at > ?)
ORDER BY kid LIMIT 64;

-- The one of them that signs now; a published one only when there is no other.
-- name: tool_key_active
-- kind: one
-- in:  now:time now
-- out: kid:str(64)
SELECT kid FROM signing_key
WHERE purpose = 2 AND activated_at IS NOT NULL
	AND (retired_at IS NULL OR retired_at > ?)
ORDER BY activated_at > ?, activated_at DESC, kid LIMIT 1;

-- name: job_add
-- kind: exec
-- in: id:u64 kind:str(40) owner:str(20) payload:str(4000) run_after:time
-- in: created_at:time
INSERT INTO job (id, kind, owner, payload, run_after, created_at)
VALUES (?, ?, ?, ?, ?, ?);

-- The end of the chain, for the one who writes its next link.
-- name: audit_head
-- kind: one
-- out: sequence:u64 hash:bytes(32)
SELECT sequence, hash FROM audit_head WHERE id = 1 FOR UPDATE;

-- name: audit_add
-- kind: exec
-- in: sequence:u64 happened_at:time actor:u8 actor_id:u64?
-- in: organisation_id:u64? act:str(40) object_id:u64? detail:str(500)
-- in: request_id:str(64) hash:bytes(32)
INSERT INTO audit (sequence, happened_at, actor, actor_id, organisation_id, act,
	object_id, detail, request_id, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: audit_advance
-- kind: exec
-- in: sequence:u64 hash:bytes(32)
UPDATE audit_head SET sequence = ?, hash = ? WHERE id = 1;

-- name: access_add
-- kind: exec
-- in: id:u64 user_id:u64 reader:u8 reader_id:u64? organisation_id:u64? what:u8
-- in: read_at:time request_id:str(64)
INSERT INTO access_log (id, user_id, reader, reader_id, organisation_id, what,
	read_at, request_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);
