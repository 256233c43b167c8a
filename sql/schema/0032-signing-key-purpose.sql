-- Beside the keys of access tokens there are keys for what others read from
-- us: answers to learning platforms, assertions to identity providers.
ALTER TABLE signing_key
	ADD COLUMN IF NOT EXISTS purpose TINYINT UNSIGNED NOT NULL DEFAULT 1
		COMMENT '1 access tokens (ES256), 2 tool: tokens for others (RS256)'
		AFTER algorithm;
