-- What each program says of its part in an export or an erasure.

-- name: export_part_add
-- kind: exec
-- in:  export_id:u64 program:str(20) sequence:u8 file_id:u64
INSERT INTO data_export_part (export_id, program, sequence, file_id)
VALUES (?, ?, ?, ?);

-- name: erasure_part_add
-- kind: exec
-- in:  erasure_id:u64 program:str(20) done_at:time
INSERT INTO erasure_part (erasure_id, program, done_at) VALUES (?, ?, ?);
