// What people may ask of those who keep their data: a copy of everything, who
// looked at it, and to be erased so that no table knows them any more.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Client, answerBody, answersPath, assertProblem, ctl, finishTest,
	newLearner, newOrganisation, newStaff, nextQuestion, password, runJobs,
	someValue, sql, startTest, uniqueName, url } from "./lib.mjs";

const folder = mkdtempSync(join(tmpdir(), "rights-"));
after(() => rmSync(folder, { recursive: true }));

const gather = () => {
	runJobs("auth");
	runJobs("assessment");
	runJobs("auth");
};

async function newPerson(more = {}) {
	const client = new Client();
	client.login = `${uniqueName()}@example.org`;
	const reply = await client.post("/api/auth/users", {
		email: client.login, password, first_name: "Zoé",
		last_name: "Lemaire", language: "en", ...more });
	assert.equal(reply.status, 201, reply.text);
	client.takeSession(reply);
	return client;
}

async function askForCopy(client, key) {
	return client.post("/api/auth/me/exports", undefined,
		key ? { headers: { "idempotency-key": key } } : {});
}

// The files of an archive, by their names.
async function download(client, id, name = "copy.zip") {
	const reply = await fetch(`${url}/api/auth/me/exports/${id}/file`,
		{ headers: client.headers("GET") });
	assert.equal(reply.status, 200);
	assert.equal(reply.headers.get("content-type"), "application/zip");
	assert.match(reply.headers.get("content-disposition"),
		/^attachment; filename="acquis\.zip"$/);
	assert.equal(reply.headers.get("cache-control"), "no-store");
	const bytes = Buffer.from(await reply.arrayBuffer());
	assert.equal(bytes.length, Number(reply.headers.get("content-length")));
	const path = join(folder, name);
	writeFileSync(path, bytes);
	return JSON.parse(execFileSync("python3", ["-c",
		"import json, sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); " +
		"assert z.testzip() is None; " +
		"print(json.dumps({n: z.read(n).decode() for n in z.namelist()}))",
		path], { encoding: "utf8", maxBuffer: 1 << 26 }));
}

// A test in which every text that can be typed is `typed`.
async function typeInTest(client, typed) {
	let found = 0;
	for (const competence of ["1.2", "3.1", "1.1", "5.2", "2.2", "4.1"]) {
		const started = await client.post("/api/assessment/assessments",
			{ kind: "competence", competence, language: "en" });
		assert.ok([200, 201].includes(started.status), started.text);
		const assessment = { id: started.json.id,
			challenge: started.json.question.challenge.id };
		let { question } = started.json;
		for (let i = 0; question && i < 12; i += 1) {
			const { challenge } = question;
			let value = someValue(challenge);
			if (challenge.type === "short_text" ||
				challenge.type === "simulator" ||
				(challenge.type === "file" && challenge.answer_as !== "number"))
				value = `${typed} ${i}`;
			if (value !== someValue(challenge))
				found += 1;
			const reply = await client.post(answersPath(started.json),
				answerBody(question, value));
			assert.equal(reply.status, 201, reply.text);
			question = await nextQuestion(client, started.json, reply);
		}
		if (found > 0)
			return assessment;
	}
	throw new Error("no question takes a text");
}

async function reportProblem(client, assessment, comment) {
	const reply = await client.post("/api/assessment/challenge-reports", {
		assessment_id: assessment.id, challenge_id: assessment.challenge,
		category: "wording", comment });
	assert.equal(reply.status, 201, reply.text);
}

// ---- a copy of everything --------------------------------------------------

