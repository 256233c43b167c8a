-- What the mails of auth say; run as acquis-auth.

-- name: mail_person
-- kind: one
-- in:  id:u64
-- out: email:str(254)? first_name:str(100) last_name:str(100) language:str(2)
SELECT email, first_name, last_name, language FROM user
WHERE id = ? AND state = 1;
