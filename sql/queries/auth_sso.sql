-- Signing in through an institution: providers, identities, flows.

-- name: provider_by_key
-- kind: one
-- in:  provider_key:str(40)
-- out: id:u64 organisation_id:u64 kind:u8 state:u8 provider_key:str(40)
-- out: name:str(120) issuer:str(255) client_id:str(255) secret:bytes(512)?
-- out: settings:str(65535)
SELECT id, organisation_id, kind, state, provider_key, name, issuer, client_id,
	secret, settings
FROM identity_provider WHERE provider_key = ? AND state = 2;

-- name: provider_by_id
-- kind: one
-- in:  id:u64
-- out: id:u64 organisation_id:u64 kind:u8 state:u8 provider_key:str(40)
-- out: name:str(120) issuer:str(255) client_id:str(255) secret:bytes(512)?
-- out: settings:str(65535)
SELECT id, organisation_id, kind, state, provider_key, name, issuer, client_id,
	secret, settings
FROM identity_provider WHERE id = ? AND state <> 3;

-- name: provider_by_issuer
-- kind: one
-- in:  kind:u8 issuer:str(255) client_id:str(255)
-- out: id:u64 organisation_id:u64 kind:u8 state:u8 provider_key:str(40)
-- out: name:str(120) issuer:str(255) client_id:str(255) secret:bytes(512)?
-- out: settings:str(65535)
SELECT id, organisation_id, kind, state, provider_key, name, issuer, client_id,
	secret, settings
FROM identity_provider
WHERE kind = ? AND issuer = ? AND client_id = ? AND state <> 3;

-- What people choose from: those of an institution that are active, but LTI,
-- which begins at the platform. Words are patterns of LIKE.
-- name: institutions
-- kind: rows
-- in:  after:str(40) word1:str(500) word2:str(500) word3:str(500)
-- in:  word4:str(500) word5:str(500) word6:str(500)
-- out: provider_key:str(40) kind:u8 name:str(120) organisation_name:str(200)
SELECT provider_key, kind, name, organisation_name
FROM (SELECT p.id, p.provider_key, p.kind,
		p.name, p.name COLLATE utf8mb4_unicode_520_ci AS sorted,
		last_p.name AS last_name, last_p.id AS last_id,
		o.name AS organisation_name,
		REPLACE(REPLACE(CONCAT_WS(' ', p.name, o.name, o.external_id),
			'œ', 'oe'), 'Œ', 'oe') COLLATE utf8mb4_unicode_520_ci
			AS words
	FROM identity_provider AS p
	JOIN organisation AS o ON o.id = p.organisation_id
	LEFT JOIN identity_provider AS last_p ON last_p.provider_key = ?
	WHERE p.state = 2 AND p.kind IN (1, 2, 4)
		AND o.archived_at IS NULL) AS found
WHERE words LIKE ? AND words LIKE ? AND words LIKE ? AND words LIKE ?
	AND words LIKE ? AND words LIKE ?
	AND (last_id IS NULL OR (sorted, id) > (last_name, last_id))
ORDER BY sorted, id LIMIT 50;

-- name: identity_of
-- kind: one
-- in:  identity_provider_id:u64 subject:str(255)
-- out: id:u64 user_id:u64 state:u8
SELECT identity.id, user_id, user.state
FROM identity JOIN user ON user.id = identity.user_id
WHERE identity_provider_id = ? AND subject = ?;

-- name: identity_used
-- kind: exec
-- in:  now:time role:u8 student_number:str(64)? national_id:str(16)? id:u64
UPDATE identity SET last_used_at = ?, role = ?, student_number = ?,
	national_id = ?
WHERE id = ?;

-- Not of an account that was erased or suspended a moment ago.
-- name: identity_add
-- kind: exec
-- in:  id:u64 identity_provider_id:u64 subject:str(255) role:u8
-- in:  student_number:str(64)? national_id:str(16)? now:time now user_id:u64
INSERT INTO identity (id, user_id, identity_provider_id, subject, role,
	student_number, national_id, created_at, last_used_at)
