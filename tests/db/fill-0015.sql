-- Rows of the schema of release 0015: of an installation that is upgraded.
INSERT INTO user (id, email, email_lookup, username, username_lookup,
	password_hash, first_name, last_name, language, created_at, updated_at)
SELECT seq, CONCAT('u', seq, '@example.org'), CONCAT('u', seq, '@example.org'),
	CONCAT('u', seq), CONCAT('u', seq), 'x', 'A', 'B', 'fr',
	'2026-01-01', '2026-01-01' FROM seq_1_to_3000;
INSERT INTO auth_session (id, user_id, transport, family_digest,
	refresh_digest, rotation_salt, rotated_at, csrf, device_label,
	created_at, last_used_at, expires_at)
SELECT seq, seq, 0, UNHEX(SHA2(seq, 256)), UNHEX(SHA2(seq + 1, 256)),
	UNHEX(SHA2(seq + 2, 256)), '2026-01-01', UNHEX(MD5(seq)), 'x',
	'2026-01-01', '2026-01-01', '2026-01-08' FROM seq_1_to_3000;
INSERT INTO job (id, kind, owner, payload, state, run_after, created_at,
	finished_at)
SELECT seq, 'mail', 'auth', '{}', 2, '2026-01-01', '2026-01-01', '2026-01-01'
FROM seq_1_to_3000;
INSERT INTO auth_idempotency SELECT seq, 'signUp', 'k', UNHEX(SHA2(seq, 256)),
	seq, '2026-01-01' FROM seq_1_to_3000;
INSERT INTO assessment_idempotency SELECT seq, 'start', 'k',
	UNHEX(SHA2(seq, 256)), 200, '{}', '2026-01-01' FROM seq_1_to_3000;
INSERT INTO sign_in_failure SELECT UNHEX(SHA2(CONCAT('user:', seq), 256)), 1,
	NULL, '2026-01-01' FROM seq_1_to_3000;
INSERT INTO sign_in_network (network, window_start, failures, sign_ups)
SELECT UNHEX(MD5(seq)), '2026-01-01' + INTERVAL seq MINUTE, 1, 1
FROM seq_1_to_3000;
INSERT INTO content_version (id, pack, pack_version, locales, digest, state,
	loaded_at)
VALUES (1, 'p', '1', 'fr en', UNHEX(SHA2('p', 256)), 2, '2026-01-01');
INSERT INTO content_object SELECT seq, 1 + seq MOD 7, CONCAT('k', seq),
	'2026-01-01' FROM seq_1_to_3000;
INSERT INTO content_revision SELECT seq, 1, UNHEX(SHA2(seq, 256)), '{}',
	'2026-01-01' FROM seq_1_to_3000;
INSERT INTO content_entry SELECT 1, seq, 1 FROM seq_1_to_3000;
INSERT INTO content_asset SELECT 1, CONCAT('assets/', seq),
	UNHEX(SHA2(seq, 256)), 1, 'text/plain' FROM seq_1_to_3000;
INSERT INTO assessment (id, user_id, kind, competence_id, seed,
	engine_version, content_version, language, accessible_only,
	prior_evidence, settings, open_slot, state, started_at)
SELECT seq, seq, 1, 3, seq, 1, 1, 'fr', 0, '[]', '{}', NULL, 2, '2026-01-01'
FROM seq_1_to_3000;
INSERT INTO answer SELECT a.seq, b.seq - 1, 6, 1, 1000, '2026-01-01', 3, 1,
	'x', UNHEX(MD5('x')) FROM seq_1_to_3000 AS a, seq_1_to_5 AS b;
INSERT INTO assessment_event SELECT seq, 0, 4, 0, NULL, NULL, '2026-01-01'
FROM seq_1_to_3000;
INSERT INTO assessment_result (id, assessment_id, sequence, cause, valid,
	engine_version, level, points, estimate, error, answers, detail,
	created_at)
SELECT seq, seq, 1, 1, TRUE, 1, 3, 24, 3, 1, 5, '{}', '2026-01-01'
FROM seq_1_to_3000;
INSERT INTO profile (user_id, competence_id, level, level_low, level_high,
	points, estimate, sd,
	assessment_id, updated_at)
SELECT seq, 3, 3, 3, 3, 24, 3, 1, seq, '2026-01-01' FROM seq_1_to_3000;
INSERT INTO challenge_report (id, assessment_id, position, challenge_id,
	user_id, category, comment, created_at)
SELECT seq, seq, 0, 6, seq, 1, '', '2026-01-01' FROM seq_1_to_3000;
INSERT INTO signing_key (kid, algorithm, public_pem, created_at, activated_at)
VALUES ('old', 'ES256', 'x', '2026-01-01', '2026-01-01');
