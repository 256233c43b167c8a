-- Links by which platforms register themselves; acquis-auth and acquisctl make
-- them.

-- name: invitation_key_taken
-- kind: one
-- in:  provider_key:str(40)
-- out: id:u64
SELECT id FROM identity_provider WHERE provider_key = ?;

-- name: invitation_drop
-- kind: exec
-- in:  provider_key:str(40) organisation_id:u64
DELETE FROM lti_registration WHERE provider_key = ? AND organisation_id = ?;

-- name: invitation_add
-- kind: exec
-- in:  token_digest:bytes(32) organisation_id:u64 provider_key:str(40)
-- in:  name:str(120) created_at:time expires_at:time
INSERT INTO lti_registration (token_digest, organisation_id, provider_key, name,
	created_at, expires_at)
VALUES (?, ?, ?, ?, ?, ?);
