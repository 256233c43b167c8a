-- Accounts and sign-ins.
--
-- A name given again without a type is the same value once more.

-- name: user_by_login
-- kind: one
-- in:  login:str(254) login
-- out: id:u64 password_hash:str(128)? failed_sign_ins:u16 blocked_until:time?
-- out: state:u8
SELECT id, password_hash, failed_sign_ins, blocked_until, state FROM user
WHERE email_lookup = ?
UNION
SELECT id, password_hash, failed_sign_ins, blocked_until, state FROM user
WHERE username_lookup = ?;

-- name: user_by_id
-- kind: one
-- in:  id:u64
-- out: id:u64 email:str(254)? username:str(64)? first_name:str(100)
-- out: last_name:str(100) language:str(2) theme:u8 font:u8 text_size:u8
-- out: reduced_motion:bool must_change_password:bool created_at:time state:u8
SELECT id, email, username, first_name, last_name, language, theme, font,
	text_size, reduced_motion, must_change_password, created_at, state
FROM user WHERE id = ?;

-- name: user_taken
-- kind: one
-- in:  email_lookup:str(254)? username_lookup:str(64)?
-- out: email_taken:bool username_taken:bool
SELECT EXISTS (SELECT 1 FROM user WHERE email_lookup = ?),
	EXISTS (SELECT 1 FROM user WHERE username_lookup = ?);

-- name: user_add
-- kind: exec
-- in:  id:u64 email:str(254)? email_lookup:str(254)? username:str(64)?
-- in:  username_lookup:str(64)? password_hash:str(128)
-- in:  password_changed_at:time must_change_password:bool first_name:str(100)
-- in:  last_name:str(100) language:str(2) created_at:time created_at
INSERT INTO user (id, email, email_lookup, username, username_lookup,
	password_hash, password_changed_at, must_change_password, first_name,
	last_name, language, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
