-- What acquis-auth may do, and nothing else. Applied by acquisctl db grants,
-- in the database of the connection.
CREATE USER IF NOT EXISTS 'acquis-auth'@'localhost' IDENTIFIED VIA unix_socket;
GRANT SELECT ON schema_version TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE ON user TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON auth_session
	TO 'acquis-auth'@'localhost';
GRANT SELECT ON signing_key TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON job TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON auth_idempotency TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failure
	TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_network
	TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT ON organisation TO 'acquis-auth'@'localhost';
GRANT SELECT ON staff_role TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE ON identity_provider TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON identity TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON sso_flow TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON sso_once TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON sso_code TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON sso_refusal TO 'acquis-auth'@'localhost';
GRANT INSERT ON audit TO 'acquis-auth'@'localhost';
GRANT SELECT, UPDATE ON audit_head TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON access_log TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_link TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT ON mail_token TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_limit TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON totp TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_code
	TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON sign_in_step TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON known_device
	TO 'acquis-auth'@'localhost';
GRANT SELECT ON audit TO 'acquis-auth'@'localhost';
GRANT SELECT ON terms_version TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON terms_acceptance TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON file TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON file_chunk TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON data_export TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON data_export_part TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE ON erasure TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT ON erasure_part TO 'acquis-auth'@'localhost';
GRANT SELECT ON retention_policy TO 'acquis-auth'@'localhost';
GRANT SELECT ON retention_run TO 'acquis-auth'@'localhost';
GRANT SELECT ON retention_rule TO 'acquis-auth'@'localhost';
GRANT SELECT ON retention_item TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE ON lti_context TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE ON lti_resource_link TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON lti_link_competence
	TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_launch TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_deep_link
	TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON lti_waiting TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_grade TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_member TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, DELETE ON lti_registration TO 'acquis-auth'@'localhost';
GRANT SELECT (id, kind, stable_key) ON content_object
	TO 'acquis-auth'@'localhost';
GRANT SELECT (id, user_id, competence_id, state) ON assessment
	TO 'acquis-auth'@'localhost';
GRANT SELECT (assessment_id, sequence, valid, points, detail)
	ON assessment_result TO 'acquis-auth'@'localhost';
GRANT SELECT ON assessment_lti TO 'acquis-auth'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON jwks TO 'acquis-auth'@'localhost';
