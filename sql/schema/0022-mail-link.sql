-- Links that go out by mail: to confirm an address, to set a new password.
CREATE TABLE IF NOT EXISTS mail_link (
	id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NULL
		COMMENT 'NULL: asked for with a login that nobody has; costs the same and sends nothing',
	purpose TINYINT UNSIGNED NOT NULL
		COMMENT '1 confirms the address, 2 sets a new password',
	email VARCHAR(254) NULL
		COMMENT 'where it goes, and what following it confirms',
	email_lookup VARCHAR(254) NULL
		COMMENT 'the same, as user.email_lookup',
	old_email VARCHAR(254) NULL
		COMMENT 'the address that this one is to replace, which is told',
	created_at DATETIME(6) NOT NULL,
	used_at DATETIME(6) NULL
		COMMENT 'setting it uses the link; also when another took its place',
	PRIMARY KEY (id),
	KEY user_id (user_id, purpose, id),
	KEY created_at (created_at),
	CONSTRAINT mail_link_user FOREIGN KEY (user_id) REFERENCES user (id),
	CHECK (purpose BETWEEN 1 AND 2)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; links sent by mail, kept for a week';

-- A token is drawn when the mail is written, once for each try to send it, and
-- stands in no other place: neither in the queue nor here.
CREATE TABLE IF NOT EXISTS mail_token (
	digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the token',
	mail_link_id BIGINT UNSIGNED NOT NULL,
	expires_at DATETIME(6) NOT NULL,
	PRIMARY KEY (digest),
	KEY mail_link_id (mail_link_id),
	CONSTRAINT mail_token_link FOREIGN KEY (mail_link_id)
		REFERENCES mail_link (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; what the links sent by mail hold';

CREATE TABLE IF NOT EXISTS mail_limit (
	subject BINARY(32) NOT NULL
		COMMENT 'keyed digest of an account, a login that nobody has, or a network',
	window_start DATETIME(6) NOT NULL,
	asked INT UNSIGNED NOT NULL
		COMMENT 'mails asked for since then',
	PRIMARY KEY (subject),
	KEY window_start (window_start)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; how often mails with links were asked for, by the hour';