SELECT ?, id, ?, ?, ?, ?, ?, ?, ? FROM user WHERE id = ? AND state = 1;

-- An account that gets one more way to sign in: it stands, and so does the
-- sign-in that asks for it, if one does. The lock counts one after the other.
-- name: user_hold
-- kind: one
-- in:  id:u64 auth_session:u64? auth_session now:time
-- out: identities:u64
SELECT (SELECT COUNT(*) FROM identity WHERE identity.user_id = user.id)
FROM user
WHERE user.id = ? AND user.state = 1 AND (? IS NULL OR EXISTS (SELECT 1
	FROM auth_session s WHERE s.id = ? AND s.user_id = user.id
		AND s.revoked_at IS NULL AND s.expires_at > ?))
FOR UPDATE;

-- name: user_by_email
-- kind: one
-- in:  email_lookup:str(254)
-- out: id:u64 state:u8 email_confirmed_at:time?
SELECT id, state, email_confirmed_at FROM user WHERE email_lookup = ?;

-- name: user_add_asserted
-- kind: exec
-- in:  id:u64 email:str(254)? email_lookup:str(254)? email_confirmed_at:time?
-- in:  first_name:str(100) last_name:str(100) language:str(2) now:time now
INSERT INTO user (id, email, email_lookup, email_confirmed_at, first_name,
	last_name, language, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- Whom a page asks whether it is really them.
-- name: user_name
-- kind: one
-- in:  id:u64
-- out: first_name:str(100) last_name:str(100)
SELECT first_name, last_name FROM user WHERE id = ? AND state = 1;

-- name: identities_of
-- kind: rows
-- in:  auth_session:u64 user_id:u64 now:time
-- out: id:u64 kind:u8 provider_key:str(40) name:str(120)
-- out: organisation_name:str(200) created_at:time last_used_at:time?
SELECT identity.id, identity_provider.kind, provider_key,
	identity_provider.name, organisation.name AS organisation_name,
	identity.created_at,
	identity.last_used_at
FROM auth_session
JOIN identity ON identity.user_id = auth_session.user_id
JOIN identity_provider
	ON identity_provider.id = identity.identity_provider_id
JOIN organisation ON organisation.id = identity_provider.organisation_id
WHERE auth_session.id = ? AND auth_session.user_id = ?
	AND auth_session.revoked_at IS NULL AND auth_session.expires_at > ?
ORDER BY identity.id LIMIT 100;

-- How an account can be signed in to now, but for one identity; the lock holds
-- removals apart.
-- name: sign_in_methods
-- kind: one
-- in:  identity:u64 auth_session:u64 user_id:u64 now:time
-- out: password:bool others:u64
SELECT user.password_hash IS NOT NULL,
	(SELECT COUNT(*) FROM identity
		JOIN identity_provider
			ON identity_provider.id = identity.identity_provider_id
		JOIN organisation
			ON organisation.id = identity_provider.organisation_id
		WHERE identity.user_id = user.id AND identity.id <> ?
			AND identity_provider.state = 2
			AND organisation.archived_at IS NULL)
FROM auth_session JOIN user ON user.id = auth_session.user_id
WHERE auth_session.id = ? AND auth_session.user_id = ?
	AND auth_session.revoked_at IS NULL AND auth_session.expires_at > ?
	AND user.state = 1
FOR UPDATE;

-- name: identity_remove
-- kind: exec
-- in:  id:u64 user_id:u64
DELETE FROM identity WHERE id = ? AND user_id = ?;

-- name: flow_add
-- kind: exec
-- in:  state_digest:bytes(32) identity_provider_id:u64 browser_digest:bytes(32)
-- in:  purpose:u8 user_id:u64? auth_session_id:u64? return_to:str(300)
-- in:  secret:bytes(300) detail:str(1000) now:time expires_at:time
INSERT INTO sso_flow (state_digest, identity_provider_id, browser_digest,
	purpose, user_id, auth_session_id, return_to, secret, detail,
	created_at, expires_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: flow_of
-- kind: one
-- in:  state_digest:bytes(32) now:time
-- out: identity_provider_id:u64 browser_digest:bytes(32) purpose:u8
-- out: user_id:u64? auth_session_id:u64? return_to:str(300)
-- out: secret:bytes(300) detail:str(1000)
SELECT identity_provider_id, browser_digest, purpose, user_id, auth_session_id,
	return_to, secret, detail
FROM sso_flow WHERE state_digest = ? AND expires_at > ?;

-- Of many at once one deletes the row.
-- name: flow_take
-- kind: exec
-- in:  state_digest:bytes(32) browser_digest:bytes(32)
DELETE FROM sso_flow WHERE state_digest = ? AND browser_digest = ?;

-- name: flows_forget
-- kind: exec
-- in:  before:time
DELETE FROM sso_flow WHERE expires_at < ? ORDER BY expires_at LIMIT 1000;

-- name: once_add
-- kind: exec
-- in:  identity_provider_id:u64 kind:u8 digest:bytes(32) expires_at:time
INSERT INTO sso_once (identity_provider_id, kind, digest, expires_at)
VALUES (?, ?, ?, ?);

-- name: onces_forget
-- kind: exec
-- in:  before:time
DELETE FROM sso_once WHERE expires_at < ? ORDER BY expires_at LIMIT 1000;

-- name: code_add
-- kind: exec
-- in:  code_digest:bytes(32) purpose:u8 identity_provider_id:u64
-- in:  user_id:u64? return_to:str(300) asserted:bytes(2000) expires_at:time
INSERT INTO sso_code (code_digest, purpose, identity_provider_id, user_id,
	return_to, asserted, expires_at)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: code_of
-- kind: one
-- in:  code_digest:bytes(32) purpose:u8 now:time
-- out: identity_provider_id:u64 user_id:u64? return_to:str(300)
-- out: asserted:bytes(2000)
SELECT identity_provider_id, user_id, return_to, asserted
FROM sso_code WHERE code_digest = ? AND purpose = ? AND expires_at > ?;

-- name: code_take
-- kind: exec
-- in:  code_digest:bytes(32)
DELETE FROM sso_code WHERE code_digest = ?;

-- name: codes_forget
-- kind: exec
-- in:  before:time
DELETE FROM sso_code WHERE expires_at < ? ORDER BY expires_at LIMIT 1000;

-- No more than 1,000 an hour.
-- name: refusal_add
-- kind: exec
-- in:  request_id:str(64) identity_provider_id:u64? reason:str(40)
-- in:  checks:str(8000) now:time identity_provider_id since:time since
INSERT IGNORE INTO sso_refusal (request_id, identity_provider_id, reason,
	checks, created_at)
SELECT ?, ?, ?, ?, ? FROM DUAL
WHERE (SELECT COUNT(*) FROM sso_refusal
		WHERE identity_provider_id <=> ? AND created_at > ?) < 1000
	AND (SELECT COUNT(*) FROM sso_refusal WHERE created_at > ?) < 10000;

-- name: refusals_forget
-- kind: exec
-- in:  before:time
DELETE FROM sso_refusal WHERE created_at < ? ORDER BY created_at LIMIT 1000;

-- name: sessions_end_at_provider
-- kind: exec
-- in:  now:time reason:u8 identity_provider_id:u64 provider_session:bytes(32)
UPDATE auth_session SET revoked_at = ?, revoked_reason = ?
WHERE identity_provider_id = ? AND provider_session = ?
	AND (revoked_at IS NULL OR revoked_reason = 8);

-- All of a person's, where the provider names no session.
-- name: sessions_end_of_subject
-- kind: exec
-- in:  now:time reason:u8 identity_provider_id:u64 subject:str(255)
UPDATE auth_session JOIN identity
	ON identity.identity_provider_id = auth_session.identity_provider_id
	AND identity.user_id = auth_session.user_id
SET revoked_at = ?, revoked_reason = ?
WHERE identity.identity_provider_id = ? AND identity.subject = ?
	AND (revoked_at IS NULL OR revoked_reason = 8);

-- Through which institution the caller signed in.
-- name: session_provider
-- kind: one
-- in:  id:u64 user_id:u64
-- out: identity_provider_id:u64?
SELECT identity_provider_id FROM auth_session
WHERE id = ? AND user_id = ? AND revoked_at IS NULL;

-- name: roles_of
-- kind: rows
-- in:  auth_session:u64 user_id:u64 now:time
-- out: user_id:u64 role:u8?
SELECT user.id AS user_id, staff_role.role
FROM auth_session
JOIN user ON user.id = auth_session.user_id AND user.state = 1
LEFT JOIN staff_role ON staff_role.user_id = user.id
WHERE auth_session.id = ? AND auth_session.user_id = ?
	AND auth_session.revoked_at IS NULL AND auth_session.expires_at > ?
ORDER BY staff_role.role LIMIT 10;

-- ---- pages of staff ---------------------------------------------------------

-- By organisation, by name; `after` is the last one of the page before.
-- name: staff_providers
-- kind: rows
-- in:  since:time after:u64 word1:str(500) word2:str(500) word3:str(500)
-- in:  word4:str(500) word5:str(500) word6:str(500) limit:u32
-- out: id:u64 organisation_id:u64 organisation_name:str(200) kind:u8 state:u8
-- out: provider_key:str(40) name:str(120) refused:u64
SELECT id, organisation_id, organisation_name, kind, state, provider_key, name,
	(SELECT COUNT(*) FROM sso_refusal
		WHERE sso_refusal.identity_provider_id = found.id
			AND sso_refusal.created_at > ?)
FROM (SELECT p.id, p.organisation_id, p.kind, p.state, p.provider_key,
		o.name AS organisation_name, p.name,
		o.name COLLATE utf8mb4_unicode_520_ci AS sorted_organisation,
		p.name COLLATE utf8mb4_unicode_520_ci AS sorted,
		last_o.name AS last_organisation, last_p.name AS last_name,
		last_p.organisation_id AS last_organisation_id,
		last_p.id AS last_id,
		REPLACE(REPLACE(CONCAT_WS(' ', p.name, o.name, o.external_id,
			p.provider_key), 'œ', 'oe'), 'Œ', 'oe')
			COLLATE utf8mb4_unicode_520_ci AS words
	FROM identity_provider AS p
	JOIN organisation AS o ON o.id = p.organisation_id
	LEFT JOIN (identity_provider AS last_p
		JOIN organisation AS last_o
			ON last_o.id = last_p.organisation_id)
		ON last_p.id = ?) AS found
WHERE words LIKE ? AND words LIKE ? AND words LIKE ? AND words LIKE ?
	AND words LIKE ? AND words LIKE ?
	AND (last_id IS NULL OR (sorted_organisation, organisation_id, sorted, id)
		> (last_organisation, last_organisation_id, last_name, last_id))
ORDER BY sorted_organisation, organisation_id, sorted, id LIMIT ?;

-- name: staff_provider
-- kind: one
-- in:  id:u64
-- out: id:u64 organisation_id:u64 organisation_name:str(200) kind:u8 state:u8
-- out: provider_key:str(40) name:str(120) issuer:str(255) client_id:str(255)
-- out: secret:bytes(512)? settings:str(65535) created_at:time updated_at:time
SELECT identity_provider.id, organisation_id,
	organisation.name AS organisation_name, identity_provider.kind, state,
	provider_key, identity_provider.name, issuer, client_id, secret,
	settings, identity_provider.created_at, identity_provider.updated_at
FROM identity_provider
JOIN organisation ON organisation.id = identity_provider.organisation_id
WHERE identity_provider.id = ?;

-- name: staff_provider_taken
-- kind: one
-- in:  provider_key:str(40)
-- out: taken:bool
SELECT EXISTS (SELECT 1 FROM identity_provider WHERE provider_key = ?);

-- name: staff_provider_add
-- kind: exec
-- in:  id:u64 organisation_id:u64 kind:u8 state:u8 provider_key:str(40)
-- in:  name:str(120) issuer:str(255) client_id:str(255) secret:bytes(512)?
-- in:  settings:str(16000) now:time now
INSERT INTO identity_provider (id, organisation_id, kind, state, provider_key,
	name, issuer, client_id, secret, settings, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- `seen` is the version that the change was made on.
-- name: staff_provider_change
-- kind: exec
-- in:  state:u8 name:str(120) issuer:str(255) client_id:str(255)
-- in:  secret:bytes(512)? settings:str(16000) now:time id:u64 seen:time
UPDATE identity_provider SET state = ?, name = ?, issuer = ?, client_id = ?,
	secret = ?, settings = ?, updated_at = ?
WHERE id = ? AND updated_at = ?;

-- name: staff_organisation
-- kind: one
-- in:  id:u64
-- out: id:u64
SELECT id FROM organisation WHERE id = ? AND archived_at IS NULL;

-- name: staff_organisations
-- kind: rows
-- in:  word1:str(500) word2:str(500) word3:str(500) word4:str(500)
-- in:  word5:str(500) word6:str(500)
-- out: id:u64 name:str(200) external_id:str(64)?
SELECT id, name, external_id
FROM (SELECT id, name, name COLLATE utf8mb4_unicode_520_ci AS sorted,
		external_id,
		REPLACE(REPLACE(CONCAT_WS(' ', name, external_id),
			'œ', 'oe'), 'Œ', 'oe') COLLATE utf8mb4_unicode_520_ci
			AS words
	FROM organisation WHERE archived_at IS NULL) AS found
WHERE words LIKE ? AND words LIKE ? AND words LIKE ? AND words LIKE ?
	AND words LIKE ? AND words LIKE ?
ORDER BY sorted, id LIMIT 50;

-- The organisation program of a later part takes this over, with acquisctl's.
-- name: staff_organisation_add
-- kind: exec
-- in:  id:u64 kind:u8 name:str(200) external_id:str(64)? language:str(2) now:time
INSERT INTO organisation (id, kind, name, external_id, language, time_zone,
	created_at)
VALUES (?, ?, ?, ?, ?, 'Europe/Paris', ?);

-- name: staff_refusal
-- kind: one
-- in:  request_id:str(64)
-- out: reason:str(40) checks:str(65535) created_at:time id:u64?
-- out: name:str(120)?
SELECT reason, checks, sso_refusal.created_at, identity_provider.id,
	identity_provider.name
FROM sso_refusal
LEFT JOIN identity_provider
	ON identity_provider.id = sso_refusal.identity_provider_id
WHERE request_id = ?;

-- name: providers_of_issuer
-- kind: rows
-- in:  issuer:str(255)
-- out: id:u64 kind:u8 provider_key:str(40) client_id:str(255)
SELECT id, kind, provider_key, client_id FROM identity_provider
WHERE kind BETWEEN 1 AND 4 AND issuer = ? AND state <> 3
ORDER BY id LIMIT 50;

-- name: once_of
-- kind: one
-- in:  identity_provider_id:u64 kind:u8 digest:bytes(32)
-- out: expires_at:time
SELECT expires_at FROM sso_once
WHERE identity_provider_id = ? AND kind = ? AND digest = ?;
