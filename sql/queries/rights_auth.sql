-- What auth gives to an export of a person, and removes at an erasure; run as
-- acquis-auth by acquisctl jobs run.

-- ---- export ---------------------------------------------------------------

-- Lists come in pages of 1000 (EXPORT_PAGE) until one is not full. They are all
-- of one transaction, which sees the same rows throughout: OFFSET misses none.

-- The person stays as they are while their data are read.
-- name: export_account
-- kind: one
-- in:  id:u64
-- out: email:str(254)? email_confirmed_at:time? username:str(64)?
-- out: first_name:str(100) last_name:str(100) language:str(2) theme:u8 font:u8
-- out: text_size:u8 reduced_motion:bool has_password:bool
-- out: must_change_password:bool password_changed_at:time? created_at:time
-- out: updated_at:time last_used_on:date? failed_sign_ins:u64
SELECT email, email_confirmed_at, username, first_name, last_name, language,
	theme, font, text_size, reduced_motion, password_hash IS NOT NULL,
	must_change_password, password_changed_at, created_at, updated_at,
	last_used_on, (SELECT COALESCE(SUM(f.failures), 0)
		FROM sign_in_failure f
		WHERE f.subject IN (UNHEX(SHA2(CONCAT('user:', user.id), 256)),
			UNHEX(SHA2(CONCAT('factor:', user.id), 256))))
FROM user WHERE id = ? AND state = 1 LOCK IN SHARE MODE;

-- name: export_sessions
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: device_label:str(120) transport:u8 institution:str(120)?
-- out: created_at:time last_used_at:time expires_at:time revoked_at:time?
SELECT s.device_label, s.transport, p.name AS institution, s.created_at, s.last_used_at,
	s.expires_at, s.revoked_at
FROM auth_session s
LEFT JOIN identity_provider p ON p.id = s.identity_provider_id
WHERE s.user_id = ? ORDER BY s.id LIMIT 1000 OFFSET ?;

-- name: export_identities
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: institution:str(120) subject:str(255) role:u8 student_number:str(64)?
-- out: national_id:str(16)? created_at:time last_used_at:time?
SELECT p.name AS institution, i.subject, i.role, i.student_number,
	i.national_id, i.created_at, i.last_used_at
FROM identity i JOIN identity_provider p ON p.id = i.identity_provider_id
WHERE i.user_id = ? ORDER BY i.id LIMIT 1000 OFFSET ?;

-- name: export_devices
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: first_seen_at:time last_seen_at:time
SELECT first_seen_at, last_seen_at FROM known_device
WHERE user_id = ? ORDER BY first_seen_at, digest LIMIT 1000 OFFSET ?;

-- name: export_factor
-- kind: rows
-- in:  user_id:u64
-- out: enabled_at:time? codes_left:u64
SELECT t.enabled_at, (SELECT COUNT(1) FROM recovery_code c
	WHERE c.user_id = t.user_id AND c.used_at IS NULL)
FROM totp t WHERE t.user_id = ? ORDER BY t.user_id LIMIT 1;

-- name: export_links
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: purpose:u8 email:str(254)? old_email:str(254)? created_at:time
-- out: used_at:time?
SELECT purpose, email, old_email, created_at, used_at FROM mail_link
WHERE user_id = ? ORDER BY id LIMIT 1000 OFFSET ?;

-- name: export_terms
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: version:str(20) accepted_at:time
SELECT version, accepted_at FROM terms_acceptance
WHERE user_id = ? ORDER BY accepted_at, version LIMIT 1000 OFFSET ?;

-- name: export_readers
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: read_at:time reader:u8 first_name:str(100)? last_name:str(100)?
-- out: organisation:str(200)? what:u8
SELECT l.read_at, l.reader, u.first_name, u.last_name, o.name AS organisation,
	l.what
FROM access_log l
LEFT JOIN user u ON u.id = l.reader_id
LEFT JOIN organisation o ON o.id = l.organisation_id
WHERE l.user_id = ? ORDER BY l.id LIMIT 1000 OFFSET ?;

-- What the person read as staff or as a teacher; not whose it was.
-- name: export_looks
-- kind: rows
-- in:  reader_id:u64 skip:u32
-- out: read_at:time organisation:str(200)? what:u8
SELECT l.read_at, o.name AS organisation, l.what
FROM access_log l LEFT JOIN organisation o ON o.id = l.organisation_id
WHERE l.reader_id = ? ORDER BY l.id LIMIT 1000 OFFSET ?;

-- name: export_staff_roles
-- kind: rows
-- in:  user_id:u64
-- out: role:u8 granted_at:time
SELECT role, granted_at FROM staff_role WHERE user_id = ?
ORDER BY role LIMIT 100;

