-- What acquis-assessment asks. The owner of an assessment stands in the WHERE
-- of every statement about one; a foreign one is like none.
--
-- assessment.kind 1 competence; state 1 started, 2 completed, 3 given up.
-- assessment_event.kind 1 served, 2 focus lost, 3 resumed, 4 ended.

-- Everything an answer needs, in one round trip and without a temporary table:
-- one row for each answer (one without, before the first), with what happened
-- at the question after it. No row at all means that the sign-in is over; no
-- id, that the caller has no such assessment. Long columns come with the first
-- row only, a digest for the position asked about only.
-- name: assessment_state
-- kind: rows
-- unbounded: a test ends after 64 answers, events are few for each
-- in: digest_of:u16 assessment_id:u64 auth_session_id:u64 user_id:u64
-- out: id:u64? position:u16? challenge_id:u32? outcome:u8? answered_at:time?
-- out: digest:bytes(16)? event:u8? happened_at:time? state:u8? kind:u8?
-- out: competence_id:u32? seed:u64? engine_version:u16? content_version:u32?
-- out: language:str(2)? accessible_only:bool? settings:str(2000)?
-- out: prior_evidence:str(8000)? started_at:time? ended_at:time?
SELECT a.id, w.position, w.challenge_id, w.outcome, w.answered_at,
	IF(w.position = ?, w.digest, NULL) AS digest, e.kind AS event,
	e.happened_at, a.state, a.kind, a.competence_id, a.seed,
	a.engine_version, a.content_version,
	IF(COALESCE(w.position, 0) = 0, a.language, NULL) AS language,
	a.accessible_only,
	IF(COALESCE(w.position, 0) = 0, a.settings, NULL) AS settings,
	IF(COALESCE(w.position, 0) = 0, a.prior_evidence, NULL)
	AS prior_evidence, a.started_at, a.ended_at
FROM auth_session s
LEFT JOIN assessment a ON a.id = ? AND a.user_id = s.user_id
LEFT JOIN answer w ON w.assessment_id = a.id
LEFT JOIN assessment_event e ON e.assessment_id = a.id
	AND e.position = COALESCE(w.position + 1, 0)
WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL;

-- The one write of an answer. It looks at owner, state and sign-in under a
-- lock, so that no answer slips in behind the end of a test, and none rests on
-- what a program remembers.
-- name: answer_add
-- kind: exec
-- in: position:u16 challenge_id:u32 outcome:u8 elapsed_ms:u32
-- in: answered_at:time estimate:f64 error:f64 value:str(500)?
-- in: digest:bytes(16) auth_session_id:u64 assessment_id:u64 user_id:u64
INSERT INTO answer (assessment_id, position, challenge_id, outcome, elapsed_ms,
	answered_at, estimate, error, value, digest)
SELECT a.id, ?, ?, ?, ?, ?, ?, ?, ?, ?
FROM assessment a
JOIN auth_session s ON s.id = ? AND s.user_id = a.user_id
	AND s.revoked_at IS NULL
WHERE a.id = ? AND a.user_id = ? AND a.state = 1;