test("a copy holds what was given and what was answered", async () => {
	const typed = `typed ${uniqueName()}`;
	const comment = `comment ${uniqueName()} <b>&`;
	const client = await newPerson({ first_name: "Zoé<script>", username:
		uniqueName() });
	const assessment = await typeInTest(client, typed);
	await reportProblem(client, assessment, comment);
	const asked = await askForCopy(client);
	assert.equal(asked.status, 201, asked.text);
	assert.equal(asked.json.state, "gathering");
	assert.equal(asked.json.steps_done, 0);
	const { id, steps } = asked.json;
	const path = `/api/auth/me/exports/${id}`;
	assertProblem(await client.get(`${path}/file`), 404, "not-found");

	runJobs("assessment");
	assert.equal((await client.get(path)).json.steps_done, 1);
	runJobs("auth");
	const ready = (await client.get(path)).json;
	assert.equal(ready.state, "ready");
	assert.equal(ready.steps_done, steps);
	assert.ok(Date.parse(ready.expires_at) > Date.now() + 6.9 * 86400e3);

	const files = await download(client, id);
	const json = (name) => JSON.parse(files[name]).items;
	assert.equal(json("auth/account.json")[0].email, client.login);
	assert.equal(json("auth/account.json")[0].first_name, "Zoé<script>");
	assert.equal(json("auth/sign-ins.json").length, 1);
	assert.ok(json("assessment/assessments.json").some((item) =>
		item.id === assessment.id && item.settings.length !== 0));
	const answers = json("assessment/answers.json");
	assert.ok(answers.some((item) => item.value?.includes(typed)));
	assert.equal(answers.length, Number(sql(`SELECT COUNT(*) FROM answer
		JOIN assessment a ON a.id = assessment_id
		WHERE a.user_id = ${client.user.id}`)));
	assert.equal(json("assessment/reports.json")[0].comment, comment);
	assert.equal(json("auth/exports.json")[0].state, "gathered");
	checkIndex(files, [client.login, "Zoé&lt;script&gt;", typed,
		comment.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
			.replaceAll(">", "&gt;")]);
});

// Readable by people, harmless, whole: a heading and a link for each file, no
// label that is the name of a member.
function checkIndex(files, texts) {
	const page = files["index.html"];
	assert.match(page, /^<!doctype html>\n<html lang="en">/);
	assert.doesNotMatch(page, /<script|javascript:|\son[a-z]+=|https?:/i);
	for (const text of texts)
		assert.ok(page.includes(text), text);
	for (const name of Object.keys(files).filter((n) => n.endsWith(".json")))
		assert.ok(page.includes(`href="${name}"`), name);
	for (const [, label] of page.matchAll(/<(?:th scope="col"|dt)>([^<]*)</g))
		assert.doesNotMatch(label, /_|^[a-z]+$/, `${label} has no words`);
}

