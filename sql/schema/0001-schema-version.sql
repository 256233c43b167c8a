-- What was done to this database, so that nothing is done twice.
CREATE TABLE IF NOT EXISTS schema_version (
	version SMALLINT UNSIGNED NOT NULL
		COMMENT 'number in front of the file name',
	name VARCHAR(64) NOT NULL
		COMMENT 'file name without number and ending',
	checksum BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the file; a changed file stops the migration',
	applied_at DATETIME(6) NOT NULL,
	duration_ms INT UNSIGNED NOT NULL,
	app_version VARCHAR(32) NOT NULL
		COMMENT 'version of acquisctl that ran it',
	PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; one row per migration that was run';