-- The last one, in the transaction that has closed the assessment of this user.
-- name: answer_add_last
-- kind: exec
-- in: assessment_id:u64 position:u16 challenge_id:u32 outcome:u8
-- in: elapsed_ms:u32 answered_at:time estimate:f64 error:f64 value:str(500)?
-- in: digest:bytes(16)
INSERT INTO answer (assessment_id, position, challenge_id, outcome, elapsed_ms,
	answered_at, estimate, error, value, digest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- The first one counts.
-- name: event_add
-- kind: exec
-- in: position:u16 kind:u8 challenge_id:u32 happened_at:time
-- in: assessment_id:u64 user_id:u64
INSERT IGNORE INTO assessment_event (assessment_id, position, kind,
	challenge_id, happened_at)
SELECT a.id, ?, ?, ?, ?
FROM assessment a
WHERE a.id = ? AND a.user_id = ? AND a.state = 1;

-- name: answers_of
-- kind: rows
-- in: assessment_id:u64 user_id:u64
-- out: position:u16 challenge_id:u32 outcome:u8 answered_at:time
-- out: value:str(500)?
SELECT w.position, w.challenge_id, w.outcome, w.answered_at, w.value
FROM assessment a
JOIN answer w ON w.assessment_id = a.id
WHERE a.id = ? AND a.user_id = ?
ORDER BY w.position LIMIT 256;

-- ---- starting -------------------------------------------------------------

-- Is the sign-in standing?
-- name: session_stands
-- kind: one
-- in: auth_session_id:u64 user_id:u64
-- out: id:u64
SELECT id FROM auth_session
WHERE id = ? AND user_id = ? AND revoked_at IS NULL;

-- name: running_find
-- kind: one
-- in: user_id:u64 kind:u8 competence_id:u32
-- out: id:u64 started_at:time answered:u64 last_at:time
SELECT a.id, a.started_at, COUNT(w.position) AS answered,
	COALESCE(MAX(w.answered_at), a.started_at) AS last_at
FROM assessment a
LEFT JOIN answer w ON w.assessment_id = a.id
WHERE a.user_id = ? AND a.kind = ? AND a.competence_id = ? AND a.open_slot = 1
GROUP BY a.id, a.started_at;

-- name: assessment_add
-- kind: exec
-- in: id:u64 user_id:u64 kind:u8 competence_id:u32 seed:u64
-- in: engine_version:u16 content_version:u32 language:str(2)
-- in: accessible_only:bool prior_evidence:str(8000) settings:str(2000)
-- in: started_at:time
INSERT INTO assessment (id, user_id, kind, competence_id, seed, engine_version,
	content_version, language, accessible_only, prior_evidence, settings,
	open_slot, state, started_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1, ?);

-- name: assessment_give_up
-- kind: exec
-- in: ended_at:time id:u64 user_id:u64
UPDATE assessment SET state = 3, open_slot = NULL, ended_at = ?
WHERE id = ? AND user_id = ? AND state = 1;

-- A learner whom a link in a course brought here: the course learns of this
-- test. Each link that opens a running test is noted, the first time.
-- name: link_note
-- kind: exec
-- in: assessment_id:u64 competence_id:u32 auth_session_id:u64 user_id:u64
INSERT IGNORE INTO assessment_lti (assessment_id, lti_resource_link_id, user_id)
SELECT ?, l.lti_resource_link_id, l.user_id
FROM lti_launch l
JOIN lti_link_competence k
	ON k.lti_resource_link_id = l.lti_resource_link_id
	AND k.competence_id = ?
WHERE l.auth_session_id = ? AND l.user_id = ? AND l.role = 1;

-- ---- ending ---------------------------------------------------------------

-- The grade is acquis-auth's affair: it speaks to the courses.
-- name: link_tell
-- kind: exec
-- in: id:u64 payload:str(4000) now:time now assessment_id:u64
INSERT INTO job (id, kind, owner, payload, run_after, created_at)
SELECT ?, 'lti_grade', 'auth', ?, ?, ?
FROM assessment_lti WHERE assessment_id = ? LIMIT 1;

-- name: assessment_lock
-- kind: one
-- in: id:u64 user_id:u64
-- out: state:u8
SELECT state FROM assessment WHERE id = ? AND user_id = ? FOR UPDATE;

-- name: assessment_complete
-- kind: exec
-- in: auth_session_id:u64 ended_at:time id:u64 user_id:u64
UPDATE assessment a
JOIN auth_session s ON s.id = ? AND s.user_id = a.user_id
	AND s.revoked_at IS NULL
SET a.state = 2, a.open_slot = NULL, a.ended_at = ?
WHERE a.id = ? AND a.user_id = ? AND a.state = 1;

-- name: result_add
-- kind: exec
-- in: id:u64 engine_version:u16 level:u8 points:u16 estimate:f64 error:f64
-- in: answers:u16 detail:str(16777215) created_at:time assessment_id:u64
-- in: user_id:u64
INSERT INTO assessment_result (id, assessment_id, sequence, cause, valid,
	engine_version, level, points, estimate, error, answers, detail,
	created_at, level_before, points_before)
SELECT ?, a.id, 1, 1, TRUE, ?, ?, ?, ?, ?, ?, ?, ?, p.level, p.points
FROM assessment a
LEFT JOIN profile p
	ON p.user_id = a.user_id AND p.competence_id = a.competence_id
WHERE a.id = ? AND a.user_id = ?;

-- The one that counts: the newest, unless it was taken back.
-- name: result_of
-- kind: one
-- in: assessment_id:u64 auth_session_id:u64 user_id:u64
-- out: assessment_id:u64? competence_id:u32? content_version:u32? state:u8?
-- out: ended_at:time? level:u8? points:u16? answers:u16?
-- out: level_before:u8? points_before:u16? detail:str(16777215)?
SELECT a.id AS assessment_id, a.competence_id, a.content_version, a.state,
	a.ended_at, r.level, r.points, r.answers, r.level_before,
	r.points_before, r.detail
FROM auth_session s
LEFT JOIN assessment a ON a.id = ? AND a.user_id = s.user_id
LEFT JOIN assessment_result r ON r.assessment_id = a.id AND r.valid
WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL
ORDER BY r.sequence DESC LIMIT 1;

-- name: profile_put
-- kind: exec
-- in: user_id:u64 competence_id:u32 level:u8 level_low:u8 level_high:u8
-- in: points:u16 estimate:f64 sd:f64 assessment_id:u64 updated_at:time
INSERT INTO profile (user_id, competence_id, level, level_low, level_high,
	points, estimate, sd, assessment_id, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON DUPLICATE KEY UPDATE level = VALUES(level), level_low = VALUES(level_low),
	level_high = VALUES(level_high), points = VALUES(points),
	estimate = VALUES(estimate), sd = VALUES(sd),
	assessment_id = VALUES(assessment_id), updated_at = VALUES(updated_at);

-- ---- profile --------------------------------------------------------------

-- name: profile_one
-- kind: one
-- in: user_id:u64 competence_id:u32
-- out: level:u8 level_low:u8 level_high:u8 points:u16 assessment_id:u64
-- out: updated_at:time
SELECT level, level_low, level_high, points, assessment_id, updated_at
FROM profile WHERE user_id = ? AND competence_id = ?;

-- A person has one row for each competence, and one running test at most.
-- what: 1 the sign-in stands, 2 profile, 3 running test.
-- name: profile_of
-- kind: rows
-- unbounded: a row or two for each competence
-- in: auth_session_id:u64 user_id:u64 user_id user_id
-- out: what:u8 competence_id:u32? level:u8? level_low:u8? level_high:u8?
-- out: points:u16? assessment_id:u64? at:time? answered:u64?
SELECT 1 AS what, NULL AS competence_id, NULL AS level, NULL AS level_low,
	NULL AS level_high, NULL AS points, NULL AS assessment_id, NULL AS at,
	NULL AS answered
FROM auth_session WHERE id = ? AND user_id = ? AND revoked_at IS NULL
UNION ALL
SELECT 2, competence_id, level, level_low, level_high, points, assessment_id,
	updated_at, NULL
FROM profile WHERE user_id = ?
UNION ALL
SELECT 3, a.competence_id, NULL, NULL, NULL, NULL, a.id,
	COALESCE(MAX(w.answered_at), a.started_at), COUNT(w.position)
FROM assessment a
LEFT JOIN answer w ON w.assessment_id = a.id
WHERE a.user_id = ? AND a.kind = 1 AND a.open_slot = 1
GROUP BY a.id, a.competence_id, a.started_at;

-- name: assessments_of
-- kind: rows
-- in: user_id:u64 before:u64 limit:u32
-- out: id:u64 kind:u8 competence_id:u32? state:u8 language:str(2)
-- out: started_at:time ended_at:time? answered:u64
SELECT a.id, a.kind, a.competence_id, a.state, a.language, a.started_at,
	a.ended_at,
	(SELECT COUNT(1) FROM answer w WHERE w.assessment_id = a.id)
	AS answered
FROM assessment a
WHERE a.user_id = ? AND a.id < ? AND a.kind = 1
ORDER BY a.id DESC LIMIT ?;

-- ---- reports of problems --------------------------------------------------

-- name: report_count
-- kind: one
-- in: user_id:u64 since:time
-- out: reports:u64
SELECT COUNT(1) AS reports FROM challenge_report
WHERE user_id = ? AND created_at > ?;

-- name: report_add
-- kind: exec
-- in: id:u64 position:u16 challenge_id:u32 category:u8 comment:str(1000)
-- in: created_at:time assessment_id:u64 user_id:u64
INSERT INTO challenge_report (id, assessment_id, position, challenge_id,
	user_id, category, comment, created_at)
SELECT ?, a.id, ?, ?, a.user_id, ?, ?, ?
FROM assessment a
WHERE a.id = ? AND a.user_id = ?;

-- ---- Idempotency-Key ------------------------------------------------------

-- name: repeated_find
-- kind: one
-- in: user_id:u64 operation:str(40) idempotency_key:str(64)
-- out: body_digest:bytes(32) http:u16 reply:str(16777215)
SELECT body_digest, http, reply FROM assessment_idempotency
WHERE user_id = ? AND operation = ? AND idempotency_key = ?;

-- name: repeated_add
-- kind: exec
-- in: user_id:u64 operation:str(40) idempotency_key:str(64)
-- in: body_digest:bytes(32) http:u16 reply:str(16777215) created_at:time
INSERT INTO assessment_idempotency (user_id, operation, idempotency_key,
	body_digest, http, reply, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: repeated_forget
-- kind: exec
-- in: before:time
DELETE FROM assessment_idempotency WHERE created_at < ? LIMIT 1000;
