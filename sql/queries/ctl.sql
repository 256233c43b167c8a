-- What acquisctl asks for itself, as the administrator of the database.

-- name: schema_present
-- kind: one
-- out: tables:u64
SELECT COUNT(*) FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_name = 'schema_version';

-- name: schema_lock
-- kind: one
-- out: got:u64?
SELECT GET_LOCK('acquis_migrate', 0);

-- name: schema_applied
-- kind: rows
-- out: version:u16 name:str(64) checksum:bytes(32) applied_at:time
-- out: duration_ms:u32 app_version:str(32)
SELECT version, name, checksum, applied_at, duration_ms, app_version
FROM schema_version ORDER BY version LIMIT 10000;

-- name: schema_add
-- kind: exec
-- in: version:u16 name:str(64) checksum:bytes(32) applied_at:time
-- in: duration_ms:u32 app_version:str(32)
INSERT INTO schema_version
	(version, name, checksum, applied_at, duration_ms, app_version)
VALUES (?, ?, ?, ?, ?, ?);

-- References that no foreign key holds: how many rows point nowhere. Each
-- walks a whole table, which is why an administrator asks and no program.

-- name: check_answers
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM answer
LEFT JOIN assessment ON assessment.id = answer.assessment_id
WHERE assessment.id IS NULL;

-- name: check_answer_challenges
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM answer
LEFT JOIN content_object ON content_object.id = answer.challenge_id
	AND content_object.kind = 6
WHERE content_object.id IS NULL;

-- name: check_answer_order
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM (
	SELECT assessment_id FROM answer
	GROUP BY assessment_id HAVING MAX(position) + 1 <> COUNT(*)
) AS gaps;

-- name: check_events
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM assessment_event
LEFT JOIN assessment ON assessment.id = assessment_event.assessment_id
WHERE assessment.id IS NULL;

-- name: check_competences
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM profile
LEFT JOIN content_object ON content_object.id = profile.competence_id
	AND content_object.kind = 3
WHERE content_object.id IS NULL;

-- name: check_results
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM assessment
LEFT JOIN assessment_result
	ON assessment_result.assessment_id = assessment.id
WHERE assessment.state = 2 AND assessment_result.id IS NULL;

-- name: check_chunks
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM file_chunk
LEFT JOIN file ON file.id = file_chunk.file_id
WHERE file.id IS NULL;

-- Keys.

-- name: key_add
-- kind: exec
-- in:  kid:str(64) algorithm:str(8) purpose:u8 public_pem:str(1000)
-- in:  created_at:time activated_at:time
INSERT INTO signing_key
	(kid, algorithm, purpose, public_pem, created_at, activated_at)
VALUES (?, ?, ?, ?, ?, ?);

-- The keys before a new one, once their last token has expired.
-- name: key_retire_others
-- kind: exec
-- in:  retired_at:time purpose:u8 kid:str(64)
UPDATE signing_key SET retired_at = ?
WHERE retired_at IS NULL AND purpose = ? AND kid <> ?;

-- name: key_retire
-- kind: exec
-- in:  retired_at:time kid:str(64)
UPDATE signing_key SET retired_at = ? WHERE kid = ?;

-- name: key_list
-- kind: rows
-- out: kid:str(64) purpose:u8 created_at:time activated_at:time?
-- out: retired_at:time?
SELECT kid, purpose, created_at, activated_at, retired_at FROM signing_key
ORDER BY created_at, kid LIMIT 1000;

-- name: key_current
-- kind: one
-- in:  purpose:u8 now:time now
-- out: kid:str(64)
SELECT kid FROM signing_key
WHERE purpose = ? AND activated_at IS NOT NULL
	AND (retired_at IS NULL OR retired_at > ?)
ORDER BY activated_at > ?, activated_at DESC, kid DESC LIMIT 1;

-- Accounts.

-- name: user_find
-- kind: one
-- in:  login:str(254) login
-- out: id:u64 email:str(254)? username:str(64)? first_name:str(100)
-- out: last_name:str(100) language:str(2) must_change_password:bool state:u8
SELECT id, email, username, first_name, last_name, language,
	must_change_password, state
FROM user WHERE email_lookup = ?
UNION
SELECT id, email, username, first_name, last_name, language,
	must_change_password, state
FROM user WHERE username_lookup = ?;

