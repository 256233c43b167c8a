-- A key has one invitation: the latest link undoes the ones before.
DELETE r FROM lti_registration r JOIN lti_registration later
	ON later.provider_key = r.provider_key AND (later.created_at > r.created_at OR
		later.created_at = r.created_at AND later.token_digest > r.token_digest);

ALTER TABLE lti_registration
	ADD UNIQUE KEY IF NOT EXISTS provider_key (provider_key);
