-- What the jobs of learning platforms ask: grades that go out, rosters that
-- come in. Run as acquis-auth.

-- ---- grades ---------------------------------------------------------------

-- Whom an assessment tells: the learners of the links that opened it.
-- name: lti_told_of
-- kind: rows
-- in:  assessment_id:u64
-- out: lti_resource_link_id:u64 user_id:u64
SELECT lti_resource_link_id, user_id FROM assessment_lti
WHERE assessment_id = ? ORDER BY lti_resource_link_id LIMIT 20;

-- name: lti_grade_of
-- kind: one
-- in:  lti_resource_link_id:u64 user_id:u64
-- out: subject:str(255) points:u16? maximum:u16? complete:bool? state:u8
-- out: identity_provider_id:u64 link_key:str(255) title:str(200)
-- out: line_items_url:str(1000)? line_item_url:str(1000)? may_score:bool
SELECT g.subject, g.points, g.maximum, g.complete, g.state,
	c.identity_provider_id, l.link_key, l.title, l.line_items_url,
	l.line_item_url, l.may_score
FROM lti_grade g
JOIN lti_resource_link l ON l.id = g.lti_resource_link_id
JOIN lti_context c ON c.id = l.lti_context_id
WHERE g.lti_resource_link_id = ? AND g.user_id = ?;

-- name: lti_provider
-- kind: one
-- in:  id:u64
-- out: id:u64 organisation_id:u64 kind:u8 state:u8 provider_key:str(40)
-- out: name:str(120) issuer:str(255) client_id:str(255) settings:str(65535)
SELECT id, organisation_id, kind, state, provider_key, name, issuer, client_id,
	settings
FROM identity_provider WHERE id = ?;

-- name: lti_competences
-- kind: rows
-- in:  lti_resource_link_id:u64
-- out: competence_id:u32
SELECT competence_id FROM lti_link_competence
WHERE lti_resource_link_id = ? ORDER BY competence_id LIMIT 100;

-- Newest first, so the first of a competence counts.
-- name: lti_results
-- kind: rows
-- in:  lti_resource_link_id:u64 user_id:u64
-- out: competence_id:u32? points:u16 cap:u64?
SELECT a.competence_id, r.points,
	CAST(JSON_VALUE(r.detail, '$.cap') AS UNSIGNED) AS cap
FROM assessment_lti o
JOIN assessment a ON a.id = o.assessment_id AND a.state = 2
JOIN assessment_result r ON r.assessment_id = a.id AND r.valid
WHERE o.lti_resource_link_id = ? AND o.user_id = ?
ORDER BY o.assessment_id DESC, r.sequence DESC LIMIT 500;

-- The stamp of a score is taken before the score is sent, so that two senders
-- never use one twice.
-- name: lti_grade_stamp
-- kind: exec
-- in:  now_s:u64 now:time lti_resource_link_id:u64 user_id:u64
UPDATE lti_grade SET stamp = GREATEST(?, stamp + 1), state = 2,
	updated_at = ?
WHERE lti_resource_link_id = ? AND user_id = ?;

-- name: lti_stamp_of
-- kind: one
-- in:  lti_resource_link_id:u64 user_id:u64
-- out: stamp:u64
SELECT stamp FROM lti_grade WHERE lti_resource_link_id = ? AND user_id = ?;

-- Unless a later score is on its way.
-- name: lti_grade_sent
-- kind: exec
-- in:  points:u16 maximum:u16 complete:bool now:time lti_resource_link_id:u64
-- in:  user_id:u64 stamp:u64
UPDATE lti_grade SET points = ?, maximum = ?, complete = ?, state = 3,
	error = NULL, updated_at = ?
WHERE lti_resource_link_id = ? AND user_id = ? AND stamp = ?;

-- name: lti_grade_trouble
-- kind: exec
-- in:  state:u8 error:str(200) now:time lti_resource_link_id:u64 user_id:u64
UPDATE lti_grade SET state = ?, error = ?, updated_at = ?
WHERE lti_resource_link_id = ? AND user_id = ?;

-- name: lti_line_item_keep
-- kind: exec
-- in:  line_item_url:str(1000) now:time id:u64
UPDATE lti_resource_link SET line_item_url = ?, updated_at = ?
WHERE id = ? AND line_item_url IS NULL;

-- ---- rosters --------------------------------------------------------------

-- name: lti_roster_of
-- kind: one
-- in:  id:u64
-- out: identity_provider_id:u64 memberships_url:str(1000)?
SELECT identity_provider_id, memberships_url FROM lti_context WHERE id = ?;

-- name: lti_member_put
-- kind: exec
-- in:  lti_context_id:u64 subject:str(255) role:u8 active:bool
-- in:  first_name:str(100) last_name:str(100) email:str(254)?
-- in:  person_sourcedid:str(255)? seen_at:time
INSERT INTO lti_member (lti_context_id, subject, role, active, first_name,
	last_name, email, person_sourcedid, seen_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON DUPLICATE KEY UPDATE role = VALUES(role), active = VALUES(active),
	first_name = VALUES(first_name), last_name = VALUES(last_name),
	email = VALUES(email), person_sourcedid = VALUES(person_sourcedid),
	seen_at = VALUES(seen_at), removed_at = NULL;

-- name: lti_members_gone
-- kind: exec
-- in:  now:time lti_context_id:u64 seen_before:time
UPDATE lti_member SET removed_at = ?
WHERE lti_context_id = ? AND seen_at < ? AND removed_at IS NULL;

-- name: lti_roster_done
-- kind: exec
-- in:  now:time id:u64
UPDATE lti_context SET roster_at = ?, roster_error = NULL WHERE id = ?;

-- name: lti_roster_failed
-- kind: exec
-- in:  error:str(200) id:u64
UPDATE lti_context SET roster_error = ? WHERE id = ?;
