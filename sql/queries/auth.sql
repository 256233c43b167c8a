-- Accounts and sign-ins.
--
-- A name given again without a type is the same value once more.

-- name: user_by_login
-- kind: one
-- in:  login:str(254) login
-- out: id:u64 password_hash:str(128)? state:u8 must_change_password:bool
-- out: password_changed_at:time?
SELECT id, password_hash, state, must_change_password, password_changed_at
FROM user WHERE email_lookup = ?
UNION
SELECT id, password_hash, state, must_change_password, password_changed_at
FROM user WHERE username_lookup = ?;

-- name: user_taken
-- kind: one
-- in:  email_lookup:str(254)? username_lookup:str(64)?
-- out: email_taken:bool username_taken:bool
SELECT EXISTS (SELECT 1 FROM user WHERE email_lookup = ?),
	EXISTS (SELECT 1 FROM user WHERE username_lookup = ?);

-- name: user_add
-- kind: exec
-- in:  id:u64 email:str(254)? email_lookup:str(254)? username:str(64)?
-- in:  username_lookup:str(64)? password_hash:str(128)
-- in:  password_changed_at:time must_change_password:bool first_name:str(100)
-- in:  last_name:str(100) language:str(2) created_at:time created_at
INSERT INTO user (id, email, email_lookup, username, username_lookup,
	password_hash, password_changed_at, must_change_password, first_name,
	last_name, language, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- A try is counted before the password is looked at, so that many at once
-- cannot be more than the rule allows. MariaDB assigns from left to right:
-- updated_at becomes `now` only when the try is let through, and the others
-- follow it. How long a block lasts is said by the domain (aq_account_wait_s).
-- name: try_count
-- kind: one
-- in:  subject:bytes(32) now:time final:u16 first:u16 first_until:time
-- in:  second:u16 second_until:time
-- out: failures:u16 blocked_until:time? updated_at:time
INSERT INTO sign_in_failure (subject, failures, updated_at)
VALUES (?, 1, ?)
ON DUPLICATE KEY UPDATE
	updated_at = IF(failures >= ? OR blocked_until > VALUES(updated_at),
		updated_at, VALUES(updated_at)),
	failures = IF(updated_at = VALUES(updated_at), failures + 1, failures),
	blocked_until = IF(updated_at = VALUES(updated_at),
		CASE failures WHEN ? THEN ? WHEN ? THEN ? ELSE NULL END,
		blocked_until)
RETURNING failures, blocked_until, updated_at;

-- The password was not looked at after all (too many hashes wait).
-- name: try_give_back
-- kind: exec
-- in:  failures:u16 subject:bytes(32)
UPDATE sign_in_failure SET
	blocked_until = IF(failures = ?, NULL, blocked_until),
	failures = failures - 1
WHERE subject = ? AND failures > 0;

-- name: try_forget
-- kind: exec
-- in:  subject:bytes(32)
DELETE FROM sign_in_failure WHERE subject = ?;

-- Whoever is blocked for good stays it.
-- name: tries_forget
-- kind: exec
-- in:  before:time
DELETE FROM sign_in_failure WHERE updated_at < ? AND failures < 30
ORDER BY updated_at LIMIT 1000;

-- name: user_password
-- kind: one
-- in:  auth_session:u64 id:u64 now:time
-- out: password_hash:str(128)? signed_in_at:time email_lookup:str(254)?
-- out: username_lookup:str(64)?
SELECT user.password_hash, auth_session.created_at AS signed_in_at,
	user.email_lookup, user.username_lookup
FROM user JOIN auth_session ON auth_session.user_id = user.id
WHERE auth_session.id = ? AND user.id = ? AND user.state = 1
	AND auth_session.revoked_at IS NULL AND auth_session.expires_at > ?;

-- name: user_set_password
-- kind: exec
-- in:  password_hash:str(128) now:time now id:u64
UPDATE user SET password_hash = ?, password_changed_at = ?,
	must_change_password = FALSE, updated_at = ?
WHERE id = ? AND state = 1;

-- name: user_rehash
-- kind: exec
-- in:  password_hash:str(128) id:u64
UPDATE user SET password_hash = ? WHERE id = ? AND state = 1;

-- name: user_change
-- kind: exec
-- in:  first_name:str(100) last_name:str(100) language:str(2) theme:u8
-- in:  font:u8 text_size:u8 reduced_motion:bool now:time id:u64
UPDATE user SET first_name = ?, last_name = ?, language = ?, theme = ?,
	font = ?, text_size = ?, reduced_motion = ?, updated_at = ?
WHERE id = ? AND state = 1;

-- The account behind a sign-in that still holds.
-- name: user_of_session
-- kind: one
-- in:  now:time now auth_session:u64 user_id:u64 now
-- out: id:u64 email:str(254)? username:str(64)? first_name:str(100)
-- out: last_name:str(100) language:str(2) theme:u8 font:u8 text_size:u8
-- out: reduced_motion:bool must_change_password:bool email_confirmed:bool
-- out: second_factor:bool roles:u64
-- out: terms_due:str(20)? terms_coming:str(20)? terms_coming_from:time?
SELECT user.id, user.email, user.username, user.first_name, user.last_name,
	user.language, user.theme, user.font, user.text_size,
	user.reduced_motion, user.must_change_password,
	user.email_confirmed_at IS NOT NULL AS email_confirmed,
	EXISTS (SELECT 1 FROM totp WHERE totp.user_id = user.id
		AND totp.enabled_at IS NOT NULL) AS second_factor,
	(SELECT BIT_OR(1 << staff_role.role) FROM staff_role
		WHERE staff_role.user_id = user.id) AS roles,
	IF(a.version IS NULL, t.version, NULL) AS terms_due,
	IF(b.version IS NULL, n.version, NULL) AS terms_coming,
	n.applies_from AS terms_coming_from
FROM auth_session JOIN user ON user.id = auth_session.user_id
LEFT JOIN terms_version t ON t.applies_from =
	(SELECT MAX(applies_from) FROM terms_version WHERE applies_from <= ?)
LEFT JOIN terms_acceptance a
	ON a.user_id = user.id AND a.version = t.version
LEFT JOIN terms_version n ON n.applies_from =
	(SELECT MIN(applies_from) FROM terms_version WHERE applies_from > ?)
LEFT JOIN terms_acceptance b
	ON b.user_id = user.id AND b.version = n.version
WHERE auth_session.id = ? AND auth_session.user_id = ?
	AND auth_session.revoked_at IS NULL AND auth_session.expires_at > ?
	AND user.state = 1;

-- Not of an account that was erased or suspended a moment ago.
-- name: session_add
-- kind: exec
-- in:  id:u64 transport:u8 family_digest:bytes(32)
-- in:  refresh_digest:bytes(32) rotation_salt:bytes(32) now:time
-- in:  csrf:bytes(16) device_label:str(120) now now expires_at:time
-- in:  identity_provider_id:u64? provider_session:bytes(32)? user_id:u64
INSERT INTO auth_session (id, user_id, transport, family_digest,
	refresh_digest, rotation_salt, rotated_at, csrf, device_label,
	created_at, last_used_at, expires_at, identity_provider_id,
	provider_session)
SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM user
WHERE id = ? AND state = 1;

-- Those beyond the number an account may have beside this one: what was used
-- longest ago ends. The row of the account is held, so one sign-in at a time.
-- name: sessions_limit
-- kind: exec
-- in:  user_id:u64 id:u64 now:time others:u32 now reason:u8
UPDATE auth_session JOIN (SELECT id FROM auth_session
	WHERE user_id = ? AND id <> ? AND revoked_at IS NULL
		AND expires_at > ?
	ORDER BY last_used_at DESC, id DESC LIMIT 1000 OFFSET ?) old
	ON old.id = auth_session.id
SET revoked_at = ?, revoked_reason = ?;

-- name: session_for_refresh
-- kind: one
-- in:  id:u64 now:time
-- out: user_id:u64 transport:u8 family_digest:bytes(32)
-- out: refresh_digest:bytes(32) previous_digest:bytes(32)?
-- out: rotation_salt:bytes(32) rotated_at:time csrf:bytes(16)
SELECT auth_session.user_id, transport, family_digest, refresh_digest,
	previous_digest, rotation_salt, rotated_at, csrf
FROM auth_session JOIN user ON user.id = auth_session.user_id
WHERE auth_session.id = ? AND revoked_at IS NULL AND expires_at > ?
	AND user.state = 1;

-- The digest in WHERE is the lock: of two refreshes at once one rotates.
-- name: session_rotate
-- kind: exec
-- in:  new_digest:bytes(32) old_digest:bytes(32) now:time now
-- in:  expires_at:time id:u64 old_digest
UPDATE auth_session SET refresh_digest = ?, previous_digest = ?,
	rotated_at = ?, last_used_at = ?, expires_at = ?
WHERE id = ? AND refresh_digest = ? AND revoked_at IS NULL;

-- name: session_revoke
-- kind: exec
-- in:  now:time reason:u8 id:u64 user_id:u64
UPDATE auth_session SET revoked_at = ?, revoked_reason = ?
WHERE id = ? AND user_id = ? AND revoked_at IS NULL;

-- Also those that wait for a second factor, which count as ended already.
-- name: sessions_revoke
-- kind: exec
-- in:  now:time reason:u8 user_id:u64 but:u64
UPDATE auth_session SET revoked_at = ?, revoked_reason = ?
WHERE user_id = ? AND (revoked_at IS NULL OR revoked_reason = 8) AND id <> ?;

-- name: sessions_of
-- kind: rows
-- in:  user_id:u64 now:time
-- out: id:u64 device_label:str(120) created_at:time last_used_at:time
SELECT id, device_label, created_at, last_used_at FROM auth_session
WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ?
ORDER BY last_used_at DESC, id DESC LIMIT 100;

-- Old sign-ins are of no use to anybody.
-- name: sessions_forget
-- kind: exec
-- in:  before:time
DELETE FROM auth_session WHERE expires_at < ? ORDER BY expires_at LIMIT 1000;

-- name: network_counts
-- kind: one
-- in:  network:bytes(16) since:time
-- out: failures:u64 sign_ups:u64
SELECT CAST(COALESCE(SUM(failures), 0) AS UNSIGNED),
	CAST(COALESCE(SUM(sign_ups), 0) AS UNSIGNED)
FROM sign_in_network WHERE network = ? AND window_start >= ?;

-- name: network_add
-- kind: exec
-- in:  network:bytes(16) window_start:time failures:u32 sign_ups:u32
INSERT INTO sign_in_network (network, window_start, failures, sign_ups)
VALUES (?, ?, ?, ?)
ON DUPLICATE KEY UPDATE failures = failures + VALUES(failures),
	sign_ups = sign_ups + VALUES(sign_ups);

-- name: networks_forget
-- kind: exec
-- in:  before:time
DELETE FROM sign_in_network WHERE window_start < ?
ORDER BY window_start LIMIT 1000;

-- name: idempotency_of
-- kind: one
-- in:  user_id:u64 operation:str(40) idempotency_key:str(64) since:time
-- out: body_digest:bytes(32) object_id:u64
SELECT body_digest, object_id FROM auth_idempotency
WHERE user_id = ? AND operation = ? AND idempotency_key = ?
	AND created_at >= ?;

-- name: idempotency_add
-- kind: exec
-- in:  user_id:u64 operation:str(40) idempotency_key:str(64)
-- in:  body_digest:bytes(32) object_id:u64 created_at:time
INSERT INTO auth_idempotency (user_id, operation, idempotency_key,
	body_digest, object_id, created_at)
VALUES (?, ?, ?, ?, ?, ?);

-- name: idempotency_forget
-- kind: exec
-- in:  before:time
DELETE FROM auth_idempotency WHERE created_at < ?
ORDER BY created_at LIMIT 1000;

-- The key that signs now; a published one only when there is no other.
-- name: key_active
-- kind: one
-- in:  now:time now
-- out: kid:str(64)
SELECT kid FROM signing_key
WHERE purpose = 1 AND activated_at IS NOT NULL
	AND (retired_at IS NULL OR retired_at > ?)
ORDER BY activated_at > ?, activated_at DESC, kid LIMIT 1;