-- What staff did to the account, and what the person did as staff.
-- name: export_acts
-- kind: rows
-- in:  object_id:u64 actor_id:u64 skip:u32
-- out: sequence:u64 happened_at:time act:str(40) by_me:bool
SELECT sequence, happened_at, act, FALSE AS by_me FROM audit
WHERE object_id = ? AND (act LIKE 'user.%' OR act LIKE 'staff_role.%'
	OR act LIKE 'lti_grade.%')
UNION
SELECT sequence, happened_at, act, TRUE FROM audit WHERE actor_id = ?
ORDER BY sequence, by_me LIMIT 1000 OFFSET ?;

-- As courses of learning platforms name the person.
-- name: export_rosters
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: institution:str(120) course:str(200) first_name:str(100)
-- out: last_name:str(100) email:str(254)? person_sourcedid:str(255)? role:u8
-- out: active:bool seen_at:time removed_at:time?
SELECT p.name AS institution, c.title AS course, m.first_name, m.last_name,
	m.email, m.person_sourcedid, m.role, m.active, m.seen_at, m.removed_at
FROM identity i
JOIN identity_provider p ON p.id = i.identity_provider_id
JOIN lti_context c ON c.identity_provider_id = i.identity_provider_id
JOIN lti_member m ON m.lti_context_id = c.id AND m.subject = i.subject
WHERE i.user_id = ? ORDER BY c.id, i.id LIMIT 1000 OFFSET ?;

-- name: export_grades
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: institution:str(120) course:str(200) link:str(200) subject:str(255)
-- out: points:u16? maximum:u16? complete:bool? state:u8 error:str(200)?
-- out: updated_at:time
SELECT p.name AS institution, c.title AS course, l.title AS link, g.subject,
	g.points, g.maximum, g.complete, g.state, g.error, g.updated_at
FROM lti_grade g
JOIN lti_resource_link l ON l.id = g.lti_resource_link_id
JOIN lti_context c ON c.id = l.lti_context_id
JOIN identity_provider p ON p.id = c.identity_provider_id
WHERE g.user_id = ? ORDER BY g.lti_resource_link_id LIMIT 1000 OFFSET ?;

-- name: export_launches
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: institution:str(120) course:str(200) link:str(200)? role:u8
-- out: created_at:time
SELECT p.name AS institution, c.title AS course, l.title AS link, a.role,
	a.created_at
FROM lti_launch a
JOIN lti_context c ON c.id = a.lti_context_id
JOIN identity_provider p ON p.id = c.identity_provider_id
LEFT JOIN lti_resource_link l ON l.id = a.lti_resource_link_id
WHERE a.user_id = ? ORDER BY a.auth_session_id LIMIT 1000 OFFSET ?;

-- name: export_course_tests
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: assessment_id:u64 institution:str(120) course:str(200) link:str(200)
SELECT t.assessment_id, p.name AS institution, c.title AS course,
	l.title AS link
FROM assessment a
JOIN assessment_lti t ON t.assessment_id = a.id
JOIN lti_resource_link l ON l.id = t.lti_resource_link_id
JOIN lti_context c ON c.id = l.lti_context_id
JOIN identity_provider p ON p.id = c.identity_provider_id
WHERE a.user_id = ? ORDER BY t.assessment_id, l.id LIMIT 1000 OFFSET ?;

-- What rules of institutions planned for the account.
-- name: export_retention
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: organisation:str(200) planned_at:time act:u8 outcome:u8
SELECT o.name AS organisation, r.planned_at, i.act, i.outcome
FROM retention_item i
JOIN retention_run r ON r.id = i.run_id
JOIN organisation o ON o.id = r.organisation_id
WHERE i.user_id = ? ORDER BY i.run_id LIMIT 1000 OFFSET ?;

-- name: export_requests
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: requested_at:time state:u8 finished_at:time?
SELECT requested_at, state, finished_at FROM data_export
WHERE user_id = ? ORDER BY id LIMIT 1000 OFFSET ?;

-- ---- joining the parts ----------------------------------------------------

-- name: export_join
-- kind: one
-- in:  id:u64
-- out: user_id:u64 language:str(2) first_name:str(100) last_name:str(100)
SELECT e.user_id, u.language, u.first_name, u.last_name
FROM data_export e JOIN user u ON u.id = e.user_id
WHERE e.id = ? AND e.state = 1 AND u.state = 1 FOR UPDATE;

-- name: export_parts
-- kind: rows
-- in:  export_id:u64
-- out: program:str(20) sequence:u8 file_id:u64 name:str(120)
-- out: media_type:str(100) bytes:u64
SELECT p.program, p.sequence, p.file_id, f.name, f.media_type, f.bytes
FROM data_export_part p JOIN file f ON f.id = p.file_id
WHERE p.export_id = ? ORDER BY p.program DESC, p.sequence LIMIT 200;

