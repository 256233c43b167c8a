-- The queue of jobs, run as the owner of the kind.

-- Those whose runner has gone away are due again.
-- name: job_release
-- kind: exec
-- in:  owner:str(20) now:time
UPDATE job SET state = 0, locked_by = NULL
WHERE owner = ? AND state = 1 AND run_after <= ?;

-- `outside` is a list of kinds in JSON, `lane` an enum aq_job_lane.
-- name: job_take
-- kind: one
-- in:  owner:str(20) now:time lane:u8 outside:str(1000) lane
-- out: id:u64 kind:str(40) payload:str(4000) attempts:u16
SELECT id, kind, payload, attempts FROM job
WHERE owner = ? AND state = 0 AND run_after <= ?
	AND (? = 0 OR JSON_CONTAINS(?, JSON_QUOTE(kind)) + 1 = ?)
ORDER BY run_after, id LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: job_start
-- kind: exec
-- in:  lease_end:time locked_by:str(64) id:u64
UPDATE job SET state = 1, run_after = ?, locked_by = ?,
	attempts = attempts + 1
WHERE id = ?;

-- Only by the runner that still holds it.
-- name: job_done
-- kind: exec
-- in:  now:time id:u64 locked_by:str(64)
UPDATE job SET state = 2, finished_at = ?, last_error = NULL, locked_by = NULL
WHERE id = ? AND state = 1 AND locked_by = ?;

-- name: job_retry
-- kind: exec
-- in:  run_after:time last_error:str(500) attempts:u16 id:u64
-- in:  locked_by:str(64)
UPDATE job SET state = 0, run_after = ?, last_error = ?, attempts = ?,
	locked_by = NULL
WHERE id = ? AND state = 1 AND locked_by = ?;

-- name: job_give_up
-- kind: exec
-- in:  now:time last_error:str(500) id:u64 locked_by:str(64)
UPDATE job SET state = 3, finished_at = ?, last_error = ?, locked_by = NULL
WHERE id = ? AND state = 1 AND locked_by = ?;

-- name: purge_jobs
-- kind: exec
-- in:  before:time owner:str(20)
DELETE FROM job WHERE finished_at < ? AND owner = ?
ORDER BY finished_at LIMIT 1000;
