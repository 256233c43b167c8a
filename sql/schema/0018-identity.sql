-- A person as an institution knows them: one way to sign in to an account.
CREATE TABLE IF NOT EXISTS identity (
	id BIGINT UNSIGNED NOT NULL,
	user_id BIGINT UNSIGNED NOT NULL,
	identity_provider_id BIGINT UNSIGNED NOT NULL,
	subject VARCHAR(255) NOT NULL
		COMMENT 'who it is, in the words of the provider',
	role TINYINT UNSIGNED NOT NULL
		COMMENT '1 learner, 2 teacher, as the provider said last',
	student_number VARCHAR(64) NULL
		COMMENT 'as the provider said it; finds the learner an organisation imported',
	national_id VARCHAR(16) NULL
		COMMENT 'INE; likewise',
	created_at DATETIME(6) NOT NULL,
	last_used_at DATETIME(6) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY subject (identity_provider_id, subject),
	KEY user_id (user_id, id),
	CONSTRAINT identity_user FOREIGN KEY (user_id) REFERENCES user (id),
	CONSTRAINT identity_provider_id FOREIGN KEY (identity_provider_id)
		REFERENCES identity_provider (id),
	CHECK (role BETWEEN 1 AND 2)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: auth; ways to sign in through an institution';

ALTER TABLE user
	ADD COLUMN IF NOT EXISTS email_confirmed_at DATETIME(6) NULL
		COMMENT 'when its owner followed a link sent there, or an institution that may say so vouched for it'
		AFTER email_lookup;

ALTER TABLE auth_session
	ADD COLUMN IF NOT EXISTS identity_provider_id BIGINT UNSIGNED NULL
		COMMENT 'through which institution; NULL: password',
	ADD COLUMN IF NOT EXISTS provider_session BINARY(32) NULL
		COMMENT 'SHA-256 of what the provider calls this sign-in (sid, CAS ticket): by it the provider ends it',
	ADD KEY IF NOT EXISTS provider_session
		(identity_provider_id, provider_session),
	MODIFY transport TINYINT UNSIGNED NOT NULL
		COMMENT '0 cookie, 1 bearer, 2 cookie in a frame of another site',
	MODIFY revoked_reason TINYINT UNSIGNED NULL
		COMMENT '1 signed out, 2 signed out everywhere, 3 password changed, 4 refresh token used twice, 5 staff, 6 the institution';
