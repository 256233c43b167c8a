# Tokens, ids, accounts, passwords, mail.
unit_tests += \
	tests/unit/domain_account \
	tests/unit/domain_retention \
	tests/unit/runtime_audit \
	tests/unit/runtime_claims \
	tests/unit/runtime_id \
	tests/unit/runtime_jwk \
	tests/unit/runtime_jws \
	tests/unit/runtime_jws_keys \
	tests/unit/runtime_jws_signatures \
	tests/unit/runtime_mail \
	tests/unit/runtime_password \
	tests/unit/runtime_pkey \
	tests/unit/runtime_asserted \
	tests/unit/runtime_cas_xml \
	tests/unit/runtime_lti \
	tests/unit/runtime_provider \
	tests/unit/runtime_provider_token \
	tests/unit/runtime_qr \
	tests/unit/runtime_seal \
	tests/unit/runtime_token \
	tests/unit/runtime_totp

EXTRA_DIST += tests/unit/gate.h tests/unit/jose.h tests/unit/keys.h
EXTRA_DIST += tests/vectors/months_back.tsv
