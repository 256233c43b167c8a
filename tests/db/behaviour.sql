-- Statements of tests/db/behaviour.c, on tables that it makes itself.

-- name: t_add
-- kind: exec
-- in: id:u64 small:u8? medium:u16 wide:u32 signed_:i64 real:f64 flag:bool
-- in: text:str(2000)? raw:bytes(40)? at:time? day:date?
INSERT INTO t (id, small, medium, wide, signed_, real_, flag, text_, raw, at,
	day)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: t_get
-- kind: one
-- in: id:u64
-- out: id:u64 small:u8? medium:u16 wide:u32 signed_:i64 real:f64 flag:bool
-- out: text:str(2000)? raw:bytes(40)? at:time? day:date?
SELECT id, small, medium, wide, signed_, real_, flag, text_, raw, at, day
FROM t WHERE id = ?;

-- name: t_all
-- kind: rows
-- in: most:u32
-- out: id:u64 text:str(2000)?
SELECT id, text_ FROM t ORDER BY id LIMIT ?;

-- name: t_count
-- kind: one
-- out: count:u64
SELECT COUNT(*) FROM t;

-- Says that the column is never NULL and fits a byte.
-- name: t_wrong
-- kind: one
-- in: id:u64
-- out: wide:u8 text:str(10)
SELECT wide, text_ FROM t WHERE id = ?;

-- name: t_set
-- kind: exec
-- in: wide:u32 id:u64
UPDATE t SET wide = ? WHERE id = ?;

-- name: t_lock
-- kind: one
-- in: id:u64
-- out: wide:u32
SELECT wide FROM t WHERE id = ? FOR UPDATE;

-- name: t_two
-- kind: one
-- out: id:u64
SELECT id FROM t ORDER BY id LIMIT 2;

-- Sees the wide of another row twice: name given again without a type.
-- name: t_again
-- kind: one
-- in: id:u64 id
-- out: sum:u64
SELECT CAST(? + ? AS UNSIGNED);

-- name: t_connection
-- kind: one
-- out: id:u64
SELECT CONNECTION_ID();

-- name: t_kill
-- kind: exec
-- in: id:u64
KILL CONNECTION ?;

-- name: t_sleep
-- kind: one
-- in: seconds:f64
-- out: zero:u64
SELECT SLEEP(?);

-- name: t_session
-- kind: one
-- out: mode:str(400) zone:str(64) snapshot:u64 client:str(32) wait:u64
SELECT @@SESSION.sql_mode, @@SESSION.time_zone,
	@@SESSION.innodb_snapshot_isolation, @@character_set_client,
	@@SESSION.innodb_lock_wait_timeout;

-- name: t_upsert
-- kind: one
-- in: id:u64 wide:u32 wide
-- out: wide:u32 text:str(2000)?
INSERT INTO t (id, medium, wide, signed_, real_, flag, text_)
VALUES (?, 0, ?, 0, 0, FALSE, 'made')
ON DUPLICATE KEY UPDATE wide = wide + ?, text_ = NULL
RETURNING wide, text_;
