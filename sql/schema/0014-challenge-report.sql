CREATE TABLE IF NOT EXISTS challenge_report (
	id BIGINT UNSIGNED NOT NULL,
	assessment_id BIGINT UNSIGNED NOT NULL,
	position SMALLINT UNSIGNED NOT NULL,
	challenge_id INT UNSIGNED NOT NULL
		COMMENT 'content_object.id',
	user_id BIGINT UNSIGNED NOT NULL,
	category TINYINT UNSIGNED NOT NULL
		COMMENT '1 wording, 2 answer, 3 file, 4 display, 5 accessibility, 6 other',
	comment VARCHAR(1000) NOT NULL
		COMMENT 'emptied at erasure',
	state TINYINT UNSIGNED NOT NULL DEFAULT 1
		COMMENT '1 open, 2 settled',
	created_at DATETIME(6) NOT NULL,
	PRIMARY KEY (id),
	KEY of_assessment (assessment_id, position),
	KEY of_user (user_id, created_at),
	KEY of_challenge (challenge_id, state, id),
	CONSTRAINT challenge_report_assessment
		FOREIGN KEY (assessment_id) REFERENCES assessment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: assessment; problems that learners saw in a question';
