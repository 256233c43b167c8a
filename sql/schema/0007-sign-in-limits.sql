-- Guessing passwords is slowed down by account and by network. Logins that
-- nobody has are counted like those that somebody has, so that neither a block
-- nor the time it takes tells who has an account.
CREATE TABLE IF NOT EXISTS sign_in_failure (
	subject BINARY(32) NOT NULL
		COMMENT 'SHA-256 of "user:" and the id, or keyed digest of a login that nobody has',
	failures SMALLINT UNSIGNED NOT NULL
		COMMENT 'tries since the last success: each tenth blocks for a while, the thirtieth until staff or a reset',
	blocked_until DATETIME(6) NULL,
	updated_at DATETIME(6) NOT NULL
		COMMENT 'the last try that was let through',
	PRIMARY KEY (subject),
	KEY updated_at (updated_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; tries to sign in that did not succeed, by account';

CREATE TABLE IF NOT EXISTS sign_in_network (
	network BINARY(16) NOT NULL
		COMMENT 'keyed digest of the IPv4 address or IPv6 /64; no address is kept',
	window_start DATETIME(6) NOT NULL,
	failures INT UNSIGNED NOT NULL,
	sign_ups INT UNSIGNED NOT NULL,
	PRIMARY KEY (network, window_start),
	KEY window_start (window_start)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; failed sign-ins and sign-ups by network and quarter of an hour, kept for a day';
