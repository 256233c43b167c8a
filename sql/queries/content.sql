-- Reading the content bank: programs that hold it, and acquisctl.

-- name: content_active
-- kind: one
-- out: id:u32
SELECT id FROM content_version
WHERE state = 2
ORDER BY id DESC LIMIT 1;

-- name: content_documents
-- kind: rows
-- in: version:u32
-- out: path:str(64) body:str(16777215)
SELECT o.stable_key AS path, r.body
FROM content_entry e
JOIN content_object o ON o.id = e.object_id
JOIN content_revision r
	ON r.object_id = e.object_id AND r.revision = e.revision
WHERE e.version = ? AND o.kind = 7
ORDER BY o.stable_key LIMIT 2000;

-- name: content_numbers
-- kind: rows
-- in: version:u32
-- out: kind:u8 stable_key:str(64) id:u32 revision:u16
SELECT o.kind, o.stable_key, o.id, e.revision
FROM content_entry e
JOIN content_object o ON o.id = e.object_id
WHERE e.version = ? AND o.kind < 7
ORDER BY o.kind, o.stable_key LIMIT 200000;

-- name: content_assets
-- kind: rows
-- in: version:u32
-- out: path:str(200) digest:bytes(32) bytes:u32
SELECT path, digest, bytes FROM content_asset
WHERE version = ?
ORDER BY path LIMIT 2000;
