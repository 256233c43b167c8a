-- Rights of a person: terms, export, erasure, retention, who read what.
--
-- Behind each list stands a sign-in that holds: a row without what it is about
-- says that the sign-in does and there is nothing.

-- ---- terms ----------------------------------------------------------------

-- Those that apply, and those that were announced.
-- name: terms_now
-- kind: rows
-- in:  now:time now
-- out: version:str(20) applies_from:time text_fr:str(16777215)
-- out: text_en:str(16777215)
(SELECT version, applies_from, text_fr, text_en FROM terms_version
	WHERE applies_from <= ? ORDER BY applies_from DESC LIMIT 1)
UNION ALL
(SELECT version, applies_from, text_fr, text_en FROM terms_version
	WHERE applies_from > ? ORDER BY applies_from LIMIT 1)
ORDER BY applies_from LIMIT 2;

-- May this version be accepted: it applies, or comes next?
-- name: terms_open
-- kind: one
-- in:  now:time now version:str(20)
-- out: version:str(20)
SELECT version FROM terms_version
WHERE applies_from >= COALESCE((SELECT MAX(c.applies_from)
		FROM terms_version c WHERE c.applies_from <= ?), 0)
	AND applies_from <= COALESCE((SELECT MIN(n.applies_from)
		FROM terms_version n WHERE n.applies_from > ?), '9999-12-31')
	AND version = ?;

-- Once; a repetition keeps the first moment.
-- name: terms_accept
-- kind: exec
-- in:  user_id:u64 version:str(20) accepted_at:time
INSERT IGNORE INTO terms_acceptance (user_id, version, accepted_at)
VALUES (?, ?, ?);

-- name: terms_mine
-- kind: rows
-- in:  auth_session:u64 user_id:u64 now:time
-- out: version:str(20)? accepted_at:time?
SELECT a.version, a.accepted_at
FROM auth_session s
LEFT JOIN terms_acceptance a ON a.user_id = s.user_id
WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL AND s.expires_at > ?
ORDER BY a.accepted_at DESC, a.version LIMIT 100;

-- ---- copies of my data ----------------------------------------------------

-- What was never finished stands in nobody's way after a day.
-- name: export_give_up
-- kind: exec
-- in:  finished_at:time user_id:u64 before:time
UPDATE data_export SET state = 3, open_slot = NULL, finished_at = ?
WHERE user_id = ? AND state = 1 AND requested_at < ?;

-- name: export_open
-- kind: one
-- in:  user_id:u64
-- out: id:u64
SELECT id FROM data_export WHERE user_id = ? AND open_slot = 1;

-- name: export_count
-- kind: one
-- in:  user_id:u64 since:time
-- out: exports:u64
SELECT COUNT(1) FROM data_export WHERE user_id = ? AND requested_at > ?;

-- name: export_add
-- kind: exec
-- in:  id:u64 requested_at:time expires_at:time auth_session:u64 user_id:u64
-- in:  now:time
INSERT INTO data_export (id, user_id, state, open_slot, requested_at,
	expires_at)
SELECT ?, s.user_id, 1, 1, ?, ? FROM auth_session s
WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL AND s.expires_at > ?;

-- What was not finished within a day (see export_give_up) counts as failed.
-- name: exports_of
-- kind: rows
-- in:  now:time auth_session:u64 user_id:u64 now
-- out: id:u64? state:u8? requested_at:time? finished_at:time?
-- out: expires_at:time? bytes:u64? parts:u64
SELECT e.id, IF(e.state = 1 AND e.requested_at < ? - INTERVAL 1 DAY, 3,
		e.state) AS state, e.requested_at, e.finished_at, e.expires_at,
	f.bytes,
	(SELECT COUNT(DISTINCT p.program) FROM data_export_part p
		WHERE p.export_id = e.id)
FROM auth_session s
LEFT JOIN data_export e ON e.user_id = s.user_id AND e.state <> 4
LEFT JOIN file f ON f.id = e.file_id
WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL AND s.expires_at > ?
ORDER BY e.id DESC LIMIT 20;

