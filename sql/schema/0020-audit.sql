-- What people who administer did, for good. Rows are added and never changed:
-- each holds a hash over itself and the one before (runtime/audit.h), so that
-- a row that was changed, removed or put in later breaks the chain. The head
-- says how long the chain is; locking it puts writers in a row.
CREATE TABLE IF NOT EXISTS audit (
	sequence BIGINT UNSIGNED NOT NULL
		COMMENT 'from 1, without gaps',
	happened_at DATETIME(6) NOT NULL,
	actor TINYINT UNSIGNED NOT NULL
		COMMENT '1 a person, 2 who administers the server (acquisctl), 3 a program by itself',
	actor_id BIGINT UNSIGNED NULL
		COMMENT 'user.id of a person',
	organisation_id BIGINT UNSIGNED NULL
		COMMENT 'whose affair it is',
	act VARCHAR(40) NOT NULL
		COMMENT 'TABLE.VERB, of modules/runtime/audit_acts.def',
	object_id BIGINT UNSIGNED NULL
		COMMENT 'row of that table; user.id for staff_role',
	detail VARCHAR(500) NOT NULL
		COMMENT 'JSON object of ids, numbers and fixed words; no personal data',
	request_id VARCHAR(64) NOT NULL
		COMMENT 'as in the log of requests; empty: there was none',
	hash BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the hash before (first: zeros) and this row in its canonical form',
	PRIMARY KEY (sequence),
	KEY organisation_id (organisation_id, sequence),
	KEY actor_id (actor_id, sequence),
	KEY object_id (object_id, sequence),
	CHECK (actor BETWEEN 1 AND 3),
	CHECK (JSON_VALID(detail))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl (all may insert); append-only, what people who administer did';

CREATE TABLE IF NOT EXISTS audit_head (
	id TINYINT UNSIGNED NOT NULL DEFAULT 1,
	sequence BIGINT UNSIGNED NOT NULL
		COMMENT 'of the last row of audit; 0: none yet',
	hash BINARY(32) NOT NULL
		COMMENT 'of that row',
	PRIMARY KEY (id),
	CHECK (id = 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl (all may update); one row, the end of the chain of audit';

INSERT IGNORE INTO audit_head (id, sequence, hash)
VALUES (1, 0, REPEAT('\0', 32));