-- name: export_chunk
-- kind: rows
-- in:  file_id:u64 sequence:u32
-- out: content:bytes(16777215)
SELECT content FROM file_chunk WHERE file_id = ? AND sequence = ?
ORDER BY sequence LIMIT 1;

-- The parts, and the copies that the new one takes the place of.
-- name: export_old_chunks
-- kind: exec
-- in:  user_id:u64
DELETE c FROM file_chunk c JOIN file f ON f.id = c.file_id
WHERE f.user_id = ? AND f.kind IN (1, 2);

-- name: export_old_files
-- kind: exec
-- in:  user_id:u64
DELETE FROM file WHERE user_id = ? AND kind IN (1, 2);

-- name: export_old_rows
-- kind: exec
-- in:  user_id:u64 id:u64
UPDATE data_export SET state = 4, file_id = NULL
WHERE user_id = ? AND id <> ? AND state = 2;

-- name: export_parts_forget
-- kind: exec
-- in:  export_id:u64
DELETE FROM data_export_part WHERE export_id = ?;

-- name: export_ready
-- kind: exec
-- in:  file_id:u64 finished_at:time expires_at:time id:u64
UPDATE data_export SET state = 2, open_slot = NULL, file_id = ?,
	finished_at = ?, expires_at = ?
WHERE id = ? AND state = 1;

-- ---- erasure --------------------------------------------------------------

-- name: erase_identities
-- kind: exec
-- in:  user_id:u64
DELETE FROM identity WHERE user_id = ?;

-- name: erase_steps
-- kind: exec
-- in:  user_id:u64
DELETE FROM sign_in_step WHERE user_id = ?;

-- name: erase_sessions
-- kind: exec
-- in:  user_id:u64
DELETE FROM auth_session WHERE user_id = ?;

-- name: erase_devices
-- kind: exec
-- in:  user_id:u64
DELETE FROM known_device WHERE user_id = ?;

-- name: erase_factor
-- kind: exec
-- in:  user_id:u64
DELETE FROM totp WHERE user_id = ?;

-- name: erase_codes
-- kind: exec
-- in:  user_id:u64
DELETE FROM recovery_code WHERE user_id = ?;

-- Their tokens go with them.
-- name: erase_links
-- kind: exec
-- in:  user_id:u64
DELETE FROM mail_link WHERE user_id = ?;

-- name: erase_grades
-- kind: exec
-- in:  user_id:u64
DELETE FROM lti_grade WHERE user_id = ?;

-- name: erase_tries
-- kind: exec
-- in:  user_id:u64 user_id
DELETE FROM sign_in_failure
WHERE subject IN (UNHEX(SHA2(CONCAT('user:', ?), 256)),
	UNHEX(SHA2(CONCAT('factor:', ?), 256)));

-- What is on its way to an institution and back.
-- name: erase_flows
-- kind: exec
-- in:  user_id:u64
DELETE FROM sso_flow WHERE user_id = ?;

-- name: erase_one_time_codes
-- kind: exec
-- in:  user_id:u64
DELETE FROM sso_code WHERE user_id = ?;

-- Digests of what was sent with a key: also of the sign-up, which nobody was
-- signed in for.
-- name: erase_keys
-- kind: exec
-- in:  user_id:u64
DELETE FROM auth_idempotency WHERE user_id = ?;

-- name: erase_sign_up_key
-- kind: exec
-- in:  object_id:u64
DELETE FROM auth_idempotency
WHERE user_id = 0 AND operation = 'signUp' AND object_id = ?;

-- name: erase_terms
-- kind: exec
-- in:  user_id:u64
DELETE FROM terms_acceptance WHERE user_id = ?;

-- name: erase_chunks
-- kind: exec
-- in:  user_id:u64
DELETE c FROM file_chunk c JOIN file f ON f.id = c.file_id WHERE f.user_id = ?;

-- name: erase_files
-- kind: exec
-- in:  user_id:u64
DELETE FROM file WHERE user_id = ?;

-- name: erase_export_parts
-- kind: exec
-- in:  user_id:u64
DELETE p FROM data_export_part p JOIN data_export e ON e.id = p.export_id
WHERE e.user_id = ?;

-- name: erase_exports
-- kind: exec
-- in:  user_id:u64
DELETE FROM data_export WHERE user_id = ?;

-- Once, when every program has done its part.
-- name: erasure_finish
-- kind: exec
-- in:  finished_at:time id:u64 programs:u64
UPDATE erasure SET finished_at = ?
WHERE id = ? AND finished_at IS NULL AND ? <= (SELECT COUNT(1)
	FROM erasure_part WHERE erasure_part.erasure_id = erasure.id);