-- name: export_one
-- kind: one
-- in:  now:time id:u64 auth_session:u64 user_id:u64 now
-- out: id:u64? state:u8? requested_at:time? finished_at:time?
-- out: expires_at:time? bytes:u64? parts:u64
SELECT e.id, IF(e.state = 1 AND e.requested_at < ? - INTERVAL 1 DAY, 3,
		e.state) AS state, e.requested_at, e.finished_at, e.expires_at,
	f.bytes,
	(SELECT COUNT(DISTINCT p.program) FROM data_export_part p
		WHERE p.export_id = e.id)
FROM auth_session s
LEFT JOIN data_export e ON e.id = ? AND e.user_id = s.user_id AND e.state <> 4
LEFT JOIN file f ON f.id = e.file_id
WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL AND s.expires_at > ?;

-- name: export_file
-- kind: one
-- in:  id:u64 now:time auth_session:u64 user_id:u64 now
-- out: file_id:u64? name:str(120)? media_type:str(100)? bytes:u64?
SELECT f.id AS file_id, f.name, f.media_type, f.bytes
FROM auth_session s
LEFT JOIN data_export e ON e.id = ? AND e.user_id = s.user_id AND e.state = 2
LEFT JOIN file f ON f.id = e.file_id AND f.user_id = s.user_id
	AND f.expires_at > ?
WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL AND s.expires_at > ?;

-- name: file_chunk_of
-- kind: rows
-- in:  file_id:u64 sequence:u32
-- out: content:bytes(16777215)
SELECT content FROM file_chunk WHERE file_id = ? AND sequence = ?
ORDER BY sequence LIMIT 1;

-- What has expired, a few at each tick: first what hangs on it. Several
-- processes do so at once, and a statement may fail, so a row goes when nothing
-- hangs on it any more.
-- name: file_chunks_forget
-- kind: exec
-- in:  now:time
DELETE c FROM (SELECT id FROM file WHERE expires_at < ?
	ORDER BY expires_at, id LIMIT 20) AS old
JOIN file_chunk c ON c.file_id = old.id;

-- name: files_forget
-- kind: exec
-- in:  now:time
DELETE FROM file WHERE expires_at < ? AND NOT EXISTS (SELECT 1 FROM file_chunk c
	WHERE c.file_id = file.id)
ORDER BY expires_at, id LIMIT 20;

-- name: export_parts_expire
-- kind: exec
-- in:  now:time
DELETE p FROM (SELECT id FROM data_export WHERE expires_at < ?
	ORDER BY expires_at LIMIT 100) AS old
JOIN data_export_part p ON p.export_id = old.id;

-- name: exports_forget
-- kind: exec
-- in:  now:time
DELETE FROM data_export WHERE expires_at < ? AND NOT EXISTS (SELECT 1
	FROM data_export_part p WHERE p.export_id = data_export.id)
ORDER BY expires_at LIMIT 100;

-- ---- who read my data -----------------------------------------------------

-- name: readers_of
-- kind: rows
-- in:  before:u64 auth_session:u64 user_id:u64 now:time limit:u32
-- out: id:u64? read_at:time? reader:u8? first_name:str(100)?
-- out: last_name:str(100)? organisation:str(200)? what:u8?
SELECT l.id, l.read_at, l.reader, u.first_name, u.last_name,
	o.name AS organisation, l.what
FROM auth_session s
LEFT JOIN access_log l ON l.user_id = s.user_id AND l.id < ?
LEFT JOIN user u ON u.id = l.reader_id
LEFT JOIN organisation o ON o.id = l.organisation_id
WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL AND s.expires_at > ?
ORDER BY l.id DESC LIMIT ?;

-- name: access_log_forget
-- kind: exec
-- in:  before:time
DELETE FROM access_log WHERE read_at < ? ORDER BY read_at LIMIT 1000;

-- ---- for staff ------------------------------------------------------------

-- name: audit_of
-- kind: rows
-- in:  before:u64 organisation_id:u64? organisation_id limit:u32
-- out: sequence:u64 happened_at:time actor:u8 actor_id:u64?
-- out: first_name:str(100)? last_name:str(100)? organisation_id:u64?
-- out: organisation:str(200)? act:str(40) object_id:u64? detail:str(500)
-- out: request_id:str(64)
SELECT a.sequence, a.happened_at, a.actor, a.actor_id, u.first_name,
	u.last_name, a.organisation_id, o.name AS organisation, a.act,
	a.object_id, a.detail, a.request_id
