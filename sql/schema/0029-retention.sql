-- How long data are kept, as each institution says. A plan holds what would
-- go; applying it does that and nothing else.
CREATE TABLE IF NOT EXISTS retention_policy (
	organisation_id BIGINT UNSIGNED NOT NULL,
	kind TINYINT UNSIGNED NOT NULL
		COMMENT '1 inactive accounts, 2 access log, 3 refused sign-ins, 4 ended sign-ins, 5 rosters',
	keep SMALLINT UNSIGNED NOT NULL,
	unit TINYINT UNSIGNED NOT NULL
		COMMENT '1 days, 2 months',
	updated_at DATETIME(6) NOT NULL,
	PRIMARY KEY (organisation_id, kind),
	CONSTRAINT retention_policy_organisation FOREIGN KEY (organisation_id)
		REFERENCES organisation (id),
	CHECK (kind BETWEEN 1 AND 5),
	CHECK (unit BETWEEN 1 AND 2)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; how long an institution keeps what';

CREATE TABLE IF NOT EXISTS retention_run (
	id BIGINT UNSIGNED NOT NULL,
	organisation_id BIGINT UNSIGNED NOT NULL,
	state TINYINT UNSIGNED NOT NULL
		COMMENT '1 planned, 2 being applied, 3 done',
	planned_at DATETIME(6) NOT NULL
		COMMENT 'the rules count back from here',
	started_at DATETIME(6) NULL,
	finished_at DATETIME(6) NULL,
	PRIMARY KEY (id),
	KEY organisation_id (organisation_id, id),
	CONSTRAINT retention_run_organisation FOREIGN KEY (organisation_id)
		REFERENCES organisation (id),
	CHECK (state BETWEEN 1 AND 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; plans of removal and what came of them';

CREATE TABLE IF NOT EXISTS retention_rule (
	run_id BIGINT UNSIGNED NOT NULL,
	kind TINYINT UNSIGNED NOT NULL
		COMMENT 'as in retention_policy',
	keep SMALLINT UNSIGNED NOT NULL,
	unit TINYINT UNSIGNED NOT NULL,
	before_at DATETIME(6) NOT NULL
		COMMENT 'what is older goes',
	planned INT UNSIGNED NOT NULL,
	done INT UNSIGNED NOT NULL DEFAULT 0,
	spared INT UNSIGNED NOT NULL DEFAULT 0
		COMMENT 'planned, and no longer due when it was their turn',
	PRIMARY KEY (run_id, kind),
	CONSTRAINT retention_rule_run FOREIGN KEY (run_id)
		REFERENCES retention_run (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; the rules of a plan, with counts';

CREATE TABLE IF NOT EXISTS retention_item (
	run_id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NOT NULL,
	act TINYINT UNSIGNED NOT NULL
		COMMENT '1 erase the account, 2 remove the ways to sign in through the institution, since there are others',
	last_used_on DATE NOT NULL,
	outcome TINYINT UNSIGNED NOT NULL DEFAULT 0
		COMMENT '0 waiting, 1 done, 2 spared',
	PRIMARY KEY (run_id, user_id),
	KEY outcome (run_id, outcome, user_id),
	KEY user_id (user_id),
	CONSTRAINT retention_item_run FOREIGN KEY (run_id)
		REFERENCES retention_run (id) ON DELETE CASCADE,
	CHECK (act BETWEEN 1 AND 2),
	CHECK (outcome BETWEEN 0 AND 2)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; the accounts of a plan';
