CREATE TABLE IF NOT EXISTS auth_idempotency (
	user_id BIGINT UNSIGNED NOT NULL
		COMMENT '0 for people who are not signed in',
	operation VARCHAR(40) NOT NULL,
	idempotency_key VARCHAR(64) NOT NULL,
	body_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the body without its secrets',
	object_id BIGINT UNSIGNED NOT NULL
		COMMENT 'what the request made',
	created_at DATETIME(6) NOT NULL,
	PRIMARY KEY (user_id, operation, idempotency_key),
	KEY created_at (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; requests that made something, kept for 24 h so that they can be repeated';
