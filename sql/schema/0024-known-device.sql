-- Devices that an account was seen on, so that a new one is told by mail.
CREATE TABLE IF NOT EXISTS known_device (
	user_id BIGINT UNSIGNED NOT NULL,
	digest BINARY(32) NOT NULL
		COMMENT 'of the account and the device cookie, or without cookies of browser, system and network: who shares a computer is not linked by it',
	first_seen_at DATETIME(6) NOT NULL,
	last_seen_at DATETIME(6) NOT NULL,
	PRIMARY KEY (user_id, digest),
	KEY last_seen_at (last_seen_at),
	CONSTRAINT known_device_user FOREIGN KEY (user_id) REFERENCES user (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; devices that accounts signed in from, kept for 400 days';
