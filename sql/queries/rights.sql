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

-- ---- terms ----------------------------------------------------------------

-- name: terms_list
-- kind: rows
-- out: version:str(20) applies_from:time digest:bytes(32) created_at:time
-- out: accepted:u64
SELECT t.version, t.applies_from, t.digest, t.created_at,
	(SELECT COUNT(1) FROM terms_acceptance a
		WHERE a.version = t.version)
FROM terms_version t ORDER BY t.applies_from, t.version LIMIT 1000;

-- name: terms_digest
-- kind: one
-- in:  version:str(20)
-- out: digest:bytes(32)
SELECT digest FROM terms_version WHERE version = ?;

-- name: terms_add
-- kind: exec
-- in:  version:str(20) applies_from:time text_fr:str(16777215)
-- in:  text_en:str(16777215) digest:bytes(32) created_at:time
INSERT INTO terms_version (version, applies_from, text_fr, text_en, digest,
	created_at)
VALUES (?, ?, ?, ?, ?, ?);
