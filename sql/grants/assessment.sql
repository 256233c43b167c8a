-- What acquis-assessment may do, and nothing else. Applied by acquisctl db
-- grants, in the database of the connection.
CREATE USER IF NOT EXISTS 'acquis-assessment'@'localhost'
	IDENTIFIED VIA unix_socket;
GRANT SELECT ON schema_version TO 'acquis-assessment'@'localhost';
GRANT SELECT (id, user_id, expires_at, revoked_at) ON auth_session
	TO 'acquis-assessment'@'localhost';
GRANT SELECT (id, language, state) ON user TO 'acquis-assessment'@'localhost';
GRANT SELECT ON signing_key TO 'acquis-assessment'@'localhost';
GRANT SELECT ON content_version TO 'acquis-assessment'@'localhost';
GRANT SELECT ON content_object TO 'acquis-assessment'@'localhost';
GRANT SELECT ON content_revision TO 'acquis-assessment'@'localhost';
GRANT SELECT ON content_entry TO 'acquis-assessment'@'localhost';
GRANT SELECT ON content_asset TO 'acquis-assessment'@'localhost';
GRANT SELECT, INSERT ON assessment TO 'acquis-assessment'@'localhost';
GRANT UPDATE (open_slot, state, ended_at) ON assessment
	TO 'acquis-assessment'@'localhost';
GRANT SELECT, INSERT ON answer TO 'acquis-assessment'@'localhost';
GRANT UPDATE (value, digest) ON answer TO 'acquis-assessment'@'localhost';
GRANT SELECT, INSERT ON assessment_event TO 'acquis-assessment'@'localhost';
GRANT SELECT, INSERT ON assessment_result TO 'acquis-assessment'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON profile
	TO 'acquis-assessment'@'localhost';
GRANT SELECT, INSERT ON challenge_report TO 'acquis-assessment'@'localhost';
GRANT UPDATE (comment) ON challenge_report TO 'acquis-assessment'@'localhost';
GRANT SELECT, INSERT, DELETE ON assessment_idempotency
	TO 'acquis-assessment'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON job TO 'acquis-assessment'@'localhost';
GRANT INSERT ON audit TO 'acquis-assessment'@'localhost';
GRANT SELECT, UPDATE ON audit_head TO 'acquis-assessment'@'localhost';
GRANT INSERT ON access_log TO 'acquis-assessment'@'localhost';
GRANT INSERT ON file TO 'acquis-assessment'@'localhost';
GRANT INSERT ON file_chunk TO 'acquis-assessment'@'localhost';
GRANT INSERT ON data_export_part TO 'acquis-assessment'@'localhost';
GRANT INSERT ON erasure_part TO 'acquis-assessment'@'localhost';
GRANT SELECT, INSERT ON assessment_lti TO 'acquis-assessment'@'localhost';
GRANT SELECT (auth_session_id, user_id, lti_resource_link_id, role)
	ON lti_launch TO 'acquis-assessment'@'localhost';
GRANT SELECT ON lti_link_competence TO 'acquis-assessment'@'localhost';
