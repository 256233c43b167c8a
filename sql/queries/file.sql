-- Files in the database, written by any program.

-- name: file_add
-- kind: exec
-- in: id:u64 program:str(20) user_id:u64 kind:u8 name:str(120)
-- in: media_type:str(100) bytes:u64 digest:bytes(32) created_at:time
-- in: expires_at:time
INSERT INTO file (id, program, user_id, kind, name, media_type, bytes, digest,
	created_at, expires_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: file_chunk_add
-- kind: exec
-- in: file_id:u64 sequence:u32 content:bytes(16777215)
INSERT INTO file_chunk (file_id, sequence, content) VALUES (?, ?, ?);
