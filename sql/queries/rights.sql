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

-- ---- retention ------------------------------------------------------------

-- name: retention_organisation
-- kind: one
-- in:  id:u64 external_id:str(64)
-- out: id:u64
SELECT id FROM organisation WHERE id = ? OR external_id = ?
ORDER BY id LIMIT 1;

-- name: retention_set
-- kind: exec
-- in:  organisation_id:u64 kind:u8 keep:u16 unit:u8 updated_at:time
INSERT INTO retention_policy (organisation_id, kind, keep, unit, updated_at)
VALUES (?, ?, ?, ?, ?)
ON DUPLICATE KEY UPDATE keep = VALUES(keep), unit = VALUES(unit),
	updated_at = VALUES(updated_at);

-- name: retention_unset
-- kind: exec
-- in:  organisation_id:u64 kind:u8
DELETE FROM retention_policy WHERE organisation_id = ? AND kind = ?;

-- name: retention_policies
-- kind: rows
-- in:  organisation_id:u64? organisation_id
-- out: organisation_id:u64 organisation:str(200) kind:u8 keep:u16 unit:u8
SELECT p.organisation_id, o.name AS organisation, p.kind, p.keep, p.unit
FROM retention_policy p JOIN organisation o ON o.id = p.organisation_id
WHERE ? IS NULL OR p.organisation_id = ?
ORDER BY p.organisation_id, p.kind LIMIT 100000;

-- Plans that were never applied and are too old for it, with all they hold.
-- name: retention_runs_forget
-- kind: exec
-- in:  organisation_id:u64 planned_before:time
DELETE FROM retention_run
WHERE organisation_id = ? AND state = 1 AND planned_at < ?;

-- name: retention_run_add
-- kind: exec
-- in:  id:u64 organisation_id:u64 planned_at:time
INSERT INTO retention_run (id, organisation_id, state, planned_at)
VALUES (?, ?, 1, ?);

-- name: retention_rule_add
-- kind: exec
-- in:  run_id:u64 kind:u8 keep:u16 unit:u8 before_at:time planned:u32
INSERT INTO retention_rule (run_id, kind, keep, unit, before_at, planned)
VALUES (?, ?, ?, ?, ?, ?);

-- name: retention_item_add
-- kind: exec
-- in:  run_id:u64 user_id:u64 act:u8 last_used:time
INSERT INTO retention_item (run_id, user_id, act, last_used_on)
VALUES (?, ?, ?, DATE(?));

-- Accounts that came by an institution, and what decides about each. A day of
-- use counts to its end. Each page reads all that are left, so pages are long.
-- name: retention_accounts
-- kind: rows
-- in:  organisation_id:u64 organisation_id after:u64
-- out: user_id:u64 last_used:time password:bool others:bool staff:bool
SELECT u.id AS user_id, GREATEST(u.created_at,
		COALESCE(u.last_used_on + INTERVAL 1 DAY, u.created_at),
		MAX(COALESCE(i.last_used_at, i.created_at))),
	u.password_hash IS NOT NULL
		AND (u.email_lookup IS NOT NULL
			OR u.username_lookup IS NOT NULL),
	EXISTS (SELECT 1 FROM identity j JOIN identity_provider q
			ON q.id = j.identity_provider_id
		WHERE j.user_id = u.id AND q.organisation_id <> ?),
	EXISTS (SELECT 1 FROM staff_role r WHERE r.user_id = u.id)
FROM identity_provider p
JOIN identity i ON i.identity_provider_id = p.id
JOIN user u ON u.id = i.user_id
WHERE p.organisation_id = ? AND u.state <> 3 AND u.id > ?
GROUP BY u.id, u.created_at, u.last_used_on, u.password_hash, u.email_lookup,
	u.username_lookup
ORDER BY u.id LIMIT 20000;

-- The same of one account, which stays as it is meanwhile.
-- name: retention_account
-- kind: one
-- in:  organisation_id:u64 organisation_id user_id:u64
-- out: last_used:time password:bool others:bool staff:bool
SELECT GREATEST(u.created_at,
		COALESCE(u.last_used_on + INTERVAL 1 DAY, u.created_at),
		MAX(COALESCE(i.last_used_at, i.created_at))),
	u.password_hash IS NOT NULL
		AND (u.email_lookup IS NOT NULL
			OR u.username_lookup IS NOT NULL),
	EXISTS (SELECT 1 FROM identity j JOIN identity_provider q
			ON q.id = j.identity_provider_id
		WHERE j.user_id = u.id AND q.organisation_id <> ?),
	EXISTS (SELECT 1 FROM staff_role r WHERE r.user_id = u.id)
FROM identity_provider p
JOIN identity i ON i.identity_provider_id = p.id
JOIN user u ON u.id = i.user_id
WHERE p.organisation_id = ? AND u.state <> 3 AND u.id = ?
GROUP BY u.id, u.created_at, u.last_used_on, u.password_hash, u.email_lookup,
	u.username_lookup
FOR UPDATE;

-- name: retention_access_log_count
-- kind: one
-- in:  organisation_id:u64 before:time
-- out: found:u64
SELECT COUNT(1) FROM access_log WHERE organisation_id = ? AND read_at < ?;

