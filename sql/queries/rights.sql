-- What acquisctl asks about rights: the audit, terms, retention.

-- name: audit_end
-- kind: one
-- out: sequence:u64 hash:bytes(32)
SELECT sequence, hash FROM audit_head WHERE id = 1;

-- name: audit_page
-- kind: rows
-- in:  after:u64 limit:u32
-- out: sequence:u64 happened_at:time actor:u8 actor_id:u64?
-- out: organisation_id:u64? act:str(40) object_id:u64? detail:str(500)
-- out: request_id:str(64) hash:bytes(32)
SELECT sequence, happened_at, actor, actor_id, organisation_id, act, object_id,
	detail, request_id, hash
FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?;

-- The newest first; NULL is any.
-- name: audit_list
-- kind: rows
-- in:  before:u64 organisation_id:u64? organisation_id act:str(40)? act
-- in:  limit:u32
-- out: sequence:u64 happened_at:time actor:u8 actor_id:u64?
-- out: organisation_id:u64? act:str(40) object_id:u64? detail:str(500)
-- out: request_id:str(64)
SELECT sequence, happened_at, actor, actor_id, organisation_id, act, object_id,
	detail, request_id
FROM audit
WHERE sequence < ? AND (? IS NULL OR organisation_id = ?)
	AND (? IS NULL OR act = ?)
ORDER BY sequence DESC LIMIT ?;
