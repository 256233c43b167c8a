-- What the mails of auth say; run as acquis-auth.

-- name: mail_person
-- kind: one
-- in:  id:u64
-- out: email:str(254)? first_name:str(100) last_name:str(100) language:str(2)
SELECT email, first_name, last_name, language FROM user
WHERE id = ? AND state = 1;

-- name: mail_link_of
-- kind: one
-- in:  id:u64 user_id:u64
-- out: purpose:u8 email:str(254)? old_email:str(254)? used:bool
SELECT purpose, email, old_email, used_at IS NOT NULL FROM mail_link
WHERE id = ? AND user_id = ?;

-- name: mail_token_add
-- kind: exec
-- in:  digest:bytes(32) mail_link_id:u64 expires_at:time
INSERT INTO mail_token (digest, mail_link_id, expires_at) VALUES (?, ?, ?);

-- name: mail_sign_in
-- kind: one
-- in:  id:u64 user_id:u64
-- out: device_label:str(120) created_at:time
SELECT device_label, created_at FROM auth_session WHERE id = ? AND user_id = ?;
