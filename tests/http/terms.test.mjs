// The terms of use: read by anybody, accepted at sign-up or afterwards.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Client, assertProblem, ctl, password, sql, uniqueName }
	from "./lib.mjs";

const folder = mkdtempSync(join(tmpdir(), "terms-"));
after(() => rmSync(folder, { recursive: true }));

function file(name, text) {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
}

async function current() {
	const reply = await new Client().get("/api/auth/terms");
	assert.equal(reply.status, 200, reply.text);
	return reply.json;
}

// acquisctl terms add; its exit code.
function add(...args) {
	try {
		execFileSync("sh", [process.env.ACQUIS_STACK, "ctl",
			process.env.ACQUIS_DATA, "terms", "add", ...args],
		{ encoding: "utf8", stdio: "pipe" });
		return 0;
	} catch (error) {
		return error.status;
	}
}

async function signUp(more) {
	const client = new Client();
	const reply = await client.post("/api/auth/users", {
		username: uniqueName(), password, first_name: "Ada",
		last_name: "Roche", ...more });
	if (reply.status === 201)
		client.takeSession(reply);
	return { client, reply };
}

test("the shipped terms are there, in both languages", async () => {
	const reader = new Client();
	const english = (await reader.get("/api/auth/terms")).json.current;
	reader.language = "fr";
	const french = (await reader.get("/api/auth/terms")).json.current;
	assert.equal(english.version, french.version);
	assert.equal(english.language, "en");
	assert.equal(french.language, "fr");
	assert.match(english.text, /^# .*\n/);
	assert.match(french.text, /données/);
	assert.equal(french.text.split("\n").length,
		english.text.split("\n").length, "the same paragraphs");
});

test("signing up with the terms accepts them", async () => {
	const { version } = (await current()).current;
	const { client, reply } = await signUp({ terms: version });
	assert.equal(reply.status, 201, reply.text);
	assert.equal(client.user.terms_due, undefined);
	const mine = await client.get("/api/auth/me/terms");
	assert.deepEqual(mine.json.items.map((item) => item.version), [version]);
});

test("signing up with terms that are none makes no account", async () => {
	const username = uniqueName();
	const { reply } = await signUp({ username, terms: "none-such" });
	assertProblem(reply, 422, "invalid");
	assert.equal(reply.json.pointer, "/terms");
	assert.equal((await signUp({ username })).reply.status, 201);
});

test("who has not accepted is told so until they do", async () => {
	const { version } = (await current()).current;
	const learner = (await signUp({})).client;
	assert.equal(learner.user.terms_due, version);
	const me = await learner.get("/api/auth/me");
	assert.equal(me.json.terms_due, version);
	assert.deepEqual((await learner.get("/api/auth/me/terms")).json.items, []);
	const wrong = await learner.post("/api/auth/me/terms", { version: "9" });
	assertProblem(wrong, 422, "invalid");
	assert.equal(wrong.json.pointer, "/version");
	const first = await learner.post("/api/auth/me/terms", { version });
	assert.equal(first.status, 200, first.text);
	assert.equal(first.json.terms_due, undefined);
	const { accepted_at: at } =
		(await learner.get("/api/auth/me/terms")).json.items[0];
	await learner.post("/api/auth/me/terms", { version });
	const items = (await learner.get("/api/auth/me/terms")).json.items;
	assert.deepEqual(items, [{ version, accepted_at: at }],
		"accepting again changes nothing");
});

test("a new version is announced, then due; accepted once", async () => {
	const version = uniqueName().slice(0, 20);
	const fr = file("fr", "# Neuf\nTout est neuf.\n");
	const en = file("en", "# New\nAll is new.\n");
	const old = (await current()).current.version;
	const learner = (await signUp({ terms: old })).client;
	try {
		assert.equal(add(version, "--fr", fr, "--en", en, "--from",
			"2150-01-31"), 0);
		const both = await current();
		assert.equal(both.current.version, old);
		assert.equal(both.coming.version, version);
		assert.equal(both.coming.applies_from, "2150-01-31T00:00:00.000Z");
		let me = (await learner.get("/api/auth/me")).json;
		assert.equal(me.terms_due, undefined);
		assert.deepEqual(me.terms_coming, { version,
			applies_from: "2150-01-31T00:00:00.000Z" });

		// The day has come, for who accepted before and for who did not.
		const early = (await signUp({ terms: version })).client;
		assert.ok(early.user.terms_due === old, "the present one is due too");
		sql(`UPDATE terms_version SET applies_from = NOW(6)
			WHERE version = '${version}'`);
		me = (await learner.get("/api/auth/me")).json;
		assert.equal(me.terms_due, version);
		assert.equal(me.terms_coming, undefined);
		assert.equal((await early.get("/api/auth/me")).json.terms_due,
			undefined);
		assertProblem(await learner.post("/api/auth/me/terms",
			{ version: old }), 422, "invalid");
		const done = await learner.post("/api/auth/me/terms", { version });
		assert.equal(done.json.terms_due, undefined);
	} finally {
		sql(`DELETE FROM terms_acceptance WHERE version = '${version}';
			DELETE FROM terms_version WHERE version = '${version}'`);
	}
});

test("a version never changes, and texts must be texts", () => {
	const version = uniqueName().slice(0, 20);
	const fr = file("a", "Un\n"), en = file("b", "One\n");
	const from = ["--from", "2150-02-01"];
	try {
		assert.equal(add(version, "--fr", fr, "--en", en, ...from), 0);
		assert.equal(add(version, "--fr", fr, "--en", en, ...from), 0);
		assert.equal(add(version, "--fr", fr, "--en", fr, ...from), 4);
		assert.match(ctl("terms", "list"), new RegExp(
			`^${version}\t2150-02-01T00:00:00Z\t0$`, "m"));
		assert.match(ctl("audit", "list", "--act", "terms_version.add"),
			new RegExp(`"version":"${version}"`));
	} finally {
		sql(`DELETE FROM terms_version WHERE version = '${version}'`);
	}
	assert.equal(add("x", "--fr", fr), 2);
	assert.equal(add("x y", "--fr", fr, "--en", en), 4);
	assert.equal(add("x", "--fr", file("c", "a\u0007b"), "--en", en), 4);
	assert.equal(add("x", "--fr", file("d", " \n"), "--en", en), 4);
	assert.equal(add("x", "--fr", file("e", Buffer.from([0xff, 0x41])),
		"--en", en), 4);
	for (const day of ["2020-01-01", "2150-02-30", "2150", "tomorrow"])
		assert.equal(add("x", "--fr", fr, "--en", en, "--from", day), 4, day);
	assert.equal(ctl("terms", "ensure"), "", "there are some: nothing");
});