-- Who came by an institution may have neither address nor user name.
-- name: user_find_id
-- kind: one
-- in:  id:u64
-- out: id:u64 email:str(254)? username:str(64)? first_name:str(100)
-- out: last_name:str(100) language:str(2) must_change_password:bool state:u8
SELECT id, email, username, first_name, last_name, language,
	must_change_password, state
FROM user WHERE id = ?;

-- name: user_is_staff
-- kind: one
-- in:  user_id:u64
-- out: staff:bool
SELECT EXISTS (SELECT 1 FROM staff_role WHERE user_id = ?);

-- name: user_failures
-- kind: one
-- in:  id:u64
-- out: failures:u16 blocked_until:time?
SELECT failures, blocked_until FROM sign_in_failure
WHERE subject = UNHEX(SHA2(CONCAT('user:', ?), 256));

-- name: user_create
-- kind: exec
-- in:  id:u64 email:str(254)? email_lookup:str(254)? username:str(64)?
-- in:  username_lookup:str(64)? password_hash:str(128) now:time
-- in:  must_change_password:bool first_name:str(100) last_name:str(100)
-- in:  language:str(2) now now
INSERT INTO user (id, email, email_lookup, username, username_lookup,
	password_hash, password_changed_at, must_change_password, first_name,
	last_name, language, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: user_reset
-- kind: exec
-- in:  password_hash:str(128) now:time now id:u64
UPDATE user SET password_hash = ?, password_changed_at = ?,
	must_change_password = TRUE, updated_at = ?
WHERE id = ?;

-- name: user_unblock
-- kind: exec
-- in:  id:u64 id
DELETE FROM sign_in_failure
WHERE subject IN (UNHEX(SHA2(CONCAT('user:', ?), 256)),
	UNHEX(SHA2(CONCAT('factor:', ?), 256)));

-- name: user_sign_out
-- kind: exec
-- in:  now:time user_id:u64
UPDATE auth_session SET revoked_at = ?, revoked_reason = 5
WHERE user_id = ? AND (revoked_at IS NULL OR revoked_reason = 8);

-- name: user_end_steps
-- kind: exec
-- in:  user_id:u64
DELETE FROM sign_in_step WHERE user_id = ?;

-- name: user_remove_totp
-- kind: exec
-- in:  user_id:u64
DELETE FROM totp WHERE user_id = ?;

-- name: user_remove_recovery_codes
-- kind: exec
-- in:  user_id:u64
DELETE FROM recovery_code WHERE user_id = ?;

-- Jobs.

-- name: job_list
-- kind: rows
-- out: id:u64 kind:str(40) owner:str(20) state:u8 run_after:time attempts:u16
-- out: last_error:str(500)? created_at:time
SELECT id, kind, owner, state, run_after, attempts, last_error, created_at
FROM job WHERE state <> 2 ORDER BY id DESC LIMIT 1000;

-- The schema as it describes itself: docs/data-model.md.

-- name: describe_tables
-- kind: rows
-- out: name:str(64) comment:str(2048)
SELECT CAST(table_name AS CHAR(64)), CAST(table_comment AS CHAR(2048))
FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'
ORDER BY SUBSTRING_INDEX(table_comment, ';', 1), table_name LIMIT 1000;

-- name: describe_columns
-- kind: rows
-- in:  table_name:str(64)
-- out: name:str(64) type:str(200) nullable:bool comment:str(1024)
SELECT CAST(column_name AS CHAR(64)), CAST(column_type AS CHAR(200)),
	is_nullable = 'YES', CAST(column_comment AS CHAR(1024))
FROM information_schema.columns
WHERE table_schema = DATABASE() AND table_name = ?
ORDER BY ordinal_position LIMIT 1000;

-- name: describe_keys
-- kind: rows
-- in:  table_name:str(64)
-- out: name:str(64) is_unique:bool columns:str(500)
SELECT CAST(index_name AS CHAR(64)), MAX(non_unique) = 0,
	CAST(GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR ', ')
		AS CHAR(500))
FROM information_schema.statistics
WHERE table_schema = DATABASE() AND table_name = ?
GROUP BY index_name ORDER BY index_name LIMIT 100;

-- name: describe_references
-- kind: rows
-- in:  table_name:str(64)
-- out: columns:str(500) referenced:str(64) referenced_columns:str(500)
SELECT CAST(GROUP_CONCAT(column_name ORDER BY ordinal_position
		SEPARATOR ', ') AS CHAR(500)),
	CAST(MAX(referenced_table_name) AS CHAR(64)),
	CAST(GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position
		SEPARATOR ', ') AS CHAR(500))
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND table_name = ?
	AND referenced_table_name IS NOT NULL
