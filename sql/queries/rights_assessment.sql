-- What assessment gives to an export of a person, and removes at an erasure;
-- run as acquis-assessment by acquisctl jobs run.

-- ---- export ---------------------------------------------------------------

-- name: export_learner
-- kind: one
-- in:  id:u64
-- out: language:str(2)
SELECT language FROM user WHERE id = ? AND state = 1 LOCK IN SHARE MODE;

-- name: export_assessments
-- kind: rows
-- in:  user_id:u64 after:u64
-- out: id:u64 kind:u8 competence:str(64)? state:u8 language:str(2)
-- out: accessible_only:bool started_at:time ended_at:time? settings:str(2000)
-- out: prior_evidence:str(8000)
SELECT a.id, a.kind, c.stable_key AS competence, a.state, a.language,
	a.accessible_only, a.started_at, a.ended_at, a.settings,
	a.prior_evidence
FROM assessment a LEFT JOIN content_object c ON c.id = a.competence_id
WHERE a.user_id = ? AND a.id > ? ORDER BY a.id LIMIT 100;

-- name: export_answers
-- kind: rows
-- in:  assessment_id:u64
-- out: position:u16 challenge:str(64)? outcome:u8 elapsed_ms:u32
-- out: answered_at:time estimate:f64 error:f64 value:str(500)?
SELECT w.position, c.stable_key AS challenge, w.outcome, w.elapsed_ms,
	w.answered_at, w.estimate, w.error, w.value
FROM answer w LEFT JOIN content_object c ON c.id = w.challenge_id
WHERE w.assessment_id = ? ORDER BY w.position LIMIT 1000;

-- name: export_events
-- kind: rows
-- in:  assessment_id:u64
-- out: position:u16 kind:u8 amount:i64? happened_at:time
SELECT position, kind, CAST(amount AS SIGNED), happened_at
FROM assessment_event
WHERE assessment_id = ? ORDER BY position, kind, sequence LIMIT 1000;

-- name: export_results
-- kind: rows
-- in:  assessment_id:u64
-- out: sequence:u16 cause:u8 valid:bool level:u8 points:u16 estimate:f64
-- out: error:f64 answers:u16 level_before:u8? points_before:u16?
-- out: created_at:time detail:str(16777215)
SELECT sequence, cause, valid, level, points, estimate, error, answers,
	level_before, points_before, created_at, detail
FROM assessment_result WHERE assessment_id = ? ORDER BY sequence LIMIT 100;

-- name: export_profile
-- kind: rows
-- in:  user_id:u64
-- out: competence:str(64)? level:u8 level_low:u8 level_high:u8 points:u16
-- out: estimate:f64 sd:f64 assessment_id:u64 updated_at:time
SELECT c.stable_key AS competence, p.level, p.level_low, p.level_high,
	p.points, p.estimate, p.sd, p.assessment_id, p.updated_at
FROM profile p LEFT JOIN content_object c ON c.id = p.competence_id
WHERE p.user_id = ? ORDER BY p.competence_id LIMIT 1000;

-- name: export_reports
-- kind: rows
-- in:  user_id:u64 skip:u32
-- out: challenge:str(64)? category:u8 comment:str(1000) state:u8
-- out: created_at:time
SELECT c.stable_key AS challenge, r.category, r.comment, r.state, r.created_at
FROM challenge_report r LEFT JOIN content_object c ON c.id = r.challenge_id
WHERE r.user_id = ? ORDER BY r.created_at, r.id LIMIT 1000 OFFSET ?;

-- ---- erasure --------------------------------------------------------------

-- name: erase_running
-- kind: exec
-- in:  ended_at:time user_id:u64
UPDATE assessment SET state = 3, open_slot = NULL, ended_at = ?
WHERE user_id = ? AND state = 1;

-- name: erase_assessments
-- kind: rows
-- in:  user_id:u64 after:u64
-- out: id:u64
SELECT id FROM assessment WHERE user_id = ? AND id > ? ORDER BY id LIMIT 500;

-- name: erase_answers
-- kind: exec
-- in:  assessment_id:u64
UPDATE answer SET value = NULL, digest = NULL
WHERE assessment_id = ? AND (value IS NOT NULL OR digest IS NOT NULL);

-- name: erase_comments
-- kind: exec
-- in:  user_id:u64
UPDATE challenge_report SET comment = '' WHERE user_id = ?;

-- name: erase_repeated
-- kind: exec
-- in:  user_id:u64
DELETE FROM assessment_idempotency WHERE user_id = ?;
