-- Keys that institutions publish at an address, and what OpenID providers say
-- of themselves there, so that none of our processes asks for them more than it
-- must, and sign-ins go on while one is away.
CREATE TABLE IF NOT EXISTS jwks (
	url_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of url',
	url VARCHAR(1000) NOT NULL,
	body MEDIUMTEXT NULL
		COMMENT 'as it was given, at most 64 kB; NULL: never had',
	fetched_at DATETIME(6) NULL
		COMMENT 'when body was given',
	tried_at DATETIME(6) NOT NULL
		COMMENT 'last request for it: who moves this on may ask, once a minute',
	error VARCHAR(200) NULL
		COMMENT 'of that request, when it brought nothing',
	PRIMARY KEY (url_digest),
	KEY tried_at (tried_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; published keys and descriptions of institutions, by their address';
