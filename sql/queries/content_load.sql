-- Storing a content pack: acquisctl content.

-- name: content_version_find
-- kind: one
-- in: digest:bytes(32)
-- out: id:u32 state:u8
SELECT id, state FROM content_version WHERE digest = ?;

-- name: content_version_add
-- kind: exec
-- in: pack:str(40) pack_version:str(20) locales:str(60) digest:bytes(32)
-- in: loaded_at:time
INSERT INTO content_version (pack, pack_version, locales, digest, state,
	loaded_at)
VALUES (?, ?, ?, ?, 1, ?);

-- name: content_version_retire
-- kind: exec
-- in: except:u32
UPDATE content_version SET state = 3 WHERE state = 2 AND id <> ?;

-- name: content_version_activate
-- kind: exec
-- in: now:time id:u32
UPDATE content_version SET state = 2, activated_at = ? WHERE id = ?;

-- name: content_versions
-- kind: rows
-- out: id:u32 pack:str(40) pack_version:str(20) state:u8 loaded_at:time
-- out: activated_at:time? challenges:u64 running:u64
SELECT v.id, v.pack, v.pack_version, v.state, v.loaded_at, v.activated_at,
	(SELECT COUNT(1) FROM content_entry e
	JOIN content_object o ON o.id = e.object_id
	WHERE e.version = v.id AND o.kind = 6) AS challenges,
	(SELECT COUNT(1) FROM assessment a
	WHERE a.content_version = v.id AND a.open_slot = 1) AS running
FROM content_version v
ORDER BY v.id LIMIT 1000;

-- name: content_objects
-- kind: rows
-- unbounded: every key that ever was, for a command that compares them all
-- out: kind:u8 stable_key:str(64) id:u32
SELECT kind, stable_key, id FROM content_object ORDER BY kind, stable_key;

-- name: content_object_add
-- kind: exec
-- in: kind:u8 stable_key:str(64) created_at:time
INSERT INTO content_object (kind, stable_key, created_at) VALUES (?, ?, ?);

-- The revision of an object that says just this, if there is one, and the
-- latest of all.
-- name: content_revision_find
-- kind: one
-- in: digest:bytes(32) object_id:u32
-- out: same:u16 latest:u16
SELECT COALESCE(MAX(CASE WHEN digest = ? THEN revision END), 0) AS same,
	COALESCE(MAX(revision), 0) AS latest
FROM content_revision WHERE object_id = ?;

-- name: content_revision_add
-- kind: exec
-- in: object_id:u32 revision:u16 digest:bytes(32) body:str(16777215)
-- in: created_at:time
INSERT INTO content_revision (object_id, revision, digest, body, created_at)
VALUES (?, ?, ?, ?, ?);

-- name: content_entry_add
-- kind: exec
-- in: version:u32 object_id:u32 revision:u16
INSERT INTO content_entry (version, object_id, revision) VALUES (?, ?, ?);

-- name: content_asset_add
-- kind: exec
-- in: version:u32 path:str(200) digest:bytes(32) bytes:u32
-- in: media_type:str(100)
INSERT INTO content_asset (version, path, digest, bytes, media_type)
VALUES (?, ?, ?, ?, ?);
