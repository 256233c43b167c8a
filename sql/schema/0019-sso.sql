-- Sign-ins that are on their way to an institution and back.
CREATE TABLE IF NOT EXISTS sso_flow (
	state_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the state; deleting the row uses it',
	identity_provider_id BIGINT UNSIGNED NOT NULL,
	browser_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the cookie of the browser that began it',
	purpose TINYINT UNSIGNED NOT NULL
		COMMENT '1 sign in, 2 add a way to sign in to an account',
	user_id BIGINT UNSIGNED NULL
		COMMENT 'purpose 2: whose account',
	auth_session_id BIGINT UNSIGNED NULL
		COMMENT 'purpose 2: the sign-in that asked, which must still hold',
	return_to VARCHAR(300) NOT NULL
		COMMENT 'page of ours to go to afterwards',
	secret VARBINARY(300) NOT NULL
		COMMENT 'nonce and PKCE verifier, sealed',
	detail VARCHAR(1000) NOT NULL
		COMMENT 'what the kind needs on the way back: LTI target_link_uri',
	created_at DATETIME(6) NOT NULL,
	expires_at DATETIME(6) NOT NULL,
	PRIMARY KEY (state_digest),
	KEY user_id (user_id),
	KEY expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; sign-ins on their way, for ten minutes';

CREATE TABLE IF NOT EXISTS sso_once (
	identity_provider_id BIGINT UNSIGNED NOT NULL,
	kind TINYINT UNSIGNED NOT NULL
		COMMENT '1 jti of an assertion, 2 jti of a logout token, 3 CAS ticket, 4 CAS assertion jti',
	digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of what may be used once; the key is the lock',
	expires_at DATETIME(6) NOT NULL
		COMMENT 'after it the thing is refused for its age',
	PRIMARY KEY (identity_provider_id, kind, digest),
	KEY expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; what was used and must not be used again';

CREATE TABLE IF NOT EXISTS sso_code (
	code_digest BINARY(32) NOT NULL
		COMMENT 'SHA-256 of the code; deleting the row uses it',
	purpose TINYINT UNSIGNED NOT NULL
		COMMENT '1 signs in, 2 a person who is not known yet',
	identity_provider_id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NULL
		COMMENT 'purpose 1: who signs in with it',
	return_to VARCHAR(300) NOT NULL,
	asserted VARBINARY(2000) NOT NULL
		COMMENT 'what the institution said of the person, sealed',
	expires_at DATETIME(6) NOT NULL,
	PRIMARY KEY (code_digest),
	KEY user_id (user_id),
	KEY expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; one-time codes between two requests';

CREATE TABLE IF NOT EXISTS sso_refusal (
	request_id VARCHAR(64) NOT NULL
		COMMENT 'what the person was shown',
	identity_provider_id BIGINT UNSIGNED NULL
		COMMENT 'NULL: it could not be told which',
	reason VARCHAR(40) NOT NULL,
	checks TEXT NOT NULL
		COMMENT 'JSON: each check, expected, found; no keys, no names of people',
	created_at DATETIME(6) NOT NULL,
	PRIMARY KEY (request_id),
	KEY created_at (created_at),
	KEY identity_provider_id (identity_provider_id, created_at),
	CHECK (JSON_VALID(checks))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; sign-ins that were refused, kept for a week for acquisctl idp trace';
