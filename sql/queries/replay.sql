-- acquisctl assessment: any assessment, as the administrator of the database.

-- name: replay_frame
-- kind: one
-- in: id:u64
-- out: user_id:u64 kind:u8 competence_id:u32? seed:u64 engine_version:u16
-- out: content_version:u32 language:str(2) accessible_only:bool
-- out: prior_evidence:str(8000) settings:str(2000) state:u8 started_at:time
-- out: ended_at:time?
SELECT user_id, kind, competence_id, seed, engine_version, content_version,
	language, accessible_only, prior_evidence, settings, state, started_at,
	ended_at
FROM assessment WHERE id = ?;

-- name: replay_answers
-- kind: rows
-- in: assessment_id:u64
-- out: position:u16 challenge_id:u32 outcome:u8 elapsed_ms:u32
-- out: answered_at:time estimate:f64 error:f64 value:str(500)?
-- out: digest:bytes(16)?
SELECT position, challenge_id, outcome, elapsed_ms, answered_at, estimate,
	error, value, digest
FROM answer WHERE assessment_id = ?
ORDER BY position LIMIT 1000;

-- name: replay_events
-- kind: rows
-- in: assessment_id:u64
-- out: position:u16 kind:u8 happened_at:time
SELECT position, kind, happened_at
FROM assessment_event WHERE assessment_id = ?
ORDER BY happened_at, position, kind LIMIT 10000;

-- name: replay_result
-- kind: one
-- in: assessment_id:u64
-- out: level:u8 points:u16 estimate:f64 error:f64 answers:u16
-- out: created_at:time
SELECT level, points, estimate, error, answers, created_at
FROM assessment_result WHERE assessment_id = ? AND valid
ORDER BY sequence DESC LIMIT 1;
