-- The content bank. A revision never changes; a version is a list of
-- revisions; a running assessment keeps its version.
CREATE TABLE IF NOT EXISTS content_version (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	pack VARCHAR(40) NOT NULL,
	pack_version VARCHAR(20) NOT NULL,
	locales VARCHAR(60) NOT NULL
		COMMENT 'space-separated',
	digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 over documents and files: loading the same pack again makes no version',
	state TINYINT UNSIGNED NOT NULL
		COMMENT '1 loaded, 2 active (given to new assessments), 3 retired',
	loaded_at DATETIME(6) NOT NULL,
	activated_at DATETIME(6) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY digest (digest)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; versions of the content';

CREATE TABLE IF NOT EXISTS content_object (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT
		COMMENT 'never used again, whatever happens to the object',
	kind TINYINT UNSIGNED NOT NULL
		COMMENT '3 competence, 4 topic, 5 skill, 6 challenge, 7 document (a JSON file of the pack)',
	stable_key VARCHAR(64) NOT NULL
		COMMENT 'key in the pack',
	created_at DATETIME(6) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY stable_key (kind, stable_key)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; a number for every key of the content';

CREATE TABLE IF NOT EXISTS content_revision (
	object_id INT UNSIGNED NOT NULL,
	revision SMALLINT UNSIGNED NOT NULL
		COMMENT 'from 1',
	digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of body',
	body MEDIUMTEXT NOT NULL
		COMMENT 'JSON: a document as it stands, else in canonical form',
	created_at DATETIME(6) NOT NULL,
	PRIMARY KEY (object_id, revision),
	UNIQUE KEY digest (object_id, digest),
	CONSTRAINT content_revision_object
		FOREIGN KEY (object_id) REFERENCES content_object (id),
	CHECK (JSON_VALID(body))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; every state an object of the content ever had';

CREATE TABLE IF NOT EXISTS content_entry (
	version INT UNSIGNED NOT NULL,
	object_id INT UNSIGNED NOT NULL,
	revision SMALLINT UNSIGNED NOT NULL,
	PRIMARY KEY (version, object_id),
	KEY revision (object_id, revision),
	CONSTRAINT content_entry_version
		FOREIGN KEY (version) REFERENCES content_version (id),
	CONSTRAINT content_entry_revision
		FOREIGN KEY (object_id, revision)
		REFERENCES content_revision (object_id, revision)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; which revision of which object a version holds';

CREATE TABLE IF NOT EXISTS content_asset (
	version INT UNSIGNED NOT NULL,
	path VARCHAR(200) NOT NULL
		COMMENT 'in the pack: assets/…, simulators/…',
	digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the bytes; names the installed file',
	bytes INT UNSIGNED NOT NULL,
	media_type VARCHAR(100) NOT NULL,
	PRIMARY KEY (version, path),
	CONSTRAINT content_asset_version
		FOREIGN KEY (version) REFERENCES content_version (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; files of a version; their bytes are installed beside the pages';