-- name: retention_refusal_count
-- kind: one
-- in:  organisation_id:u64 before:time
-- out: found:u64
SELECT COUNT(1) FROM sso_refusal r
JOIN identity_provider p ON p.id = r.identity_provider_id
WHERE p.organisation_id = ? AND r.created_at < ?;

-- name: retention_sign_in_count
-- kind: one
-- in:  organisation_id:u64 before:time
-- out: found:u64
SELECT COUNT(1) FROM auth_session s
JOIN identity_provider p ON p.id = s.identity_provider_id
WHERE p.organisation_id = ? AND COALESCE(s.revoked_at, s.expires_at) < ?;

-- name: retention_roster_count
-- kind: one
-- in:  organisation_id:u64 before:time
-- out: found:u64
SELECT COUNT(1) FROM lti_member m
JOIN lti_context c ON c.id = m.lti_context_id
JOIN identity_provider p ON p.id = c.identity_provider_id
WHERE p.organisation_id = ? AND m.seen_at < ?;

-- name: retention_run_of
-- kind: one
-- in:  id:u64
-- out: organisation_id:u64 organisation:str(200) state:u8 planned_at:time
-- out: started_at:time? finished_at:time?
SELECT r.organisation_id, o.name AS organisation, r.state, r.planned_at,
	r.started_at, r.finished_at
FROM retention_run r JOIN organisation o ON o.id = r.organisation_id
WHERE r.id = ?;

-- name: retention_rules_of
-- kind: rows
-- in:  run_id:u64
-- out: kind:u8 keep:u16 unit:u8 before_at:time planned:u32 done:u32
-- out: spared:u32 erased:u64 unlinked:u64
SELECT l.kind, l.keep, l.unit, l.before_at, l.planned, l.done, l.spared,
	(SELECT COUNT(1) FROM retention_item i
		WHERE i.run_id = l.run_id AND i.act = 1 AND l.kind = 1),
	(SELECT COUNT(1) FROM retention_item i
		WHERE i.run_id = l.run_id AND i.act = 2 AND l.kind = 1)
FROM retention_rule l WHERE l.run_id = ? ORDER BY l.kind LIMIT 100;

-- name: retention_items_of
-- kind: rows
-- in:  run_id:u64 after:u64
-- out: user_id:u64 act:u8 last_used_on:date outcome:u8
SELECT user_id, act, last_used_on, outcome FROM retention_item
WHERE run_id = ? AND user_id > ? ORDER BY user_id LIMIT 500;

-- name: retention_waiting
-- kind: rows
-- in:  run_id:u64
-- out: user_id:u64 act:u8
SELECT user_id, act FROM retention_item
WHERE run_id = ? AND outcome = 0 ORDER BY user_id LIMIT 200;

-- name: retention_start
-- kind: exec
-- in:  started_at:time id:u64
UPDATE retention_run SET state = 2, started_at = ? WHERE id = ? AND state = 1;

-- name: retention_finish
-- kind: exec
-- in:  finished_at:time id:u64
UPDATE retention_run SET state = 3, finished_at = ? WHERE id = ? AND state = 2;

-- Of two at once one finds it waiting.
-- name: retention_item_end
-- kind: exec
-- in:  outcome:u8 run_id:u64 user_id:u64
UPDATE retention_item SET outcome = ?
WHERE run_id = ? AND user_id = ? AND outcome = 0;

-- name: retention_count
-- kind: exec
-- in:  done:u32 spared:u32 run_id:u64 kind:u8
UPDATE retention_rule SET done = done + ?, spared = spared + ?
WHERE run_id = ? AND kind = ?;

-- name: retention_unlink
-- kind: exec
-- in:  user_id:u64 organisation_id:u64
DELETE FROM identity WHERE user_id = ? AND identity_provider_id IN
	(SELECT id FROM identity_provider WHERE organisation_id = ?);

-- name: retention_access_log
-- kind: exec
-- in:  organisation_id:u64 before:time
DELETE FROM access_log WHERE organisation_id = ? AND read_at < ?
ORDER BY read_at LIMIT 1000;

-- name: retention_refusal
-- kind: exec
-- in:  organisation_id:u64 before:time
DELETE FROM sso_refusal WHERE identity_provider_id IN
	(SELECT id FROM identity_provider WHERE organisation_id = ?)
	AND created_at < ? LIMIT 1000;

-- name: retention_sign_in
-- kind: exec
-- in:  organisation_id:u64 before:time
DELETE FROM auth_session WHERE identity_provider_id IN
	(SELECT id FROM identity_provider WHERE organisation_id = ?)
	AND COALESCE(revoked_at, expires_at) < ? LIMIT 1000;

-- name: retention_roster
-- kind: exec
-- in:  organisation_id:u64 before:time
DELETE FROM lti_member WHERE lti_context_id IN
	(SELECT c.id FROM lti_context c JOIN identity_provider p
		ON p.id = c.identity_provider_id WHERE p.organisation_id = ?)
	AND seen_at < ? LIMIT 1000;
