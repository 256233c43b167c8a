// An account has at most a hundred sign-ins that hold: one more ends the one
// that was used longest ago.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, newLearner, sql } from "./lib.mjs";

const MOST = 100, TOO_MANY = "10";

// Beside the one of the learner: `count` that hold, the first used longest ago,
// one that ran out and one that was ended, which do not count.
function fill(user, count) {
	sql(`SET @id = (SELECT MAX(id) FROM auth_session);
		INSERT INTO auth_session (id, user_id, transport, family_digest,
			refresh_digest, rotation_salt, rotated_at, csrf, device_label,
			created_at, last_used_at, expires_at, revoked_at,
			revoked_reason)
		SELECT @id + 1000 - seq, ${user}, 1, REPEAT('f', 32),
			REPEAT('r', 32), REPEAT('s', 32), NOW(6), REPEAT('c', 16),
			CONCAT('Device ', seq), NOW(6) - INTERVAL 1 DAY,
			NOW(6) - INTERVAL 1 DAY + INTERVAL seq MINUTE,
			IF(seq = ${count + 1}, NOW(6) - INTERVAL 1 HOUR,
				NOW(6) + INTERVAL 1 DAY),
			IF(seq = ${count + 2}, NOW(6), NULL),
			IF(seq = ${count + 2}, 1, NULL)
		FROM seq_1_to_${count + 2}`);
}

const alive = (user) => Number(sql(`SELECT COUNT(*) FROM auth_session
	WHERE user_id = ${user} AND revoked_at IS NULL AND expires_at > NOW(6)`));
const ended = (user) => sql(`SELECT device_label FROM auth_session
	WHERE user_id = ${user} AND revoked_reason = ${TOO_MANY}
	ORDER BY last_used_at`).split("\n").filter(Boolean);

async function signIn(login) {
	const client = new Client();
	const reply = await client.signIn(login);
	assert.equal(reply.status, 201, reply.text);
	return client;
}

test("one more than a hundred ends the one used longest ago", async () => {
	const learner = await newLearner();
	const user = learner.user.id;
	fill(user, MOST - 2);
	const last = await signIn(learner.login);
	assert.equal(alive(user), MOST);
	assert.deepEqual(ended(user), []);
	const { json } = await last.get("/api/auth/sessions");
	assert.equal(json.items.length, MOST);

	// the first sign-in of all, used again, is not the oldest any more
	sql(`UPDATE auth_session SET last_used_at = NOW(6)
		WHERE user_id = ${user} AND device_label = 'Device 1'`);
	const next = await signIn(learner.login);
	assert.equal(alive(user), MOST);
	assert.deepEqual(ended(user), ["Device 2"]);
	for (const client of [learner, last, next])
		assert.equal((await client.get("/api/auth/me")).status, 200);
});

test("a sign-in that was ended so is refused at once", async () => {
	const learner = await newLearner();
	fill(learner.user.id, MOST - 1);
	sql(`UPDATE auth_session SET last_used_at = NOW(6) - INTERVAL 2 DAY
		WHERE id = (SELECT id FROM (SELECT MIN(id) id FROM auth_session
				WHERE user_id = ${learner.user.id}) first)`);
	const other = await signIn(learner.login);
	assert.equal((await other.get("/api/auth/me")).status, 200);
	assert.equal((await learner.get("/api/auth/me")).status, 401);
});

test("twenty sign-ins at once all hold, and no more than a hundred do",
	async () => {
		const learner = await newLearner();
		const user = learner.user.id;
		fill(user, MOST - 1);
		const clients = await Promise.all(Array.from({ length: 20 },
			() => signIn(learner.login)));
		assert.equal(alive(user), MOST);
		assert.deepEqual(ended(user), Array.from({ length: 20 },
			(_, i) => `Device ${i + 1}`));
		for (const client of clients)
			assert.equal((await client.get("/api/auth/me")).status, 200);
	});

test("more than may be, of before the limit, end at the next sign-in",
	async () => {
		const learner = await newLearner();
		fill(learner.user.id, 3 * MOST);
		await signIn(learner.login);
		assert.equal(alive(learner.user.id), MOST);
	});
