-- Recovery of an account, confirmed addresses, second factors, devices.

-- ---- links sent by mail ---------------------------------------------------

-- Whom a reset of the password concerns. Without a password of their own and
-- without a confirmed address nobody has shown yet that the address is theirs.
-- name: user_for_reset
-- kind: one
-- in:  login:str(254) login
-- out: id:u64 email:str(254)? email_lookup:str(254)?
SELECT id, email, email_lookup FROM user
WHERE email_lookup = ? AND state = 1
	AND (password_hash IS NOT NULL OR email_confirmed_at IS NOT NULL)
UNION
SELECT id, email, email_lookup FROM user
WHERE username_lookup = ? AND state = 1
	AND (password_hash IS NOT NULL OR email_confirmed_at IS NOT NULL);

-- A window of time begins with its first mail. MariaDB assigns from left to
-- right, so `asked` still sees where the window began.
-- name: mail_count
-- kind: one
-- in:  subject:bytes(32) now:time since:time since
-- out: asked:u32 window_start:time
INSERT INTO mail_limit (subject, window_start, asked)
VALUES (?, ?, 1)
ON DUPLICATE KEY UPDATE
	asked = IF(window_start <= ?, 1, asked + 1),
	window_start = IF(window_start <= ?, VALUES(window_start), window_start)
RETURNING asked, window_start;

-- name: mail_counts_forget
-- kind: exec
-- in:  before:time
DELETE FROM mail_limit WHERE window_start < ?
ORDER BY window_start LIMIT 1000;

-- name: link_add
-- kind: exec
-- in:  id:u64 user_id:u64? purpose:u8 email:str(254)? email_lookup:str(254)?
-- in:  old_email:str(254)? created_at:time
INSERT INTO mail_link (id, user_id, purpose, email, email_lookup, old_email,
	created_at)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: link_of_token
-- kind: one
-- in:  digest:bytes(32) purpose:u8
-- out: id:u64 user_id:u64 email:str(254)? email_lookup:str(254)?
-- out: old_email:str(254)? used_at:time? expires_at:time
SELECT mail_link.id, user.id AS user_id, mail_link.email, mail_link.email_lookup,
	mail_link.old_email, mail_link.used_at, mail_token.expires_at
FROM mail_token
JOIN mail_link ON mail_link.id = mail_token.mail_link_id
JOIN user ON user.id = mail_link.user_id
WHERE mail_token.digest = ? AND mail_link.purpose = ? AND user.state = 1;

-- Of many at once one finds used_at empty.
-- name: link_use
-- kind: exec
-- in:  now:time id:u64
UPDATE mail_link SET used_at = ? WHERE id = ? AND used_at IS NULL;

-- Those that another way of doing the same has made senseless.
-- name: links_end
-- kind: exec
-- in:  now:time user_id:u64 purpose:u8
UPDATE mail_link SET used_at = ?
WHERE user_id = ? AND purpose = ? AND used_at IS NULL;

-- The tokens go with them.
-- name: links_forget
-- kind: exec
-- in:  before:time
DELETE FROM mail_link WHERE created_at < ? ORDER BY created_at LIMIT 1000;

-- ---- addresses ------------------------------------------------------------

-- name: user_confirm
-- kind: exec
-- in:  now:time now id:u64 email_lookup:str(254)
UPDATE user SET email_confirmed_at = ?, updated_at = ?
WHERE id = ? AND email_lookup = ? AND email_confirmed_at IS NULL
	AND state = 1;

-- name: user_set_email
-- kind: exec
-- in:  email:str(254) email_lookup:str(254) now:time now id:u64
UPDATE user SET email = ?, email_lookup = ?, email_confirmed_at = ?,
	updated_at = ?
WHERE id = ? AND state = 1;

-- What may be confirmed, behind a sign-in that holds: the address that was
-- asked for last, if it is not confirmed, replaced or too old, or else the
-- present one.
-- name: email_waiting
-- kind: one
-- in:  since:time auth_session:u64 user_id:u64 now:time
-- out: email:str(254)? email_lookup:str(254)? confirmed:bool
-- out: wanted:str(254)? wanted_lookup:str(254)?
SELECT user.email, user.email_lookup,
	user.email_confirmed_at IS NOT NULL AS confirmed,
	wanted.email AS wanted, wanted.email_lookup AS wanted_lookup
FROM auth_session JOIN user ON user.id = auth_session.user_id
LEFT JOIN mail_link AS wanted ON wanted.user_id = user.id
	AND wanted.purpose = 1 AND wanted.used_at IS NULL
	AND wanted.created_at > ?
	AND NOT wanted.email_lookup <=> user.email_lookup
WHERE auth_session.id = ? AND auth_session.user_id = ?
	AND auth_session.revoked_at IS NULL AND auth_session.expires_at > ?
	AND user.state = 1
ORDER BY wanted.id DESC LIMIT 1;

-- name: user_factors
-- kind: one
-- in:  user_id:u64
-- out: password:bool enabled_at:time? recovery_codes:u64
SELECT user.password_hash IS NOT NULL AS password, totp.enabled_at,
	(SELECT COUNT(*) FROM recovery_code
		WHERE recovery_code.user_id = user.id
			AND recovery_code.used_at IS NULL) AS recovery_codes
FROM user LEFT JOIN totp ON totp.user_id = user.id
WHERE user.id = ?;

-- name: email_taken
-- kind: one
-- in:  email_lookup:str(254)
-- out: taken:bool
SELECT EXISTS (SELECT 1 FROM user WHERE email_lookup = ?);

-- ---- signing in ------------------------------------------------------------