test("every member and word of the documents has its words", () => {
	const source = new URL("../../modules/ctl/", import.meta.url);
	const labels = new Set([...readFileSync(
		new URL("export_labels.def", source), "utf8")
		.matchAll(/EXPORT_LABEL\("([^"]+)"/g)].map(([, name]) => name));
	const acts = [...readFileSync(
		new URL("../runtime/audit_acts.def", source), "utf8")
		.matchAll(/^AQ_ACT\([A-Z_]+, "([^"]+)"/gm)].map(([, name]) => name);
	assert.ok(acts.length >= 20);
	for (const act of acts)
		assert.ok(labels.has(act), act);
	for (const file of ["export_auth.c", "export_assessment.c"]) {
		const text = readFileSync(new URL(file, source), "utf8");
		const used = [
			...text.matchAll(
				/(?:export_(?!open|list|json)[a-z]+|put_day)\(\s*x, "([a-z_]+)"/g),
			...text.matchAll(
				/OR_NULL\(\s*x,\s*[a-z_]+,\s*"([a-z_]+)"/g)]
			.map(([, name]) => name);
		const words = [...text.matchAll(
			/char \*const [a-z_]+\[\] = \{([^}]*)\}/g)]
			.flatMap(([, list]) => [...list.matchAll(/"([a-z_]+)"/g)]
				.map(([, word]) => word));
		assert.ok(used.length > 20 && words.length > 10);
		for (const name of [...used, ...words])
			assert.ok(labels.has(name), `${file}: ${name}`);
	}
});

test("somebody without a test gets a copy too, in French", async () => {
	const client = await newPerson({ language: "fr" });
	const asked = await askForCopy(client);
	gather();
	const files = await download(client, asked.json.id);
	assert.match(files["index.html"], /<html lang="fr">/);
	assert.match(files["index.html"], /Rien\./);
	assert.deepEqual(JSON.parse(files["assessment/answers.json"]).items, []);
});

test("a copy belongs to one person", async () => {
	const client = await newPerson(), other = await newPerson();
	const asked = await askForCopy(client);
	gather();
	const path = `/api/auth/me/exports/${asked.json.id}`;
	assertProblem(await other.get(path), 404, "not-found");
	assertProblem(await other.get(`${path}/file`), 404, "not-found");
	assert.deepEqual((await other.get("/api/auth/me/exports")).json.items, []);
	assertProblem(await new Client().get(`${path}/file`), 401);
});

test("one is gathered at a time, and a request can be repeated", async () => {
	const client = await newPerson();
	const key = uniqueName();
	const asked = await askForCopy(client, key);
	assert.equal(asked.status, 201);
	for (const again of [await askForCopy(client, key),
		await askForCopy(client), await askForCopy(client, uniqueName())]) {
		assert.equal(again.status, 200, again.text);
		assert.equal(again.json.id, asked.json.id);
	}
	gather();
	const repeated = await askForCopy(client, key);
	assert.equal(repeated.status, 200);
	assert.equal(repeated.json.id, asked.json.id);
	assert.equal(repeated.json.state, "ready");

	// A new one takes the place of the old one.
	const next = await askForCopy(client);
	assert.equal(next.status, 201);
	gather();
	const { items } = (await client.get("/api/auth/me/exports")).json;
	assert.deepEqual(items.map((item) => item.id), [next.json.id]);
	assertProblem(await client.get(`/api/auth/me/exports/${asked.json.id}`),
		404);
	assert.equal(sql(`SELECT COUNT(*) FROM file
		WHERE user_id = ${client.user.id}`), "1");
	await download(client, next.json.id);
});

test("twenty requests at once make one copy", async () => {
	const client = await newPerson();
	const replies = await Promise.all(Array.from({ length: 20 },
		() => askForCopy(client)));
	assert.equal(replies.filter((reply) => reply.status === 201).length, 1);
	assert.equal(new Set(replies.map((reply) => reply.json.id)).size, 1);
	gather();
	await download(client, replies[0].json.id);
});

test("five a day are enough", async () => {
	const client = await newPerson();
	for (let i = 0; i < 5; i += 1) {
		assert.equal((await askForCopy(client)).status, 201);
		gather();
	}
	const more = await askForCopy(client);
	assertProblem(more, 429, "too-many");
	assert.ok(Number(more.headers.get("retry-after")) > 0);
});

test("what was never finished stands in nobody's way", async () => {
	const client = await newPerson();
	const asked = await askForCopy(client);
	sql(`UPDATE data_export SET requested_at = NOW(6) - INTERVAL 25 HOUR
		WHERE id = ${asked.json.id}`);
	for (const seen of [
		(await client.get(`/api/auth/me/exports/${asked.json.id}`)).json,
		(await client.get("/api/auth/me/exports")).json.items[0]])
		assert.equal(seen.state, "failed", "the page offers another");
	const next = await askForCopy(client);
	assert.equal(next.status, 201);
	assert.equal((await client.get(`/api/auth/me/exports/${asked.json.id}`))
		.json.state, "failed");
	gather();
	await download(client, next.json.id);
});

test("a copy that has expired is gone", async () => {
	const client = await newPerson();
	const asked = await askForCopy(client);
	gather();
	sql(`UPDATE file SET expires_at = NOW(6) - INTERVAL 2 MINUTE
		WHERE user_id = ${client.user.id};
		UPDATE data_export SET expires_at = NOW(6) - INTERVAL 2 MINUTE
		WHERE user_id = ${client.user.id}`);
	assertProblem(
		await client.get(`/api/auth/me/exports/${asked.json.id}/file`), 404);
	for (let i = 0; i < 100 && sql(`SELECT COUNT(*) FROM file
		WHERE user_id = ${client.user.id}`) !== "0"; i += 1)
		await new Promise((done) => setTimeout(done, 200));
	assert.equal(sql(`SELECT
		(SELECT COUNT(*) FROM file_chunk
			LEFT JOIN file ON file.id = file_id WHERE file.id IS NULL)
		+ (SELECT COUNT(*) FROM data_export
			WHERE user_id = ${client.user.id})`), "0");
});

// Several processes clear away at once, and each of their statements may fail:
// a file that goes before its bytes would leave them for ever.
test("a file does not go before its bytes", async (t) => {
	const client = await newPerson();
	await askForCopy(client);
	gather();
	const file = sql(`SELECT id FROM file WHERE user_id = ${client.user.id}`);
	const lock = spawn("mariadb", ["--no-defaults", "--unbuffered",
		`--socket=${process.env.ACQUIS_DATA}/db/db.sock`, "acquis"],
	{ stdio: ["pipe", "pipe", "inherit"] });
	t.after(() => lock.kill());
	lock.stdin.write(`BEGIN; SELECT sequence FROM file_chunk
		WHERE file_id = ${file} FOR UPDATE; SELECT 'held';\n`);
	await once(lock.stdout, "data");
	sql(`UPDATE file SET expires_at = NOW(6) - INTERVAL 2 MINUTE
		WHERE id = ${file}`);
	/* a statement is tried three times, for five seconds each */
	for (let i = 0; i < 24; i += 1) {
		await new Promise((done) => setTimeout(done, 1000));
		assert.equal(sql(`SELECT COUNT(*) FROM file WHERE id = ${file}`),
			"1", `after ${i} s`);
	}
	lock.stdin.end("ROLLBACK;\n");
	await once(lock, "exit");
	const left = () => sql(`SELECT (SELECT COUNT(*) FROM file
		WHERE id = ${file}) + (SELECT COUNT(*) FROM file_chunk
		WHERE file_id = ${file})`);
	for (let i = 0; i < 100 && left() !== "0"; i += 1)
		await new Promise((done) => setTimeout(done, 200));
	assert.equal(left(), "0");
});

// Larger than a chunk, so that it goes and comes in pieces.
test("a large copy arrives whole", async () => {
	const client = await newPerson();
	const assessment = await startTest(client);
	sql(`INSERT INTO challenge_report (id, assessment_id, position,
			challenge_id, user_id, category, comment, created_at)
		SELECT ${assessment.id} + seq, ${assessment.id}, 0,
			(SELECT MIN(id) FROM content_object WHERE kind = 6),
			${client.user.id}, 1, CONCAT(SHA2(RAND(), 512),
			SHA2(RAND(), 512), SHA2(RAND(), 512)), NOW()
		FROM seq_1_to_4000`);
	const asked = await askForCopy(client);
	gather();
	const ready = (await client.get(
		`/api/auth/me/exports/${asked.json.id}`)).json;
	assert.ok(ready.bytes > 600000, `${ready.bytes} bytes`);
	const files = await download(client, asked.json.id);
	assert.equal(
		JSON.parse(files["assessment/reports.json"]).items.length, 4000);
	assert.match(files["index.html"], /The first 200 of 4000/);
});

test("jobs that run twice change nothing", async () => {
	const client = await newPerson();
	const asked = await askForCopy(client);
	gather();
	const before = await download(client, asked.json.id, "a.zip");
	sql(`UPDATE job SET state = 0, run_after = NOW(6)
		WHERE payload LIKE '%${asked.json.id}%'`);
	gather();
	assert.equal(sql(`SELECT COUNT(*) FROM job WHERE state <> 2
		AND payload LIKE '%${asked.json.id}%'`), "0");
	assert.deepEqual(await download(client, asked.json.id, "b.zip"), before);
});

// ---- who looked at my data -------------------------------------------------

test("a look at an account by the administrator is seen", async () => {
	const client = await newPerson();
	assert.deepEqual((await client.get("/api/auth/me/access-log")).json.items,
		[]);
	ctl("user", "show", client.login);
	ctl("user", "show", client.login);
	const { items } = (await client.get("/api/auth/me/access-log")).json;
	assert.equal(items.length, 2);
	assert.equal(items[0].reader, "administrator");
	assert.equal(items[0].what, "account");
	const page = (await client.get("/api/auth/me/access-log?limit=1")).json;
	assert.equal(page.items.length, 1);
	const rest = (await client.get(
		`/api/auth/me/access-log?limit=1&after=${page.next}`)).json;
	assert.equal(rest.items[0].id, items[1].id);
	assert.deepEqual((await (await newPerson())
		.get("/api/auth/me/access-log")).json.items, []);
});

test("a look by somebody of the staff has their name", async () => {
	const client = await newPerson();
	const staff = await newStaff("support");
	const organisation = newOrganisation();
	sql(`INSERT INTO access_log (id, user_id, reader, reader_id,
			organisation_id, what, read_at, request_id)
		VALUES (${Date.now()}${client.user.id.slice(-4)}, ${client.user.id},
			1, ${staff.user.id}, ${organisation}, 3, NOW(6), 'x')`);
	const [item] = (await client.get("/api/auth/me/access-log")).json.items;
	assert.equal(`${item.first_name} ${item.last_name}`, "Noé Martin");
	assert.match(item.organisation, /^Université/);
	assert.equal(item.what, "results");
});

test("the log is kept for a year", async () => {
	const client = await newPerson();
	ctl("user", "show", client.login);
	ctl("user", "show", client.login);
	sql(`UPDATE access_log SET read_at = NOW(6) - INTERVAL 366 DAY
		WHERE user_id = ${client.user.id} ORDER BY id LIMIT 1`);
	for (let i = 0; i < 100 && sql(`SELECT COUNT(*) FROM access_log
		WHERE user_id = ${client.user.id}`) !== "1"; i += 1)
		await new Promise((done) => setTimeout(done, 200));
	assert.equal((await client.get("/api/auth/me/access-log"))
		.json.items.length, 1);
});

// ---- correction ------------------------------------------------------------

test("names and language can be corrected", async () => {
	const client = await newPerson();
	const reply = await client.patch("/api/auth/me",
		{ first_name: "Zoë", last_name: "Le Maire", language: "fr" });
	assert.equal(reply.status, 200, reply.text);
	const me = (await client.get("/api/auth/me")).json;
	assert.deepEqual([me.first_name, me.last_name, me.language],
		["Zoë", "Le Maire", "fr"]);
});

test("an account needs no e-mail address", async () => {
	const client = await newLearner();
	assert.equal(client.user.email, undefined);
});

// ---- erasure ---------------------------------------------------------------

// What stays of a person: rows that hang on a number of nobody. Every other
// table that has a user_id must be empty of it.
const STAYS = new Set(["access_log", "assessment", "assessment_lti",
	"challenge_report", "erasure", "profile", "retention_item"]);

function rowsOf(user) {
	const tables = sql(`SELECT table_name FROM information_schema.columns
		JOIN information_schema.tables USING (table_schema, table_name)
		WHERE table_schema = 'acquis' AND column_name = 'user_id'
			AND table_type = 'BASE TABLE'`).split("\n");
	assert.ok(tables.length > 15, `${tables}`);
	return sql(tables.map((table) => `SELECT '${table}', COUNT(*)
		FROM \`${table}\` WHERE user_id = ${user}`).join(" UNION ALL "))
		.split("\n").map((line) => line.split("\t"))
		.filter(([, count]) => count !== "0").map(([table]) => table);
}

// Table.column of every place of the database that holds one of the texts:
// all columns of text, and those of bytes as if they were.
function traces(texts) {
	const columns = sql(`SELECT table_name, column_name
		FROM information_schema.columns
		JOIN information_schema.tables USING (table_schema, table_name)
		WHERE table_schema = 'acquis' AND table_type = 'BASE TABLE'
			AND data_type IN ('char', 'varchar', 'text', 'mediumtext',
				'longtext', 'tinytext', 'json', 'varbinary', 'blob',
				'mediumblob', 'longblob')`)
		.split("\n").map((line) => line.split("\t"));
	assert.ok(columns.length > 100, `${columns.length} columns`);
	return sql(columns.map(([table, column]) => `SELECT
		'${table}.${column}' FROM \`${table}\` WHERE ${texts.map((text) =>
		`LOCATE(LOWER('${text}'), LOWER(CONVERT(\`${column}\`
			USING utf8mb4)))`).join(" OR ")} GROUP BY 1`)
		.join(" UNION ALL ")).split("\n").filter(Boolean);
}

test("an erasure needs the word and the password", async () => {
	const client = await newPerson();
	const ask = (body) => client.post("/api/auth/me/erasure", body);
	assertProblem(await ask({ confirmation: "erase", password }), 422);
	const none = await ask({ confirmation: "ERASE" });
	assertProblem(none, 422, "invalid");
	assert.equal(none.json.pointer, "/password");
	assertProblem(await ask({ confirmation: "ERASE", password: "wrong" }),
		401, "bad-credentials");
	assert.equal((await client.get("/api/auth/me")).status, 200);
});

test("staff give back their roles first", async () => {
	const staff = await newStaff("support");
	assertProblem(await staff.post("/api/auth/me/erasure",
		{ confirmation: "ERASE", password }), 409, "conflict");
});

test("without a password a fresh sign-in will do", async () => {
	const client = await newPerson();
	sql(`UPDATE user SET password_hash = NULL WHERE id = ${client.user.id};
		UPDATE auth_session SET created_at = created_at - INTERVAL 11 MINUTE
		WHERE user_id = ${client.user.id}`);
	const ask = () => client.post("/api/auth/me/erasure",
		{ confirmation: "EFFACER" });
	assertProblem(await ask(), 403, "sign-in-again");
	sql(`UPDATE auth_session SET created_at = NOW(6)
		WHERE user_id = ${client.user.id}`);
	assert.equal((await ask()).status, 204);
});

test("who is erased leaves no trace, and numbers stay", async () => {
	const word = uniqueName();
	const names = { first_name: `Prénom${word}`, last_name: `Nom${word}` };
	const typed = `réponse${word}`;
	const client = await newPerson({ ...names, username: `login.${word}`,
		terms: "1" });
	const user = client.user.id;
	const second = new Client();
	await second.signIn(client.login, "cookie");
	const assessment = await typeInTest(client, typed);
	await reportProblem(client, assessment, `comment${word}`);
	const ended = await startTest(client, "2.1");
	await finishTest(client, ended);
	await askForCopy(client, uniqueName());
	gather();
	ctl("user", "show", client.login);
	const institution = identities(user, word);

	const texts = [word, client.login.split("@")[0]];
	const before = traces(texts);
	for (const place of ["user.first_name", "user.email", "user.username",
		"answer.value", "challenge_report.comment", "identity.subject",
		"lti_member.last_name", "lti_grade.subject", "mail_link.email"])
		assert.ok(before.includes(place), `${place} of ${before}`);
	const numbers = () => sql(`SELECT COUNT(*), SUM(outcome), SUM(estimate)
		FROM answer JOIN assessment a ON a.id = assessment_id
		WHERE a.user_id = ${user}
		UNION ALL SELECT COUNT(*), SUM(level), SUM(points)
		FROM assessment_result JOIN assessment a ON a.id = assessment_id
		WHERE a.user_id = ${user}
		UNION ALL SELECT COUNT(*), SUM(level), SUM(points) FROM profile
		WHERE user_id = ${user}`);
	const counted = numbers();

	const erased = await client.post("/api/auth/me/erasure",
		{ confirmation: "ERASE", password });
	assert.equal(erased.status, 204, erased.text);
	// At once: nobody is signed in any more, nobody can sign in.
	for (const path of ["/api/auth/me", "/api/assessment/profile"]) {
		assertProblem(await client.get(path), 401, "unauthenticated");
		assertProblem(await second.get(path), 401, "unauthenticated");
	}
	assertProblem(await second.post("/api/auth/sessions/refresh", {}), 401);
	assertProblem(await client.post("/api/auth/me/erasure",
		{ confirmation: "ERASE", password }), 401);
	for (const login of [client.login, `login.${word}`])
		assertProblem(await new Client().signIn(login), 401,
			"bad-credentials");
	gather();
	runJobs("auth");

	assert.deepEqual(traces(texts), []);
	assert.deepEqual(rowsOf(user).filter((table) => !STAYS.has(table)), []);
	assert.equal(numbers(), counted, "statistics stay");
	assert.equal(sql(`SELECT COUNT(*) FROM answer
		JOIN assessment a ON a.id = assessment_id WHERE a.user_id = ${user}
		AND (value IS NOT NULL OR digest IS NOT NULL)`), "0");
	assert.equal(sql(`SELECT state, email IS NULL, password_hash IS NULL,
		first_name, finished_at IS NOT NULL
		FROM user JOIN erasure ON user_id = user.id WHERE user.id = ${user}`),
	"3\t1\t1\t\t1");
	const acts = JSON.parse(ctl("--json", "audit", "list", "--limit", "10000"))
		.filter((act) => act.object_id === user).map((act) => act.act);
	assert.deepEqual(acts, ["erasure.done", "erasure.request"]);
	ctl("audit", "verify");
	await again(user, client.login, institution);
});

// Ways to sign in, a course list and a grade, as an institution leaves them.
function identities(user, word) {
	const organisation = newOrganisation();
	const id = `${user}0`.slice(0, 18);
	sql(`INSERT INTO identity_provider (id, organisation_id, kind, state,
			provider_key, name, issuer, client_id, settings, created_at,
			updated_at)
		VALUES (${id}, ${organisation}, 3, 1, 'lti-${id}', 'Moodle',
			'https://${id}.example.org', 'c', '{}', NOW(6), NOW(6));
		INSERT INTO identity (id, user_id, identity_provider_id, subject,
			role, student_number, created_at)
		VALUES (${id}, ${user}, ${id}, 'sub-${word}', 1, 'n-${word}', NOW(6));
		INSERT INTO lti_context (id, identity_provider_id, deployment_id,
			context_key, title, created_at, updated_at)
		VALUES (${id}, ${id}, 'd', 'c', 'Course', NOW(6), NOW(6));
		INSERT INTO lti_member (lti_context_id, subject, role, active,
			first_name, last_name, email, seen_at)
		VALUES (${id}, 'sub-${word}', 1, 1, 'P', 'Nom${word}',
			'${word}@school.example', NOW(6)),
			(${id}, 'another', 1, 1, 'A', 'B', NULL, NOW(6));
		INSERT INTO lti_resource_link (id, lti_context_id, link_key, title,
			competences, may_score, created_at, updated_at)
		VALUES (${id}, ${id}, 'l', 'Link', '', 0, NOW(6), NOW(6));
		INSERT INTO lti_grade (lti_resource_link_id, user_id, subject, stamp,
			state, updated_at)
		VALUES (${id}, ${user}, 'sub-${word}', 1, 1, NOW(6));
		INSERT INTO mail_link (id, user_id, purpose, email, email_lookup,
			created_at)
		VALUES (${id}, ${user}, 1, '${word}@new.example',
			'${word}@new.example', NOW(6));
		INSERT INTO mail_token VALUES (UNHEX(SHA2('${word}', 256)), ${id},
			NOW(6))`);
	return id;
}

// Jobs that ran before run again; others of the course are still there; the
// address is free for somebody else.
async function again(user, login, institution) {
	sql(`UPDATE job SET state = 0, run_after = NOW(6)
		WHERE kind LIKE 'eras%' AND payload LIKE '%${user}%'`);
	gather();
	assert.equal(sql(`SELECT COUNT(*) FROM job WHERE kind LIKE 'eras%'
		AND state <> 2 AND payload LIKE '%${user}%'`), "0");
	assert.equal(sql(`SELECT COUNT(*) FROM audit WHERE object_id = ${user}`),
		"2");
	assert.equal(sql(`SELECT subject FROM lti_member
		WHERE lti_context_id = ${institution}`), "another");
	const anew = await new Client().post("/api/auth/users", { email: login,
		password, first_name: "Anew", last_name: "Person" });
	assert.equal(anew.status, 201, anew.text);
	assert.notEqual(anew.json.user.id, user);
}

test("an erasure while a copy is gathered leaves nothing", async () => {
	const client = await newPerson();
	await askForCopy(client);
	runJobs("assessment");
	await client.post("/api/auth/me/erasure",
		{ confirmation: "ERASE", password });
	gather();
	runJobs("auth");
	assert.deepEqual(rowsOf(client.user.id)
		.filter((table) => !STAYS.has(table)), []);
	assert.equal(sql(`SELECT COUNT(*) FROM job WHERE state <> 2
		AND payload LIKE '%${client.user.id}%' AND kind <> 'mail'`), "0");
});

// ---- staff -----------------------------------------------------------------

test("staff read the audit, page by page", async () => {
	const admin = await newStaff("super_admin");
	const support = await newStaff("support");
	assertProblem(await support.get("/api/auth/staff/audit"), 403,
		"forbidden");
	const page = (await admin.get("/api/auth/staff/audit?limit=2")).json;
	assert.equal(page.items.length, 2);
	assert.ok(page.items.some((item) => item.act === "staff_role.grant" &&
		item.actor === "administrator"), JSON.stringify(page.items));
	const next = (await admin.get(
		`/api/auth/staff/audit?limit=2&after=${page.next}`)).json;
	assert.ok(BigInt(next.items[0].sequence) <
		BigInt(page.items[1].sequence));
});

test("a command of the terminal that is no order is refused", () => {
	for (const args of [["audit", "list", "--limit", "x"],
		["audit", "verify", "--expect", "1:zz"], ["audit", "verify", "more"]])
		assert.equal(spawnSync("sh", [process.env.ACQUIS_STACK, "ctl",
			process.env.ACQUIS_DATA, ...args]).status, 2, `${args}`);
});
