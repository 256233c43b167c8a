-- What acquisctl asks for itself, as the administrator of the database.

-- name: schema_present
-- kind: one
-- out: tables:u64
SELECT COUNT(*) FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_name = 'schema_version';

-- name: schema_lock
-- kind: one
-- out: got:u64?
SELECT GET_LOCK('acquis_migrate', 0);

-- name: schema_applied
-- kind: rows
-- out: version:u16 name:str(64) checksum:bytes(32) applied_at:time
-- out: duration_ms:u32 app_version:str(32)
SELECT version, name, checksum, applied_at, duration_ms, app_version
FROM schema_version ORDER BY version LIMIT 10000;

-- name: schema_add
-- kind: exec
-- in: version:u16 name:str(64) checksum:bytes(32) applied_at:time
-- in: duration_ms:u32 app_version:str(32)
INSERT INTO schema_version
	(version, name, checksum, applied_at, duration_ms, app_version)
VALUES (?, ?, ?, ?, ?, ?);

-- References that no foreign key holds: how many rows point nowhere. Each
-- walks a whole table, which is why an administrator asks and no program.

-- name: check_answers
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM answer
LEFT JOIN assessment ON assessment.id = answer.assessment_id
WHERE assessment.id IS NULL;

-- name: check_answer_challenges
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM answer
LEFT JOIN content_object ON content_object.id = answer.challenge_id
	AND content_object.kind = 6
WHERE content_object.id IS NULL;

-- name: check_answer_order
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM (
	SELECT assessment_id FROM answer
	GROUP BY assessment_id HAVING MAX(position) + 1 <> COUNT(*)
) AS gaps;

-- name: check_events
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM assessment_event
LEFT JOIN assessment ON assessment.id = assessment_event.assessment_id
WHERE assessment.id IS NULL;

-- name: check_competences
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM profile
LEFT JOIN content_object ON content_object.id = profile.competence_id
	AND content_object.kind = 3
WHERE content_object.id IS NULL;

-- name: check_results
-- kind: one
-- out: lost:u64
SELECT COUNT(*) FROM assessment
LEFT JOIN assessment_result
	ON assessment_result.assessment_id = assessment.id
WHERE assessment.state = 2 AND assessment_result.id IS NULL;

-- What the grants of programs come to, one privilege a row.

-- name: grants_of_programs
-- kind: rows
-- out: grantee:str(190) object:str(130) privilege:str(64)
SELECT grantee, CONCAT(table_name, '') AS object, privilege_type
FROM information_schema.table_privileges
WHERE table_schema = DATABASE() AND grantee LIKE '''acquis-%'
UNION ALL
SELECT grantee, CONCAT(table_name, '.', column_name), privilege_type
FROM information_schema.column_privileges
WHERE table_schema = DATABASE() AND grantee LIKE '''acquis-%'
ORDER BY 1, 2, 3 LIMIT 10000;
