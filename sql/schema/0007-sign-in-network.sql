-- Counts failures by network, so that guessing over many accounts is slowed
-- down without locking any of them.
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
