-- The rare facts of a test, beside its answers.
CREATE TABLE IF NOT EXISTS assessment_event (
	assessment_id BIGINT UNSIGNED NOT NULL,
	position SMALLINT UNSIGNED NOT NULL
		COMMENT 'of the question it is about, as in answer',
	kind TINYINT UNSIGNED NOT NULL
		COMMENT '1 timed challenge served, 2 focus lost, 3 resumed, 4 ended, 5 alert raised, 6 alert settled, 7 question withdrawn, 8 extra time, 9 checkpoint passed',
	sequence TINYINT UNSIGNED NOT NULL DEFAULT 0
		COMMENT 'when a kind may happen several times at a position',
	challenge_id INT UNSIGNED NULL
		COMMENT 'content_object.id',
	amount INT NULL
		COMMENT 'by kind: extra time in seconds, …',
	happened_at DATETIME(6) NOT NULL,
	PRIMARY KEY (assessment_id, position, kind, sequence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: assessment; what happened in a test beside answers';
