-- "Give me everything you hold about me": each program adds its part by a job,
-- auth joins them.
CREATE TABLE IF NOT EXISTS data_export (
	id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NOT NULL,
	state TINYINT UNSIGNED NOT NULL
		COMMENT '1 being gathered, 2 ready, 3 failed, 4 replaced by a newer one',
	open_slot TINYINT UNSIGNED NULL
		COMMENT '1 while it is gathered: one at a time',
	file_id BIGINT UNSIGNED NULL
		COMMENT 'once it is ready',
	requested_at DATETIME(6) NOT NULL,
	finished_at DATETIME(6) NULL,
	expires_at DATETIME(6) NOT NULL
		COMMENT 'of the file, and of this row',
	PRIMARY KEY (id),
	UNIQUE KEY open_slot (user_id, open_slot),
	KEY user_id (user_id, id),
	KEY expires_at (expires_at),
	CHECK (state BETWEEN 1 AND 4)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; copies of their data that people asked for';

CREATE TABLE IF NOT EXISTS data_export_part (
	export_id BIGINT UNSIGNED NOT NULL,
	program VARCHAR(20) NOT NULL,
	sequence TINYINT UNSIGNED NOT NULL
		COMMENT 'of the document among those of its program, from 0',
	file_id BIGINT UNSIGNED NOT NULL,
	PRIMARY KEY (export_id, program, sequence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth (all may insert); documents that programs gave, until they are joined';
