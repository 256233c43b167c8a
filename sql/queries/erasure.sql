-- An account is erased: by acquis-auth, or by acquisctl for a retention rule.

-- What signs in, and what names the person. The row stays for what hangs on it.
-- name: erasure_account
-- kind: exec
-- in:  now:time id:u64
UPDATE user SET email = NULL, email_lookup = NULL, email_confirmed_at = NULL,
	username = NULL, username_lookup = NULL, password_hash = NULL,
	password_changed_at = NULL, must_change_password = FALSE,
	first_name = '', last_name = '', language = 'fr', theme = 0, font = 0,
	text_size = 0, reduced_motion = FALSE, last_used_on = NULL, state = 3,
	updated_at = ?
WHERE id = ? AND state <> 3;

-- As courses named them; found by what they are to the platform.
-- name: erasure_roster
-- kind: exec
-- in:  user_id:u64
DELETE m FROM lti_member m
JOIN lti_context c ON c.id = m.lti_context_id
JOIN identity i ON i.identity_provider_id = c.identity_provider_id
	AND i.subject = m.subject
WHERE i.user_id = ?;

-- name: erasure_identities
-- kind: exec
-- in:  user_id:u64
DELETE FROM identity WHERE user_id = ?;

-- name: erasure_sessions
-- kind: exec
-- in:  now:time user_id:u64
UPDATE auth_session SET revoked_at = ?, revoked_reason = 9
WHERE user_id = ? AND (revoked_at IS NULL OR revoked_reason = 8);

-- name: erasure_add
-- kind: exec
-- in:  id:u64 user_id:u64 cause:u8 organisation_id:u64? requested_at:time
INSERT INTO erasure (id, user_id, cause, organisation_id, requested_at)
VALUES (?, ?, ?, ?, ?);
