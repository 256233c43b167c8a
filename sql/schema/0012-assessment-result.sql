CREATE TABLE IF NOT EXISTS assessment_result (
	id BIGINT UNSIGNED NOT NULL,
	assessment_id BIGINT UNSIGNED NOT NULL,
	sequence SMALLINT UNSIGNED NOT NULL
		COMMENT 'from 1; the greatest valid one counts',
	cause TINYINT UNSIGNED NOT NULL
		COMMENT '1 end of the test, 2 rescored, 3 jury',
	valid BOOLEAN NOT NULL
		COMMENT 'a row that is not valid takes back the one before',
	engine_version SMALLINT UNSIGNED NOT NULL,
	level TINYINT UNSIGNED NOT NULL,
	points SMALLINT UNSIGNED NOT NULL,
	estimate DOUBLE NOT NULL
		COMMENT 'expected level, rounded to 1e-9',
	error DOUBLE NOT NULL
		COMMENT 'its standard deviation, rounded to 1e-9',
	answers SMALLINT UNSIGNED NOT NULL
		COMMENT 'how many it rests on',
	level_before TINYINT UNSIGNED NULL
		COMMENT 'of the profile when it was scored; NULL: none yet',
	points_before SMALLINT UNSIGNED NULL,
	detail MEDIUMTEXT NOT NULL
		COMMENT 'JSON object: by competence, topic and skill',
	created_at DATETIME(6) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY of_assessment (assessment_id, sequence),
	CONSTRAINT assessment_result_assessment
		FOREIGN KEY (assessment_id) REFERENCES assessment (id),
	CHECK (JSON_VALID(detail))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: assessment; append-only, one row per scoring';
