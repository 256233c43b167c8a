-- Files that every node serves and that backups hold. Chunks first, the file
-- last, in one transaction: a file that is there is whole.
CREATE TABLE IF NOT EXISTS file (
	id BIGINT UNSIGNED NOT NULL,
	program VARCHAR(20) NOT NULL
		COMMENT 'that wrote it',
	user_id BIGINT UNSIGNED NOT NULL
		COMMENT 'whose it is: who may fetch it',
	kind TINYINT UNSIGNED NOT NULL
		COMMENT '1 my data (zip), 2 a part of it (JSON)',
	name VARCHAR(120) NOT NULL
		COMMENT 'for the person who saves it; ASCII',
	media_type VARCHAR(100) NOT NULL,
	bytes BIGINT UNSIGNED NOT NULL,
	digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the bytes',
	created_at DATETIME(6) NOT NULL,
	expires_at DATETIME(6) NOT NULL
		COMMENT 'removed soon after',
	PRIMARY KEY (id),
	KEY user_id (user_id, kind, id),
	KEY expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth (all may insert); files in the database, until they expire';

CREATE TABLE IF NOT EXISTS file_chunk (
	file_id BIGINT UNSIGNED NOT NULL,
	sequence INT UNSIGNED NOT NULL
		COMMENT 'from 0',
	content MEDIUMBLOB NOT NULL
		COMMENT '256 KiB, the last one less',
	PRIMARY KEY (file_id, sequence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth (all may insert); the bytes of files';
