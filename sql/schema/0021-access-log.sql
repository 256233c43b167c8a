-- Each time that staff look at what is about a person, the person can see it.
CREATE TABLE IF NOT EXISTS access_log (
	id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NOT NULL
		COMMENT 'whose data',
	reader TINYINT UNSIGNED NOT NULL
		COMMENT '1 a person, 2 who administers the server (acquisctl)',
	reader_id BIGINT UNSIGNED NULL
		COMMENT 'user.id of a person',
	organisation_id BIGINT UNSIGNED NULL
		COMMENT 'for whom it was read; NULL: the platform',
	what TINYINT UNSIGNED NOT NULL
		COMMENT '1 account, 2 sign-ins, 3 results, 4 answers, 5 list of people',
	read_at DATETIME(6) NOT NULL,
	request_id VARCHAR(64) NOT NULL,
	PRIMARY KEY (id),
	KEY user_id (user_id, id),
	KEY reader_id (reader_id, id),
	KEY organisation_id (organisation_id, read_at),
	KEY read_at (read_at),
	CHECK (reader BETWEEN 1 AND 2),
	CHECK (what BETWEEN 1 AND 5)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth (all may insert); reads of personal data by staff, kept for a year';
