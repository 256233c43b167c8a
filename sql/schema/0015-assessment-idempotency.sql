CREATE TABLE IF NOT EXISTS assessment_idempotency (
	user_id BIGINT UNSIGNED NOT NULL,
	operation VARCHAR(40) NOT NULL,
	idempotency_key VARCHAR(64) NOT NULL,
	body_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of path and body',
	http SMALLINT UNSIGNED NOT NULL,
	reply MEDIUMTEXT NOT NULL
		COMMENT 'what was answered, for the repetition',
	created_at DATETIME(6) NOT NULL,
	PRIMARY KEY (user_id, operation, idempotency_key),
	KEY created_at (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: assessment; requests that made something, kept for 24 h so that they can be repeated';
