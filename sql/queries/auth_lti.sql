-- Acquis as a tool of learning platforms (LTI 1.3).

-- ---- launching ------------------------------------------------------------

-- name: lti_providers_of
-- kind: rows
-- in:  issuer:str(255)
-- out: id:u64
SELECT id FROM identity_provider
WHERE kind = 3 AND issuer = ? AND state <> 3
ORDER BY id LIMIT 2;

-- name: lti_course_of
-- kind: one
-- in:  identity_provider_id:u64 deployment_id:str(255) context_key:str(255)
-- out: id:u64 title:str(200) memberships_url:str(1000)?
SELECT id, title, memberships_url FROM lti_context
WHERE identity_provider_id = ? AND deployment_id = ? AND context_key = ?;

-- name: lti_course_put
-- kind: one
-- in:  id:u64 identity_provider_id:u64 deployment_id:str(255)
-- in:  context_key:str(255) title:str(200) memberships_url:str(1000)?
-- in:  now:time now
-- out: id:u64
INSERT INTO lti_context (id, identity_provider_id, deployment_id, context_key,
	title, memberships_url, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON DUPLICATE KEY UPDATE title = VALUES(title),
	memberships_url = COALESCE(VALUES(memberships_url), memberships_url),
	updated_at = VALUES(updated_at)
RETURNING id;

-- name: lti_link_of
-- kind: one
-- in:  lti_context_id:u64 link_key:str(255)
-- out: id:u64 title:str(200) competences:str(400) line_items_url:str(1000)?
-- out: line_item_url:str(1000)? may_score:bool
SELECT id, title, competences, line_items_url, line_item_url, may_score
FROM lti_resource_link WHERE lti_context_id = ? AND link_key = ?;

-- What the platform does not say to everybody stays, and so does a line item
-- that we made.
-- name: lti_link_put
-- kind: one
-- in:  id:u64 lti_context_id:u64 link_key:str(255) title:str(200)
-- in:  competences:str(400) line_items_url:str(1000)?
-- in:  line_item_url:str(1000)? may_score:bool now:time now
-- out: id:u64
INSERT INTO lti_resource_link (id, lti_context_id, link_key, title, competences,
	line_items_url, line_item_url, may_score, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON DUPLICATE KEY UPDATE title = VALUES(title),
	competences = VALUES(competences),
	line_items_url = COALESCE(VALUES(line_items_url), line_items_url),
	line_item_url = COALESCE(VALUES(line_item_url), line_item_url),
	may_score = may_score OR VALUES(may_score), updated_at = VALUES(updated_at)
RETURNING id;

-- name: lti_competences_clear
-- kind: exec
-- in:  lti_resource_link_id:u64
DELETE FROM lti_link_competence WHERE lti_resource_link_id = ?;

-- Keys as a JSON array; those that never were are left out.
-- name: lti_competences_add
-- kind: exec
-- in:  lti_resource_link_id:u64 keys:str(1000)
INSERT IGNORE INTO lti_link_competence (lti_resource_link_id, competence_id)
SELECT ?, content_object.id
FROM JSON_TABLE(?, '$[*]' COLUMNS (stable_key VARCHAR(64) PATH '$')) wanted
JOIN content_object ON content_object.kind = 3
	AND content_object.stable_key = wanted.stable_key;

-- name: lti_launch_add
-- kind: exec
-- in:  auth_session_id:u64 user_id:u64 lti_context_id:u64
-- in:  lti_resource_link_id:u64? role:u8 return_url:str(1000)? now:time
INSERT INTO lti_launch (auth_session_id, user_id, lti_context_id,
	lti_resource_link_id, role, return_url, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- Who may get a grade from this link.
-- name: lti_learner_put
-- kind: exec
-- in:  lti_resource_link_id:u64 user_id:u64 subject:str(255) now:time
INSERT INTO lti_grade (lti_resource_link_id, user_id, subject, stamp, state,
	updated_at)
VALUES (?, ?, ?, 0, 1, ?)
ON DUPLICATE KEY UPDATE subject = VALUES(subject);

-- name: lti_choice_add
-- kind: exec
-- in:  auth_session_id:u64 return_url:str(1000) data:str(65535)?
-- in:  accept_multiple:bool accept_line_item:bool expires_at:time
INSERT INTO lti_deep_link (auth_session_id, return_url, data, accept_multiple,
	accept_line_item, expires_at)
VALUES (?, ?, ?, ?, ?, ?);

-- ---- frames ----------------------------------------------------------------

-- name: lti_launched_by
-- kind: one
-- in:  auth_session_id:u64 user_id:u64
-- out: identity_provider_id:u64
SELECT c.identity_provider_id
FROM lti_launch l JOIN lti_context c ON c.id = l.lti_context_id
WHERE l.auth_session_id = ? AND l.user_id = ?;

-- name: lti_waiting_add
-- kind: exec
-- in:  state_digest:bytes(32) id_token:str(65535) expires_at:time
INSERT IGNORE INTO lti_waiting (state_digest, id_token, expires_at)
VALUES (?, ?, ?);

-- name: lti_waiting_of
-- kind: one
-- in:  state_digest:bytes(32) now:time
-- out: id_token:str(65535)
SELECT id_token FROM lti_waiting WHERE state_digest = ? AND expires_at > ?;

-- name: lti_waiting_remove
-- kind: exec
-- in:  state_digest:bytes(32)
DELETE FROM lti_waiting WHERE state_digest = ?;

-- name: lti_waiting_forget
-- kind: exec
-- in:  before:time
DELETE FROM lti_waiting WHERE expires_at < ? ORDER BY expires_at LIMIT 1000;

-- name: lti_choices_forget
-- kind: exec
-- in:  before:time
DELETE FROM lti_deep_link WHERE expires_at < ? ORDER BY expires_at LIMIT 1000;

-- The sign-in of a frame goes on in a window of its own.
-- name: lti_launch_move
-- kind: exec
-- in:  to:u64 from:u64 user_id:u64
UPDATE lti_launch SET auth_session_id = ?
WHERE auth_session_id = ? AND user_id = ?;

-- name: lti_choice_move
-- kind: exec
-- in:  to:u64 from:u64
UPDATE lti_deep_link SET auth_session_id = ? WHERE auth_session_id = ?;

-- name: lti_session_end
-- kind: exec
-- in:  now:time id:u64 user_id:u64
UPDATE auth_session SET revoked_at = ?, revoked_reason = 1
WHERE id = ? AND user_id = ? AND revoked_at IS NULL;

-- name: lti_session_stands
-- kind: one
-- in:  id:u64 user_id:u64 now:time
-- out: id:u64
SELECT id FROM auth_session
WHERE id = ? AND user_id = ? AND revoked_at IS NULL AND expires_at > ?;

-- ---- the course -------------------------------------------------------------

-- name: lti_launch_of
-- kind: one
-- in:  auth_session_id:u64 user_id:u64 now:time
-- out: role:u8 return_url:str(1000)? lti_context_id:u64 course:str(200)
-- out: deployment_id:str(255) memberships_url:str(1000)? roster_at:time?
-- out: roster_error:str(200)? roster_asked_at:time? link_id:u64?
-- out: link_title:str(200)? competences:str(400)? may_score:bool?
-- out: line_item_url:str(1000)? line_items_url:str(1000)? provider_id:u64
-- out: provider_key:str(40) provider_name:str(120)
SELECT l.role, l.return_url, l.lti_context_id, c.title AS course,
	c.deployment_id, c.memberships_url, c.roster_at, c.roster_error,
	c.roster_asked_at, k.id AS link_id, k.title AS link_title,
	k.competences, k.may_score, k.line_item_url, k.line_items_url,
	p.id AS provider_id, p.provider_key, p.name AS provider_name
FROM auth_session s
JOIN lti_launch l ON l.auth_session_id = s.id AND l.user_id = s.user_id
JOIN lti_context c ON c.id = l.lti_context_id
JOIN identity_provider p ON p.id = c.identity_provider_id
LEFT JOIN lti_resource_link k ON k.id = l.lti_resource_link_id
WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL
	AND s.expires_at > ?;

-- name: lti_choice_of
-- kind: one
-- in:  auth_session_id:u64 now:time
-- out: return_url:str(1000) data:str(65535)? accept_multiple:bool
-- out: accept_line_item:bool
SELECT return_url, data, accept_multiple, accept_line_item
FROM lti_deep_link WHERE auth_session_id = ? AND expires_at > ?;

-- name: lti_competences_known
-- kind: rows
-- in:  keys:str(1000)
-- out: stable_key:str(64)
SELECT content_object.stable_key
FROM JSON_TABLE(?, '$[*]' COLUMNS (stable_key VARCHAR(64) PATH '$')) wanted
JOIN content_object ON content_object.kind = 3
	AND content_object.stable_key = wanted.stable_key
ORDER BY content_object.stable_key LIMIT 500;

-- name: lti_own_grade
-- kind: one
-- in:  lti_resource_link_id:u64 user_id:u64
-- out: points:u16? maximum:u16? complete:bool? state:u8 updated_at:time
SELECT points, maximum, complete, state, updated_at FROM lti_grade
WHERE lti_resource_link_id = ? AND user_id = ?;

-- People whom the roster names, and whether they have come.
-- name: lti_people
-- kind: rows
-- in:  lti_context_id:u64 after:str(255) limit:u32
-- out: subject:str(255) role:u8 active:bool first_name:str(100)
-- out: last_name:str(100) email:str(254)? removed_at:time? arrived:bool
SELECT m.subject, m.role, m.active, m.first_name, m.last_name, m.email,
	m.removed_at, EXISTS (SELECT 1 FROM lti_context c
		JOIN identity i
			ON i.identity_provider_id = c.identity_provider_id
			AND i.subject = m.subject
		WHERE c.id = m.lti_context_id) AS arrived
FROM lti_member m
WHERE m.lti_context_id = ? AND m.subject > ?
ORDER BY m.subject LIMIT ?;

-- Not twice within a minute.
-- name: lti_roster_ask
-- kind: exec
-- in:  now:time id:u64 since:time
UPDATE lti_context SET roster_asked_at = ?
WHERE id = ? AND memberships_url IS NOT NULL
	AND (roster_asked_at IS NULL OR roster_asked_at < ?);

-- Names are those that the platform says.
-- name: lti_grades
-- kind: rows
-- in:  lti_resource_link_id:u64 after:u64 limit:u32
-- out: user_id:u64 subject:str(255) first_name:str(100)? last_name:str(100)?
-- out: points:u16? maximum:u16? complete:bool? state:u8 error:str(200)?
-- out: updated_at:time
SELECT g.user_id, g.subject, m.first_name, m.last_name, g.points, g.maximum,
	g.complete, g.state, g.error, g.updated_at
FROM lti_grade g
JOIN lti_resource_link k ON k.id = g.lti_resource_link_id
LEFT JOIN lti_member m ON m.lti_context_id = k.lti_context_id
	AND m.subject = g.subject
WHERE g.lti_resource_link_id = ? AND g.user_id > ?
ORDER BY g.user_id LIMIT ?;

-- name: lti_grade_again
-- kind: exec
-- in:  now:time lti_resource_link_id:u64 user_id:u64
UPDATE lti_grade SET state = 2, updated_at = ?
WHERE lti_resource_link_id = ? AND user_id = ? AND state = 4;

-- ---- staff -------------------------------------------------------------------

-- name: lti_failures
-- kind: rows
-- in:  before:time limit:u32
-- out: link_id:u64 user_id:u64 provider_key:str(40) provider_name:str(120)
-- out: course:str(200) link_title:str(200) error:str(200)? updated_at:time
SELECT g.lti_resource_link_id AS link_id, g.user_id, p.provider_key,
	p.name AS provider_name, c.title AS course, k.title AS link_title,
	g.error, g.updated_at
FROM lti_grade g
JOIN lti_resource_link k ON k.id = g.lti_resource_link_id
JOIN lti_context c ON c.id = k.lti_context_id
JOIN identity_provider p ON p.id = c.identity_provider_id
WHERE g.state = 4 AND g.updated_at < ?
ORDER BY g.updated_at DESC LIMIT ?;

-- name: lti_roster_failures
-- kind: rows
-- out: provider_key:str(40) provider_name:str(120) course:str(200)
-- out: error:str(200)? asked_at:time?
SELECT p.provider_key, p.name AS provider_name, c.title AS course,
	c.roster_error AS error, c.roster_asked_at AS asked_at
FROM lti_context c
JOIN identity_provider p ON p.id = c.identity_provider_id
WHERE c.roster_error IS NOT NULL
ORDER BY c.id DESC LIMIT 50;

-- ---- platforms that register themselves --------------------------------------

-- name: lti_registration_of
-- kind: one
-- in:  token_digest:bytes(32) now:time
-- out: organisation_id:u64 provider_key:str(40) name:str(120)
-- out: organisation:str(200) created_at:time expires_at:time
SELECT r.organisation_id, r.provider_key, r.name, o.name AS organisation,
	r.created_at, r.expires_at
FROM lti_registration r JOIN organisation o ON o.id = r.organisation_id
WHERE r.token_digest = ? AND r.expires_at > ?;

-- name: lti_registration_take
-- kind: exec
-- in:  token_digest:bytes(32)
DELETE FROM lti_registration WHERE token_digest = ?;

-- name: lti_registration_add
-- kind: exec
-- in:  token_digest:bytes(32) organisation_id:u64 provider_key:str(40)
-- in:  name:str(120) created_at:time expires_at:time
INSERT INTO lti_registration (token_digest, organisation_id, provider_key, name,
	created_at, expires_at)
VALUES (?, ?, ?, ?, ?, ?);

-- Those that nobody has followed yet, each by the key of its platform to come.
-- name: lti_invitations
-- kind: rows
-- in:  now:time
-- out: organisation_id:u64 organisation:str(200) provider_key:str(40)
-- out: name:str(120) created_at:time expires_at:time
SELECT r.organisation_id, o.name AS organisation, r.provider_key, r.name,
	r.created_at, r.expires_at
FROM lti_registration r JOIN organisation o ON o.id = r.organisation_id
WHERE r.expires_at > ? AND NOT EXISTS (SELECT 1 FROM identity_provider p
	WHERE p.provider_key = r.provider_key)
ORDER BY r.expires_at DESC LIMIT 200;

-- name: lti_registrations_forget
-- kind: exec
-- in:  before:time
DELETE FROM lti_registration WHERE expires_at < ?
ORDER BY expires_at LIMIT 1000;

-- name: lti_provider_add
-- kind: exec
-- in:  id:u64 organisation_id:u64 provider_key:str(40) name:str(120)
-- in:  issuer:str(255) client_id:str(255) settings:str(65535) now:time now
INSERT INTO identity_provider (id, organisation_id, kind, state, provider_key,
	name, issuer, client_id, settings, created_at, updated_at)
VALUES (?, ?, 3, 2, ?, ?, ?, ?, ?, ?, ?);
