-- Who an institution is, and who works for the platform itself.
CREATE TABLE IF NOT EXISTS organisation (
	id BIGINT UNSIGNED NOT NULL,
	parent_id BIGINT UNSIGNED NULL
		COMMENT 'NULL: an institution, that is a root',
	kind TINYINT UNSIGNED NOT NULL
		COMMENT '1 school, 2 university, 3 company, 4 primary school',
	name VARCHAR(200) NOT NULL,
	external_id VARCHAR(64) NULL
		COMMENT 'what the outside calls it: UAI, SIRET, SCHAC',
	language CHAR(2) NOT NULL,
	time_zone VARCHAR(64) NOT NULL
		COMMENT 'of the IANA database; days and roll-ups follow it',
	created_at DATETIME(6) NOT NULL,
	archived_at DATETIME(6) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY external_id (external_id),
	KEY parent_id (parent_id, id),
	CONSTRAINT organisation_parent FOREIGN KEY (parent_id)
		REFERENCES organisation (id),
	CHECK (kind BETWEEN 1 AND 4),
	CHECK (language IN ('fr', 'en'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; schools, universities, companies';

CREATE TABLE IF NOT EXISTS staff_role (
	user_id BIGINT UNSIGNED NOT NULL,
	role TINYINT UNSIGNED NOT NULL
		COMMENT '1 super_admin, 2 support, 3 certification_officer',
	granted_at DATETIME(6) NOT NULL,
	PRIMARY KEY (user_id, role),
	CONSTRAINT staff_role_user FOREIGN KEY (user_id) REFERENCES user (id),
	CHECK (role BETWEEN 1 AND 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; people who work for the platform';
