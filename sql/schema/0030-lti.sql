-- Learning platforms that open our tests from their courses (LTI 1.3).

CREATE TABLE IF NOT EXISTS lti_context (
	id BIGINT UNSIGNED NOT NULL,
	identity_provider_id BIGINT UNSIGNED NOT NULL,
	deployment_id VARCHAR(255) NOT NULL
		COMMENT 'installation of us, as the platform counts them',
	context_key VARCHAR(255) NOT NULL
		COMMENT 'id of the course as the platform says it; empty: it said none',
	title VARCHAR(200) NOT NULL,
	memberships_url VARCHAR(1000) NULL
		COMMENT 'where its people are read (NRPS); NULL: nowhere',
	roster_at DATETIME(6) NULL
		COMMENT 'when they were read last',
	roster_error VARCHAR(200) NULL
		COMMENT 'why the last reading failed; NULL: it did not',
	roster_asked_at DATETIME(6) NULL,
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY context_key
		(identity_provider_id, deployment_id, context_key),
	CONSTRAINT lti_context_provider FOREIGN KEY (identity_provider_id)
		REFERENCES identity_provider (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; courses of learning platforms';

CREATE TABLE IF NOT EXISTS lti_resource_link (
	id BIGINT UNSIGNED NOT NULL,
	lti_context_id BIGINT UNSIGNED NOT NULL,
	link_key VARCHAR(255) NOT NULL
		COMMENT 'id of the link as the platform says it',
	title VARCHAR(200) NOT NULL,
	competences VARCHAR(400) NOT NULL
		COMMENT 'what it opens: keys separated by blanks; empty: everything',
	line_items_url VARCHAR(1000) NULL
		COMMENT 'where a column of grades may be made (AGS)',
	line_item_url VARCHAR(1000) NULL
		COMMENT 'the column where its grades go',
	may_score BOOLEAN NOT NULL
		COMMENT 'the platform takes grades from us',
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY link_key (lti_context_id, link_key),
	CONSTRAINT lti_resource_link_context FOREIGN KEY (lti_context_id)
		REFERENCES lti_context (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; links to us in courses, and what they open';

CREATE TABLE IF NOT EXISTS lti_link_competence (
	lti_resource_link_id BIGINT UNSIGNED NOT NULL,
	competence_id INT UNSIGNED NOT NULL
		COMMENT 'content_object.id',
	PRIMARY KEY (lti_resource_link_id, competence_id),
	CONSTRAINT lti_link_competence_link FOREIGN KEY (lti_resource_link_id)
		REFERENCES lti_resource_link (id) ON DELETE CASCADE,
	CONSTRAINT lti_link_competence_object FOREIGN KEY (competence_id)
		REFERENCES content_object (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; competences that count for the grade of a link';

-- A right of a teacher is that of one sign-in in one course.
CREATE TABLE IF NOT EXISTS lti_launch (
	auth_session_id BIGINT UNSIGNED NOT NULL
		COMMENT 'the sign-in that the launch made',
	user_id BIGINT UNSIGNED NOT NULL,
	lti_context_id BIGINT UNSIGNED NOT NULL,
	lti_resource_link_id BIGINT UNSIGNED NULL
		COMMENT 'NULL: opened to choose what a link shall open',
	role TINYINT UNSIGNED NOT NULL
		COMMENT '1 learner, 2 teacher of this course',
	return_url VARCHAR(1000) NULL
		COMMENT 'where the platform wants people back',
	created_at DATETIME(6) NOT NULL,
	PRIMARY KEY (auth_session_id),
	KEY user_id (user_id, lti_resource_link_id),
	CONSTRAINT lti_launch_session FOREIGN KEY (auth_session_id)
		REFERENCES auth_session (id) ON DELETE CASCADE,
	CONSTRAINT lti_launch_context FOREIGN KEY (lti_context_id)
		REFERENCES lti_context (id),
	CONSTRAINT lti_launch_link FOREIGN KEY (lti_resource_link_id)
		REFERENCES lti_resource_link (id),
	CHECK (role BETWEEN 1 AND 2)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; sign-ins that a course opened';

CREATE TABLE IF NOT EXISTS lti_deep_link (
	auth_session_id BIGINT UNSIGNED NOT NULL
		COMMENT 'who chooses',
	return_url VARCHAR(1000) NOT NULL,
	data TEXT NULL
		COMMENT 'goes back as it came',
	accept_multiple BOOLEAN NOT NULL,
	accept_line_item BOOLEAN NOT NULL,
	expires_at DATETIME(6) NOT NULL,
	PRIMARY KEY (auth_session_id),
	KEY expires_at (expires_at),
	CONSTRAINT lti_deep_link_session FOREIGN KEY (auth_session_id)
		REFERENCES auth_session (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; teachers who are choosing what a link shall open';

-- Browsers that keep no cookie of a page in a frame: the launch waits until
-- the page has fetched from the platform what it left there.
CREATE TABLE IF NOT EXISTS lti_waiting (
	state_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the state of sso_flow',
	id_token TEXT NOT NULL
		COMMENT 'not verified yet, good for nothing without the browser',
	expires_at DATETIME(6) NOT NULL,
	PRIMARY KEY (state_digest),
	KEY expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; launches that wait a minute for their browser';

CREATE TABLE IF NOT EXISTS lti_grade (
	lti_resource_link_id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NOT NULL,
	subject VARCHAR(255) NOT NULL
		COMMENT 'the person in the words of the platform',
	points SMALLINT UNSIGNED NULL
		COMMENT 'of the score that was sent last; NULL: none yet',
	maximum SMALLINT UNSIGNED NULL,
	complete BOOLEAN NULL
		COMMENT 'every competence of the link was tested',
	stamp BIGINT UNSIGNED NOT NULL
		COMMENT 'seconds since 1970 that the last score bore; grows, since platforms refuse an earlier or equal one, by whole seconds',
	state TINYINT UNSIGNED NOT NULL
		COMMENT '1 nothing to send, 2 on its way, 3 sent, 4 failed for good',
	error VARCHAR(200) NULL
		COMMENT 'why the last try failed',
	updated_at DATETIME(6) NOT NULL,
	PRIMARY KEY (lti_resource_link_id, user_id),
	KEY user_id (user_id),
	KEY state (state, updated_at),
	CONSTRAINT lti_grade_link FOREIGN KEY (lti_resource_link_id)
		REFERENCES lti_resource_link (id),
	CONSTRAINT lti_grade_user FOREIGN KEY (user_id) REFERENCES user (id),
	CHECK (state BETWEEN 1 AND 4)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; learners of a link and the grade that their course has of them';

CREATE TABLE IF NOT EXISTS lti_member (
	lti_context_id BIGINT UNSIGNED NOT NULL,
	subject VARCHAR(255) NOT NULL
		COMMENT 'the person in the words of the platform; identity.subject once they came',
	role TINYINT UNSIGNED NOT NULL
		COMMENT '1 learner, 2 teacher',
	active BOOLEAN NOT NULL,
	first_name VARCHAR(100) NOT NULL,
	last_name VARCHAR(100) NOT NULL,
	email VARCHAR(254) NULL,
	person_sourcedid VARCHAR(255) NULL
		COMMENT 'number in the school information system, if the platform tells',
	seen_at DATETIME(6) NOT NULL
		COMMENT 'when the roster named them last',
	removed_at DATETIME(6) NULL
		COMMENT 'a later roster does not name them',
	PRIMARY KEY (lti_context_id, subject),
	CONSTRAINT lti_member_context FOREIGN KEY (lti_context_id)
		REFERENCES lti_context (id),
	CHECK (role BETWEEN 1 AND 2)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; people expected from a course, to be matched with learners';

CREATE TABLE IF NOT EXISTS lti_registration (
	token_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the token in the link for the administrator of the platform',
	organisation_id BIGINT UNSIGNED NOT NULL,
	provider_key VARCHAR(40) NOT NULL,
	name VARCHAR(120) NOT NULL,
	created_at DATETIME(6) NOT NULL,
	expires_at DATETIME(6) NOT NULL,
	PRIMARY KEY (token_digest),
	KEY expires_at (expires_at),
	CONSTRAINT lti_registration_organisation FOREIGN KEY (organisation_id)
		REFERENCES organisation (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; links by which a platform registers itself, once';

-- The result of a test belongs to who took it. A course learns of the tests
-- that its link opened.
CREATE TABLE IF NOT EXISTS assessment_lti (
	assessment_id BIGINT UNSIGNED NOT NULL,
	lti_resource_link_id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NOT NULL,
	PRIMARY KEY (assessment_id, lti_resource_link_id),
	KEY of_link (lti_resource_link_id, user_id, assessment_id),
	CONSTRAINT assessment_lti_assessment FOREIGN KEY (assessment_id)
		REFERENCES assessment (id),
	CONSTRAINT assessment_lti_link FOREIGN KEY (lti_resource_link_id)
		REFERENCES lti_resource_link (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: assessment; tests that were started or gone on with from a link in a course';
