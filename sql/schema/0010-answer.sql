-- Kept for good: a compact row, clustered by assessment. The bounds of the
-- partitions are years: (ms since 2025-01-01) * 2^22, as ids are made.
-- A partitioned table can have no foreign key; acquisctl db check looks.
CREATE TABLE IF NOT EXISTS answer (
	assessment_id BIGINT UNSIGNED NOT NULL,
	position SMALLINT UNSIGNED NOT NULL
		COMMENT 'from 0, in the order given; the key is the lock',
	challenge_id INT UNSIGNED NOT NULL
		COMMENT 'content_object.id',
	outcome TINYINT UNSIGNED NOT NULL
		COMMENT '1 correct, 2 wrong, 3 skipped, 4 timed_out, 5 focus_lost',
	elapsed_ms INT UNSIGNED NOT NULL
		COMMENT 'from when it was served to the answer',
	answered_at DATETIME(3) NOT NULL,
	estimate DOUBLE NOT NULL
		COMMENT 'after this answer, rounded to 1e-9: level, or ability',
	error DOUBLE NOT NULL
		COMMENT 'its standard deviation, rounded to 1e-9',
	value VARCHAR(500) NULL
		COMMENT 'what was answered, cut; NULL once erased or skipped',
	digest BINARY(16) NULL
		COMMENT 'of the whole value: decides whether a repeated answer is the same; NULL once erased',
	PRIMARY KEY (assessment_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: assessment; answers, one per question'
PARTITION BY RANGE (assessment_id) (
	PARTITION y2025 VALUES LESS THAN (132271570944000000),
	PARTITION y2026 VALUES LESS THAN (264543141888000000),
	PARTITION y2027 VALUES LESS THAN (396814712832000000),
	PARTITION y2028 VALUES LESS THAN (529448671641600000),
	PARTITION y2029 VALUES LESS THAN (661720242585600000),
	PARTITION y2030 VALUES LESS THAN (793991813529600000),
	PARTITION later VALUES LESS THAN (MAXVALUE)
);