-- What stands between a first proof and a sign-in.
-- name: entry_of
-- kind: one
-- in:  user_id:u64
-- out: must_change_password:bool second_factor:bool roles:u64
SELECT must_change_password,
	EXISTS (SELECT 1 FROM totp WHERE totp.user_id = user.id
		AND totp.enabled_at IS NOT NULL) AS second_factor,
	(SELECT BIT_OR(1 << staff_role.role) FROM staff_role
		WHERE staff_role.user_id = user.id) AS roles
FROM user WHERE id = ? AND state = 1;

-- name: step_add
-- kind: exec
-- in:  token_digest:bytes(32) auth_session_id:u64 user_id:u64 expires_at:time
INSERT INTO sign_in_step (token_digest, auth_session_id, user_id, expires_at)
VALUES (?, ?, ?, ?);

-- A sign-in that waits for its second factor counts as ended everywhere, and
-- keeps its id for what was told about it (a course that opened it).
-- name: session_hold
-- kind: exec
-- in:  now:time id:u64
UPDATE auth_session SET revoked_at = ?, revoked_reason = 8 WHERE id = ?;

-- name: session_resume
-- kind: exec
-- in:  family_digest:bytes(32) refresh_digest:bytes(32)
-- in:  rotation_salt:bytes(32) now:time csrf:bytes(16) device_label:str(120)
-- in:  now now expires_at:time id:u64 user_id:u64
UPDATE auth_session SET family_digest = ?, refresh_digest = ?,
	rotation_salt = ?, rotated_at = ?, csrf = ?, device_label = ?,
	created_at = ?, last_used_at = ?, expires_at = ?, revoked_at = NULL,
	revoked_reason = NULL
WHERE id = ? AND user_id = ? AND revoked_reason = 8;

-- name: step_of
-- kind: one
-- in:  token_digest:bytes(32) now:time
-- out: auth_session_id:u64 user_id:u64 transport:u8
SELECT auth_session_id, sign_in_step.user_id, auth_session.transport
FROM sign_in_step
JOIN auth_session ON auth_session.id = sign_in_step.auth_session_id
JOIN user ON user.id = sign_in_step.user_id
WHERE token_digest = ? AND sign_in_step.expires_at > ?
	AND auth_session.revoked_reason = 8 AND user.state = 1;

-- name: step_use
-- kind: exec
-- in:  token_digest:bytes(32)
DELETE FROM sign_in_step WHERE token_digest = ?;

-- name: steps_end
-- kind: exec
-- in:  user_id:u64
DELETE FROM sign_in_step WHERE user_id = ?;

-- name: steps_forget
-- kind: exec
-- in:  before:time
DELETE FROM sign_in_step WHERE expires_at < ? ORDER BY expires_at LIMIT 1000;

-- ---- devices ---------------------------------------------------------------

-- A device is new when it is first seen now.
-- name: device_seen
-- kind: one
-- in:  user_id:u64 digest:bytes(32) now:time now
-- out: first_seen_at:time
INSERT INTO known_device (user_id, digest, first_seen_at, last_seen_at)
VALUES (?, ?, ?, ?)
ON DUPLICATE KEY UPDATE last_seen_at = VALUES(last_seen_at)
RETURNING first_seen_at;

-- name: devices_of
-- kind: one
-- in:  user_id:u64
-- out: devices:u64
SELECT COUNT(*) FROM known_device WHERE user_id = ?;

-- Those that were not seen for longest.
-- name: devices_drop
-- kind: exec
-- in:  user_id:u64 count:u32
DELETE FROM known_device WHERE user_id = ?
ORDER BY last_seen_at, digest LIMIT ?;

-- name: devices_forget
-- kind: exec
-- in:  before:time
DELETE FROM known_device WHERE last_seen_at < ?
ORDER BY last_seen_at LIMIT 1000;

-- ---- second factor ----------------------------------------------------------

-- name: totp_of
-- kind: one
-- in:  user_id:u64
-- out: secret:bytes(80)? enabled:bool next_secret:bytes(80)?
-- out: next_made_at:time?
SELECT secret, enabled_at IS NOT NULL AS enabled, next_secret, next_made_at
FROM totp WHERE user_id = ?;

-- name: totp_begin
-- kind: exec
-- in:  user_id:u64 next_secret:bytes(80) next_made_at:time
INSERT INTO totp (user_id, last_step, next_secret, next_made_at)
VALUES (?, 0, ?, ?)
ON DUPLICATE KEY UPDATE next_secret = VALUES(next_secret),
	next_made_at = VALUES(next_made_at);

-- The secret in WHERE is the lock: it is turned on once, as it was shown.
-- name: totp_enable
-- kind: exec
-- in:  now:time step:u64 user_id:u64 next_secret:bytes(80)
UPDATE totp SET secret = next_secret, enabled_at = ?, last_step = ?,
	next_secret = NULL, next_made_at = NULL
WHERE user_id = ? AND next_secret = ?;

-- A step passes once, and none before it.
-- name: totp_step
-- kind: exec
-- in:  step:u64 user_id:u64 step
UPDATE totp SET last_step = ?
WHERE user_id = ? AND enabled_at IS NOT NULL AND last_step < ?;

-- name: totp_remove
-- kind: exec
-- in:  user_id:u64
DELETE FROM totp WHERE user_id = ?;

-- name: recovery_code_add
-- kind: exec
-- in:  user_id:u64 digest:bytes(32)
INSERT INTO recovery_code (user_id, digest) VALUES (?, ?);

-- name: recovery_code_use
-- kind: exec
-- in:  now:time user_id:u64 digest:bytes(32)
UPDATE recovery_code SET used_at = ?
WHERE user_id = ? AND digest = ? AND used_at IS NULL;

-- name: recovery_codes_remove
-- kind: exec
-- in:  user_id:u64
DELETE FROM recovery_code WHERE user_id = ?;
