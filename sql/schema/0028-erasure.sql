-- People who are gone: their account is anonymised at once, and each program
-- removes what else it holds about them by a job.
CREATE TABLE IF NOT EXISTS erasure (
	id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NOT NULL,
	cause TINYINT UNSIGNED NOT NULL
		COMMENT '1 the person asked, 2 a retention rule',
	organisation_id BIGINT UNSIGNED NULL
		COMMENT 'whose rule',
	requested_at DATETIME(6) NOT NULL,
	finished_at DATETIME(6) NULL
		COMMENT 'when the last program was done',
	PRIMARY KEY (id),
	UNIQUE KEY user_id (user_id),
	CHECK (cause BETWEEN 1 AND 2)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; accounts that were erased';

CREATE TABLE IF NOT EXISTS erasure_part (
	erasure_id BIGINT UNSIGNED NOT NULL,
	program VARCHAR(20) NOT NULL,
	done_at DATETIME(6) NOT NULL,
	PRIMARY KEY (erasure_id, program)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth (all may insert); programs that have removed what they held';

ALTER TABLE auth_session
	MODIFY revoked_reason TINYINT UNSIGNED NULL
		COMMENT '1 signed out, 2 signed out everywhere, 3 password changed, 4 refresh token used twice, 5 staff, 6 the institution, 7 second factor changed, 8 not yet: waits for the second factor, 9 account erased';
