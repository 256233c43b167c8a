-- An account has at most a hundred sign-ins that hold: one more ends the one
-- that was used longest ago, which this key finds without the rows.
ALTER TABLE auth_session
	DROP KEY IF EXISTS user_id,
	ADD KEY IF NOT EXISTS alive
		(user_id, revoked_at, last_used_at, expires_at),
	MODIFY revoked_reason TINYINT UNSIGNED NULL
		COMMENT '1 signed out, 2 signed out everywhere, 3 password changed, 4 refresh token used twice, 5 staff, 6 the institution, 7 second factor changed, 8 not yet: waits for the second factor, 9 account erased, 10 more sign-ins than an account may have';
