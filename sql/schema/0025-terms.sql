-- The terms of use: every version that ever was, and who accepted which.
CREATE TABLE IF NOT EXISTS terms_version (
	version VARCHAR(20) NOT NULL
		COMMENT 'as people read it: 1, 2026-09',
	applies_from DATETIME(6) NOT NULL
		COMMENT 'shown before, asked for after; of those that apply the latest counts',
	text_fr MEDIUMTEXT NOT NULL
		COMMENT 'paragraphs; a line that begins with "# " is a heading, with "- " a point',
	text_en MEDIUMTEXT NOT NULL,
	digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of both texts',
	created_at DATETIME(6) NOT NULL,
	PRIMARY KEY (version),
	UNIQUE KEY applies_from (applies_from)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; versions of the terms of use, never changed';

CREATE TABLE IF NOT EXISTS terms_acceptance (
	user_id BIGINT UNSIGNED NOT NULL,
	version VARCHAR(20) NOT NULL,
	accepted_at DATETIME(6) NOT NULL,
	PRIMARY KEY (user_id, version),
	CONSTRAINT terms_acceptance_user FOREIGN KEY (user_id)
		REFERENCES user (id),
	CONSTRAINT terms_acceptance_version FOREIGN KEY (version)
		REFERENCES terms_version (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; who accepted which terms';

ALTER TABLE user
	ADD COLUMN IF NOT EXISTS last_used_on DATE NULL
		COMMENT 'day of the last sign-in or renewal; NULL: before this was noted';