FROM audit a
LEFT JOIN user u ON u.id = a.actor_id
LEFT JOIN organisation o ON o.id = a.organisation_id
WHERE a.sequence < ? AND (? IS NULL OR a.organisation_id = ?)
ORDER BY a.sequence DESC LIMIT ?;

-- name: retention_rules_all
-- kind: rows
-- out: organisation_id:u64 organisation:str(200) kind:u8 keep:u16 unit:u8
SELECT p.organisation_id, o.name AS organisation, p.kind, p.keep, p.unit
FROM retention_policy p JOIN organisation o ON o.id = p.organisation_id
ORDER BY o.name, p.organisation_id, p.kind LIMIT 1000;

-- name: retention_runs
-- kind: rows
-- in:  limit:u32
-- out: id:u64 organisation_id:u64 organisation:str(200) state:u8
-- out: planned_at:time finished_at:time? kind:u8 keep:u16 unit:u8
-- out: before_at:time planned:u32 done:u32 spared:u32
SELECT r.id, r.organisation_id, o.name AS organisation, r.state, r.planned_at,
	r.finished_at, l.kind, l.keep, l.unit, l.before_at, l.planned, l.done,
	l.spared
FROM (SELECT id, organisation_id, state, planned_at, finished_at
	FROM retention_run ORDER BY id DESC LIMIT ?) r
JOIN organisation o ON o.id = r.organisation_id
JOIN retention_rule l ON l.run_id = r.id
ORDER BY r.id DESC, l.kind LIMIT 500;

-- name: user_seen
-- kind: exec
-- in:  now:time id:u64 now
UPDATE user SET last_used_on = DATE(?)
WHERE id = ? AND state = 1
	AND (last_used_on IS NULL OR last_used_on < DATE(?));

-- Accounts whose names somebody of the staff saw in a list; once an hour.
-- name: access_note_accounts
-- kind: exec
-- in:  reader_id:u64 what:u8 now:time request_id:str(64) people:str(262144)
-- in:  reader_id reader_id what since:time
INSERT INTO access_log (id, user_id, reader, reader_id, what, read_at,
	request_id)
SELECT t.id, u.id, 1, ?, ?, ?, ?
FROM JSON_TABLE(?, '$[*]' COLUMNS (
	id BIGINT UNSIGNED PATH '$[0]',
	user_id BIGINT UNSIGNED PATH '$[1]')) t
JOIN user u ON u.id = t.user_id AND u.state <> 3
WHERE u.id <> ? AND NOT EXISTS (SELECT 1 FROM access_log l
	WHERE l.user_id = u.id AND l.reader_id = ? AND l.what = ?
		AND l.organisation_id IS NULL AND l.read_at > ?);

-- People whom a teacher saw in a list, by what their provider calls them; who
-- was seen by the same person for the same thing within the hour is not noted
-- again, and nobody who sees themselves. Who has no account has nothing here.
-- name: access_note_people
-- kind: exec
-- in:  reader_id:u64 what:u8 now:time request_id:str(64) people:str(262144)
-- in:  provider_id:u64 reader_id reader_id what since:time
INSERT INTO access_log (id, user_id, reader, reader_id, organisation_id, what,
	read_at, request_id)
SELECT t.id, i.user_id, 1, ?, p.organisation_id, ?, ?, ?
FROM JSON_TABLE(?, '$[*]' COLUMNS (
	id BIGINT UNSIGNED PATH '$[0]',
	subject VARCHAR(255) PATH '$[1]')) t
JOIN identity_provider p ON p.id = ?
JOIN identity i ON i.identity_provider_id = p.id
	AND i.subject = CONVERT(t.subject USING utf8mb4) COLLATE utf8mb4_nopad_bin
WHERE i.user_id <> ? AND NOT EXISTS (SELECT 1 FROM access_log l
	WHERE l.user_id = i.user_id AND l.reader_id = ? AND l.what = ?
		AND l.organisation_id = p.organisation_id AND l.read_at > ?);
