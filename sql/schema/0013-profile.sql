CREATE TABLE IF NOT EXISTS profile (
	user_id BIGINT UNSIGNED NOT NULL,
	competence_id INT UNSIGNED NOT NULL
		COMMENT 'content_object.id',
	level TINYINT UNSIGNED NOT NULL,
	level_low TINYINT UNSIGNED NOT NULL
		COMMENT 'ends of the 80 % interval of the level',
	level_high TINYINT UNSIGNED NOT NULL,
	points SMALLINT UNSIGNED NOT NULL,
	estimate DOUBLE NOT NULL
		COMMENT 'expected level, rounded to 1e-9',
	sd DOUBLE NOT NULL
		COMMENT 'its standard deviation, rounded to 1e-9',
	assessment_id BIGINT UNSIGNED NOT NULL
		COMMENT 'the test it comes from',
	updated_at DATETIME(6) NOT NULL
		COMMENT 'end of that test; improving and resetting count from it',
	PRIMARY KEY (user_id, competence_id),
	CONSTRAINT profile_user FOREIGN KEY (user_id) REFERENCES user (id),
	CONSTRAINT profile_assessment
		FOREIGN KEY (assessment_id) REFERENCES assessment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: assessment; level and points of a person in each competence';
