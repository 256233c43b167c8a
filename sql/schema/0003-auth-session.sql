-- A sign-in on one device. Access tokens carry its id, and every request
-- looks at revoked_at, so that signing out ends access at once.
CREATE TABLE IF NOT EXISTS auth_session (
	id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NOT NULL,
	transport TINYINT UNSIGNED NOT NULL
		COMMENT '0 cookie, 1 bearer',
	family_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the part all refresh tokens of this sign-in share: tells an old token from an invented one',
	refresh_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the refresh token that is good now',
	previous_digest BINARY(32) NULL
		COMMENT 'the one before, good for some seconds more (parallel tabs, lost replies)',
	rotation_salt BINARY(32) NOT NULL
		COMMENT 'the next refresh token is derived from the present one and this, so that a repeated refresh gives the same',
	rotated_at DATETIME(6) NOT NULL,
	csrf BINARY(16) NOT NULL
		COMMENT 'what pages must send back with every change',
	device_label VARCHAR(120) NOT NULL
		COMMENT 'browser and system in words, for the list of my devices',
	created_at DATETIME(6) NOT NULL,
	last_used_at DATETIME(6) NOT NULL
		COMMENT 'sign-in or last refresh',
	expires_at DATETIME(6) NOT NULL,
	revoked_at DATETIME(6) NULL
		COMMENT 'signed out, by whom or whatever',
	revoked_reason TINYINT UNSIGNED NULL
		COMMENT '1 signed out, 2 signed out everywhere, 3 password changed, 4 refresh token used twice, 5 staff',
	PRIMARY KEY (id),
	KEY user_id (user_id, revoked_at, id),
	KEY expires_at (expires_at),
	CONSTRAINT auth_session_user FOREIGN KEY (user_id) REFERENCES user (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; sign-ins, one per device, with their refresh token';
