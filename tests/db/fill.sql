-- Beside fill-0015.sql: enough rows that EXPLAIN takes the big tables for what
-- they are.
-- Tables that administrators fill have some hundreds, and may be searched
-- through.
INSERT INTO organisation (id, kind, name, external_id, language, time_zone,
	created_at)
SELECT seq, 1, CONCAT('School ', seq), CONCAT('x', seq), 'fr', 'Europe/Paris',
	'2026-01-01' FROM seq_1_to_400;
INSERT INTO staff_role SELECT seq, 2, '2026-01-01' FROM seq_1_to_3000;
INSERT INTO identity_provider (id, organisation_id, kind, state, provider_key,
	name, issuer, client_id, settings, created_at, updated_at)
SELECT seq, seq, 1 + seq MOD 4, 2, CONCAT('p', seq), CONCAT('Portal ', seq),
	CONCAT('https://p', seq, '.example.org'), 'acquis', '{}', '2026-01-01',
	'2026-01-01' FROM seq_1_to_400;
INSERT INTO identity SELECT seq, seq, 1 + seq MOD 400, CONCAT('s', seq), 1, NULL, NULL,
	'2026-01-01', '2026-01-01' FROM seq_1_to_3000;
UPDATE auth_session SET identity_provider_id = 1 + id MOD 400,
	provider_session = UNHEX(SHA2(id, 256));
INSERT INTO sso_flow SELECT UNHEX(SHA2(seq, 256)), seq, UNHEX(SHA2(seq, 256)),
	1, NULL, NULL, '/home', 'x', '', '2026-01-01',
	'2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO sso_once SELECT seq, 1, UNHEX(SHA2(seq, 256)),
	'2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO sso_code SELECT UNHEX(SHA2(seq, 256)), 1, seq, seq, '/home', 'x',
	'2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO sso_refusal SELECT CONCAT('r', seq), seq, 'signature', '[]',
	'2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO audit SELECT seq, '2026-01-01', 1, seq, seq, 'user.x', seq, '{}',
	'', UNHEX(SHA2(seq, 256)) FROM seq_1_to_3000;
INSERT INTO access_log SELECT seq, seq, 1, seq, seq, 1,
	'2026-01-01' + INTERVAL seq MINUTE, '' FROM seq_1_to_3000;
INSERT INTO mail_link SELECT seq, seq, 1 + seq MOD 2, 'u@example.org',
	'u@example.org', NULL, '2026-01-01' + INTERVAL seq MINUTE, NULL
FROM seq_1_to_3000;
INSERT INTO mail_token SELECT UNHEX(SHA2(seq, 256)), seq, '2026-01-01'
FROM seq_1_to_3000;
INSERT INTO mail_limit SELECT UNHEX(SHA2(seq, 256)),
	'2026-01-01' + INTERVAL seq MINUTE, 1 FROM seq_1_to_3000;
INSERT INTO totp SELECT seq, 'x', '2026-01-01', 1, NULL, NULL
FROM seq_1_to_3000;
INSERT INTO recovery_code SELECT seq, UNHEX(SHA2(seq, 256)), NULL
FROM seq_1_to_3000;
INSERT INTO sign_in_step SELECT UNHEX(SHA2(seq, 256)), seq, seq,
	'2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO known_device SELECT seq, UNHEX(SHA2(seq, 256)), '2026-01-01',
	'2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO terms_version SELECT seq, '2026-01-01' + INTERVAL seq DAY, 'x', 'x',
	UNHEX(SHA2(seq, 256)), '2026-01-01' FROM seq_1_to_20;
INSERT INTO terms_acceptance SELECT seq, '1', '2026-01-01' FROM seq_1_to_3000;
INSERT INTO file SELECT seq, 'auth', seq, 1, 'x', 'x', 1, UNHEX(SHA2(seq, 256)),
	'2026-01-01', '2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO file_chunk SELECT seq, 0, 'x' FROM seq_1_to_3000;
INSERT INTO data_export SELECT seq, seq, 2, NULL, seq, '2026-01-01',
	'2026-01-01', '2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO data_export_part SELECT seq, 'auth', 0, seq FROM seq_1_to_3000;
INSERT INTO erasure SELECT seq, seq, 1, NULL, '2026-01-01', NULL
FROM seq_1_to_3000;
INSERT INTO erasure_part SELECT seq, 'auth', '2026-01-01' FROM seq_1_to_3000;
INSERT INTO retention_policy SELECT seq, 1, 24, 2, '2026-01-01'
FROM seq_1_to_400;
INSERT INTO retention_run SELECT seq, seq, 3, '2026-01-01', NULL, NULL
FROM seq_1_to_400;
INSERT INTO retention_rule SELECT seq, 1, 24, 2, '2026-01-01', 1, 1, 0
FROM seq_1_to_400;
INSERT INTO retention_item SELECT 1 + seq MOD 400, seq, 1, '2026-01-01', 0
FROM seq_1_to_3000;
INSERT INTO lti_context (id, identity_provider_id, deployment_id, context_key,
	title, created_at, updated_at)
SELECT seq, 1 + seq MOD 400, '1', seq, 'x', '2026-01-01', '2026-01-01'
FROM seq_1_to_3000;
INSERT INTO lti_resource_link (id, lti_context_id, link_key, title, competences,
	may_score, created_at, updated_at)
SELECT seq, seq, '1', 'x', '', 1, '2026-01-01', '2026-01-01'
FROM seq_1_to_3000;
INSERT INTO lti_link_competence SELECT seq, seq FROM seq_1_to_3000;
INSERT INTO lti_launch SELECT seq, seq, seq, seq, 1, NULL, '2026-01-01'
FROM seq_1_to_3000;
INSERT INTO lti_deep_link SELECT seq, 'x', NULL, 0, 0,
	'2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO lti_waiting SELECT UNHEX(SHA2(seq, 256)), 'x',
	'2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO lti_grade (lti_resource_link_id, user_id, subject, stamp, state,
	updated_at)
SELECT seq, seq, 's', 0, 1, '2026-01-01' FROM seq_1_to_3000;
INSERT INTO lti_member SELECT seq, CONCAT('s', seq), 1, 1, 'A', 'B', NULL, NULL,
	'2026-01-01', NULL FROM seq_1_to_3000;
INSERT INTO lti_registration SELECT UNHEX(SHA2(seq, 256)), 1, seq, 'x',
	'2026-01-01', '2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_3000;
INSERT INTO assessment_lti SELECT seq, seq, seq FROM seq_1_to_3000;
INSERT INTO jwks SELECT UNHEX(SHA2(seq, 256)), 'x', '{}', '2026-01-01',
	'2026-01-01' + INTERVAL seq MINUTE, NULL FROM seq_1_to_3000;
ANALYZE TABLE user, sign_in_failure, auth_session, job, auth_idempotency,
	assessment_idempotency, sign_in_network, content_version,
	content_object, content_revision, content_entry, content_asset, assessment,
	answer,
	assessment_event, assessment_result, profile, challenge_report,
	access_log, assessment_lti, audit, data_export, data_export_part,
	erasure, erasure_part, file, file_chunk, identity, identity_provider,
	jwks, known_device, lti_context, lti_deep_link, lti_grade, lti_launch,
	lti_link_competence, lti_member, lti_registration, lti_resource_link,
	lti_waiting, mail_limit, mail_link, mail_token, organisation,
	recovery_code, retention_item, retention_policy, retention_rule,
	retention_run, sign_in_step, sso_code, sso_flow, sso_once, sso_refusal, staff_role,
	terms_acceptance, terms_version, totp;
