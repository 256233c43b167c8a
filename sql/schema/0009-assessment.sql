-- The frame of a test: written once at its start. State is the fold of frame,
-- answers and events.
CREATE TABLE IF NOT EXISTS assessment (
	id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NOT NULL,
	kind TINYINT UNSIGNED NOT NULL
		COMMENT '1 competence, 2 campaign, 3 exam, 4 diagnosis, 5 certification, 6 mission, 7 demo, 8 preview',
	competence_id INT UNSIGNED NULL
		COMMENT 'content_object.id, for kind competence',
	seed BIGINT UNSIGNED NOT NULL
		COMMENT 'every draw comes from it',
	engine_version SMALLINT UNSIGNED NOT NULL
		COMMENT 'rules by which it is played and replayed',
	content_version INT UNSIGNED NOT NULL,
	language CHAR(2) NOT NULL,
	accessible_only BOOLEAN NOT NULL
		COMMENT 'only challenges that a screen reader can give',
	prior_evidence VARCHAR(8000) NOT NULL
		COMMENT 'JSON array, at most 256 items: what earlier tests said, copied at the start',
	settings VARCHAR(2000) NOT NULL
		COMMENT 'JSON object: the settings of the engine at the start',
	open_slot TINYINT UNSIGNED NULL
		COMMENT '1 while it runs, NULL after: one running test per person, kind and competence',
	state TINYINT UNSIGNED NOT NULL
		COMMENT '1 started, 2 completed, 3 given up',
	started_at DATETIME(6) NOT NULL,
	ended_at DATETIME(6) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY running (user_id, kind, competence_id, open_slot),
	KEY of_user (user_id, id),
	CONSTRAINT assessment_user FOREIGN KEY (user_id) REFERENCES user (id),
	CONSTRAINT assessment_content
		FOREIGN KEY (content_version) REFERENCES content_version (id),
	CHECK (JSON_VALID(prior_evidence)),
	CHECK (JSON_VALID(settings))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: assessment; one run of a test';