GROUP BY constraint_name ORDER BY constraint_name LIMIT 100;

-- Organisations and staff.

-- name: organisation_add
-- kind: exec
-- in:  id:u64 parent_id:u64? kind:u8 name:str(200) external_id:str(64)?
-- in:  language:str(2) time_zone:str(64) now:time
INSERT INTO organisation (id, parent_id, kind, name, external_id, language,
	time_zone, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: organisation_find
-- kind: one
-- in:  id:u64 external_id:str(64)
-- out: id:u64 parent_id:u64? kind:u8 name:str(200) external_id:str(64)?
-- out: language:str(2) time_zone:str(64) created_at:time
SELECT id, parent_id, kind, name, external_id, language, time_zone, created_at
FROM organisation WHERE id = ? OR external_id = ?
ORDER BY id LIMIT 1;

-- name: organisation_list
-- kind: rows
-- out: id:u64 kind:u8 external_id:str(64) name:str(200)
SELECT id, kind, COALESCE(external_id, ''), name FROM organisation
WHERE archived_at IS NULL ORDER BY name, id LIMIT 10000;

-- name: staff_role_add
-- kind: exec
-- in:  user_id:u64 role:u8 now:time
INSERT INTO staff_role (user_id, role, granted_at) VALUES (?, ?, ?)
ON DUPLICATE KEY UPDATE role = VALUES(role);

-- name: staff_role_remove
-- kind: exec
-- in:  user_id:u64 role:u8
DELETE FROM staff_role WHERE user_id = ? AND role = ?;

-- Identity providers. acquis-auth owns the table; the administrator fills it.

-- name: idp_find
-- kind: one
-- in:  provider_key:str(40)
-- out: id:u64 organisation_id:u64 organisation_name:str(200) kind:u8 state:u8
-- out: provider_key:str(40) name:str(120) issuer:str(255) client_id:str(255)
-- out: secret:bytes(512)? settings:str(65535) created_at:time updated_at:time
SELECT identity_provider.id, organisation_id,
	organisation.name AS organisation_name,
	identity_provider.kind, state, provider_key, identity_provider.name,
	issuer, client_id, secret, settings, identity_provider.created_at,
	updated_at
FROM identity_provider
JOIN organisation ON organisation.id = organisation_id
WHERE provider_key = ?;

-- name: idp_list
-- kind: rows
-- out: provider_key:str(40) kind:u8 state:u8 name:str(120)
-- out: organisation_name:str(200)
SELECT provider_key, identity_provider.kind, state, identity_provider.name,
	organisation.name AS organisation_name
FROM identity_provider
JOIN organisation ON organisation.id = organisation_id
ORDER BY provider_key LIMIT 10000;

-- name: idp_add
-- kind: exec
-- in:  id:u64 organisation_id:u64 kind:u8 state:u8 provider_key:str(40)
-- in:  name:str(120) issuer:str(255) client_id:str(255) secret:bytes(512)?
-- in:  settings:str(16000) now:time now
INSERT INTO identity_provider (id, organisation_id, kind, state, provider_key,
	name, issuer, client_id, secret, settings, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- `seen` is the version that the change was made on: it is tried meanwhile.
-- name: idp_change
-- kind: exec
-- in:  name:str(120) issuer:str(255) client_id:str(255) secret:bytes(512)?
-- in:  settings:str(16000) state:u8 now:time id:u64 seen:time
UPDATE identity_provider SET name = ?, issuer = ?, client_id = ?, secret = ?,
	settings = ?, state = ?, updated_at = ?
WHERE id = ? AND updated_at = ?;

-- name: idp_refusal
-- kind: one
-- in:  request_id:str(64)
-- out: reason:str(40) checks:str(65535) created_at:time provider_key:str(40)?
SELECT reason, checks, sso_refusal.created_at, provider_key
FROM sso_refusal
LEFT JOIN identity_provider
	ON identity_provider.id = sso_refusal.identity_provider_id
WHERE request_id = ?;

-- name: idp_once
-- kind: one
-- in:  identity_provider_id:u64 kind:u8 digest:bytes(32)
-- out: expires_at:time
SELECT expires_at FROM sso_once
WHERE identity_provider_id = ? AND kind = ? AND digest = ?;
