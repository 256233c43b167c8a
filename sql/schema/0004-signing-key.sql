-- Public halves of the keys that sign access tokens. The private halves are
-- files that only acquis-auth can read.
CREATE TABLE IF NOT EXISTS signing_key (
	kid VARCHAR(64) NOT NULL
		COMMENT 'key id in token headers and file names',
	algorithm VARCHAR(8) NOT NULL DEFAULT 'ES256',
	public_pem VARCHAR(1000) NOT NULL
		COMMENT 'SubjectPublicKeyInfo',
	created_at DATETIME(6) NOT NULL,
	activated_at DATETIME(6) NULL
		COMMENT 'from when it signs; NULL: published, not yet used',
	retired_at DATETIME(6) NULL
		COMMENT 'from when its tokens are refused',
	PRIMARY KEY (kid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
	COMMENT='owner: ctl; public keys by which every program checks tokens';
