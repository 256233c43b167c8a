-- A second proof of who it is: codes of an app (RFC 6238), and ten to keep for
-- the day when the telephone is gone.
CREATE TABLE IF NOT EXISTS totp (
	user_id BIGINT UNSIGNED NOT NULL,
	secret VARBINARY(80) NULL
		COMMENT 'sealed; NULL: not turned on yet',
	enabled_at DATETIME(6) NULL,
	last_step BIGINT UNSIGNED NOT NULL
		COMMENT 'of the last code that was accepted: that one and those before are spent',
	next_secret VARBINARY(80) NULL
		COMMENT 'sealed; shown to the owner, until a code confirms it',
	next_made_at DATETIME(6) NULL,
	PRIMARY KEY (user_id),
	CONSTRAINT totp_user FOREIGN KEY (user_id) REFERENCES user (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; second factors';

CREATE TABLE IF NOT EXISTS recovery_code (
	user_id BIGINT UNSIGNED NOT NULL,
	digest BINARY(32) NOT NULL
		COMMENT 'keyed digest',
	used_at DATETIME(6) NULL,
	PRIMARY KEY (user_id, digest),
	CONSTRAINT recovery_code_user FOREIGN KEY (user_id)
		REFERENCES user (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; codes that stand in for the second factor, once each';

CREATE TABLE IF NOT EXISTS sign_in_step (
	token_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of what the page shows with the code; deleting the row uses it',
	auth_session_id BIGINT UNSIGNED NOT NULL
		COMMENT 'the sign-in that waits; it holds nothing before the code',
	user_id BIGINT UNSIGNED NOT NULL,
	expires_at DATETIME(6) NOT NULL,
	PRIMARY KEY (token_digest),
	KEY user_id (user_id),
	KEY expires_at (expires_at),
	CONSTRAINT sign_in_step_session FOREIGN KEY (auth_session_id)
		REFERENCES auth_session (id) ON DELETE CASCADE,
	CONSTRAINT sign_in_step_user FOREIGN KEY (user_id) REFERENCES user (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; sign-ins that wait for the second factor, for ten minutes';

ALTER TABLE auth_session
	MODIFY revoked_reason TINYINT UNSIGNED NULL
		COMMENT '1 signed out, 2 signed out everywhere, 3 password changed, 4 refresh token used twice, 5 staff, 6 the institution, 7 second factor changed, 8 not yet: waits for the second factor';
