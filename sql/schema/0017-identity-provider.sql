-- Where people of an institution sign in: its portal, its OpenID provider, its
-- learning platform, its CAS server.
CREATE TABLE IF NOT EXISTS identity_provider (
	id BIGINT UNSIGNED NOT NULL,
	organisation_id BIGINT UNSIGNED NOT NULL,
	kind TINYINT UNSIGNED NOT NULL
		COMMENT '1 jwt, 2 oidc, 3 lti, 4 cas',
	state TINYINT UNSIGNED NOT NULL
		COMMENT '1 draft (staff can test it), 2 active, 3 disabled',
	provider_key VARCHAR(40) NOT NULL
		COMMENT 'short name in addresses and commands: a-z, 0-9, -',
	name VARCHAR(120) NOT NULL
		COMMENT 'what people read when they choose',
	issuer VARCHAR(255) NOT NULL
		COMMENT 'as its tokens say it, compared byte for byte; cas: address of the server',
	client_id VARCHAR(255) NOT NULL
		COMMENT 'who we are to it; jwt: the audience of its tokens; cas: empty',
	secret VARBINARY(512) NULL
		COMMENT 'client secret, sealed; NULL: signed assertions',
	settings TEXT NOT NULL
		COMMENT 'JSON, read by runtime/provider.c',
	created_at DATETIME(6) NOT NULL,
	updated_at DATETIME(6) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY provider_key (provider_key),
	UNIQUE KEY issuer (kind, issuer, client_id),
	KEY organisation_id (organisation_id, id),
	CONSTRAINT identity_provider_organisation FOREIGN KEY (organisation_id)
		REFERENCES organisation (id),
	CHECK (kind BETWEEN 1 AND 4),
	CHECK (state BETWEEN 1 AND 3),
	CHECK (JSON_VALID(settings))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; where people of an institution sign in';
