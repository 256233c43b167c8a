-- Work for later, written in the transaction of the thing that needs it.
CREATE TABLE IF NOT EXISTS job (
	id BIGINT UNSIGNED NOT NULL,
	kind VARCHAR(40) NOT NULL
		COMMENT 'mail, …; each kind has one owner',
	owner VARCHAR(20) NOT NULL
		COMMENT 'program as whose user it runs',
	payload VARCHAR(4000) NOT NULL
		COMMENT 'JSON object; ids, no personal data',
	state TINYINT UNSIGNED NOT NULL DEFAULT 0
		COMMENT '0 waiting, 1 running, 2 done, 3 given up',
	run_after DATETIME(6) NOT NULL
		COMMENT 'waiting: not before; running: taken by another runner after this',
	attempts SMALLINT UNSIGNED NOT NULL DEFAULT 0,
	last_error VARCHAR(500) NULL,
	locked_by VARCHAR(64) NULL
		COMMENT 'host and process of the runner',
	created_at DATETIME(6) NOT NULL,
	finished_at DATETIME(6) NULL,
	PRIMARY KEY (id),
	KEY due (owner, state, run_after, id),
	KEY finished_at (finished_at),
	CHECK (JSON_VALID(payload)),
	CHECK (state BETWEEN 0 AND 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: the program in column owner (all may insert); background work';
