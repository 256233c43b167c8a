-- People who sign in. An account is global; what an organisation knows about
-- a person stands in the organisation's own tables.
CREATE TABLE IF NOT EXISTS user (
	id BIGINT UNSIGNED NOT NULL,
	email VARCHAR(254) NULL
		COMMENT 'as typed; NULL for people without one',
	email_lookup VARCHAR(254) NULL
		COMMENT 'case-folded NFC; what sign-in compares',
	username VARCHAR(64) NULL
		COMMENT 'as typed; NULL when the e-mail serves',
	username_lookup VARCHAR(64) NULL
		COMMENT 'case-folded NFC; what sign-in compares',
	password_hash VARCHAR(128) NULL
		COMMENT 'argon2id in PHC form; NULL: no local sign-in',
	password_changed_at DATETIME(6) NULL,
	must_change_password BOOLEAN NOT NULL DEFAULT FALSE
		COMMENT 'after a reset by staff',
	first_name VARCHAR(100) NOT NULL,
	last_name VARCHAR(100) NOT NULL,
	language CHAR(2) NOT NULL
		COMMENT 'fr or en: pages and mails',
	theme TINYINT UNSIGNED NOT NULL DEFAULT 0
		COMMENT '0 system, 1 light, 2 dark',
	font TINYINT UNSIGNED NOT NULL DEFAULT 0
		COMMENT '0 standard, 1 dyslexic',
	text_size TINYINT UNSIGNED NOT NULL DEFAULT 0
		COMMENT '0 normal, 1 large, 2 larger',
	reduced_motion BOOLEAN NOT NULL DEFAULT FALSE,
	state TINYINT UNSIGNED NOT NULL DEFAULT 1
		COMMENT '1 active, 2 suspended, 3 anonymised',
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY email_lookup (email_lookup),
	UNIQUE KEY username_lookup (username_lookup),
	CHECK (language IN ('fr', 'en')),
	CHECK (state BETWEEN 1 AND 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; accounts, their way to sign in and their settings';
