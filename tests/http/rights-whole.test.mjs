// Nothing is forgotten: every table that holds something of a person is in the
// copy of their data and in the erasure, whatever is killed meanwhile; and
// every look of staff at somebody's data is noted.
import assert from "node:assert/strict";
import { execFileSync, execSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync }
	from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Client, assertProblem, code, ctl, finishTest, newLearner,
	newOrganisation, newStaff, password, runJobs, sql, startTest,
	uniqueName, url } from "./lib.mjs";

const folder = mkdtempSync(join(tmpdir(), "whole-"));
after(() => rmSync(folder, { recursive: true }));

let counter = 0n;
const newId = () => String(BigInt(Date.now()) * 100000n + (counter += 1n));

const gather = () => {
	runJobs("auth");
	runJobs("assessment");
	runJobs("auth");
};

// ---- everything that can be held about somebody -----------------------------

// For each column that says whose a row is: the document of the copy that has
// it, or why none needs to.
const PARTS = {
	"user.id": "auth/account",
	"auth_session.user_id": "auth/sign-ins",
	"identity.user_id": "auth/identities",
	"known_device.user_id": "auth/devices",
	"totp.user_id": "auth/second-factor",
	"recovery_code.user_id": "auth/second-factor",
	"mail_link.user_id": "auth/mail-links",
	"terms_acceptance.user_id": "auth/terms",
	"access_log.user_id": "auth/readers",
	"access_log.reader_id": "auth/looks",
	"audit.actor_id": "auth/acts",
	"staff_role.user_id": "auth/staff-roles",
	"retention_item.user_id": "auth/retention",
	"lti_launch.user_id": "auth/launches",
	"lti_grade.user_id": "auth/grades",
	"assessment_lti.user_id": "auth/course-tests",
	"data_export.user_id": "auth/exports",
	"assessment.user_id": "assessment/assessments",
	"profile.user_id": "assessment/profile",
	"challenge_report.user_id": "assessment/reports",
	"file.user_id": "the copy itself",
	"auth_idempotency.user_id": "digests of requests, for a day",
	"assessment_idempotency.user_id": "digests of requests, for a day",
	"sign_in_step.user_id": "a sign-in on its way, for ten minutes",
	"sso_flow.user_id": "a sign-in on its way, for ten minutes",
	"sso_code.user_id": "a sign-in on its way, for a minute",
	"erasure.user_id": "nobody's any more",
};
// Found by what they hang on.
const MORE = { answer: "assessment/answers",
	assessment_event: "assessment/events",
	assessment_result: "assessment/results", lti_member: "auth/rosters" };

test("every column that says whose a row is has a place in the copy", () => {
	const columns = sql(`SELECT CONCAT(table_name, '.', column_name)
		FROM information_schema.columns
		JOIN information_schema.tables USING (table_schema, table_name)
		WHERE table_schema = 'acquis' AND table_type = 'BASE TABLE'
			AND (column_name IN ('user_id', 'reader_id', 'actor_id')
				OR column_name LIKE '%\\_user\\_id')
		UNION SELECT 'user.id'`).split("\n");
	assert.deepEqual(columns.sort(), Object.keys(PARTS).sort());
});

async function newPerson(word) {
	const client = new Client();
	client.login = `${uniqueName()}@example.org`;
	const reply = await client.post("/api/auth/users", {
		email: client.login, password, first_name: `Prénom${word}`,
		last_name: `Nom${word}`, language: "en", terms: "1" });
	assert.equal(reply.status, 201, reply.text);
	client.takeSession(reply);
	return client;
}

// A course as a learning platform leaves it, and somebody in it.
function course(client, word, assessment) {
	const organisation = newOrganisation();
	const id = newId(), user = client.user.id;
	sql(`INSERT INTO identity_provider (id, organisation_id, kind, state,
			provider_key, name, issuer, client_id, settings, created_at,
			updated_at)
		VALUES (${id}, ${organisation}, 3, 2, 'lti-${id}', 'Moodle',
			'https://${id}.example.org', 'c', '{}', NOW(6), NOW(6));
		INSERT INTO identity (id, user_id, identity_provider_id, subject,
			role, student_number, national_id, created_at)
		VALUES (${id}, ${user}, ${id}, 'sub-${word}', 1, 'n-${word}', 'INE1',
			NOW(6));
		INSERT INTO lti_context (id, identity_provider_id, deployment_id,
			context_key, title, created_at, updated_at)
		VALUES (${id}, ${id}, 'd', 'c', 'Course', NOW(6), NOW(6));
		INSERT INTO lti_resource_link (id, lti_context_id, link_key, title,
			competences, may_score, created_at, updated_at)
		VALUES (${id}, ${id}, 'l', 'Link', '', 0, NOW(6), NOW(6));
		INSERT INTO lti_member (lti_context_id, subject, role, active,
			first_name, last_name, email, person_sourcedid, seen_at)
		VALUES (${id}, 'sub-${word}', 1, 1, 'P', 'Nom${word}',
			'${word}@school.example', 'sis-${word}', NOW(6));
		INSERT INTO lti_grade (lti_resource_link_id, user_id, subject, stamp,
			state, error, updated_at)
		VALUES (${id}, ${user}, 'sub-${word}', 1, 4, 'refused', NOW(6));
		INSERT INTO lti_launch (auth_session_id, user_id, lti_context_id,
			lti_resource_link_id, role, created_at)
		SELECT MAX(id), user_id, ${id}, ${id}, 1, NOW(6) FROM auth_session
			WHERE user_id = ${user};
		INSERT INTO assessment_lti VALUES (${assessment}, ${id}, ${user})`);
	return organisation;
}

// What comes of being somebody for a while, in every table.
async function fill(client, word) {
	const user = client.user.id;
	const test = await startTest(client, "2.1");
	await finishTest(client, test);
	await client.post("/api/assessment/challenge-reports", {
		assessment_id: test.id, challenge_id: test.question.challenge.id,
		category: "wording", comment: `comment${word}` });
	const shown = await client.post("/api/auth/me/totp", { password });
	await client.post("/api/auth/me/totp/confirmation",
		{ code: code(shown.json.secret) });
	ctl("user", "show", client.login);
	const organisation = course(client, word, test.id);
	sql(`INSERT INTO access_log (id, user_id, reader, reader_id, what, read_at,
			request_id)
		SELECT ${newId()}, MIN(id), 1, ${user}, 1, NOW(6), '' FROM user;
		INSERT INTO retention_run (id, organisation_id, state, planned_at)
		VALUES (${organisation}, ${organisation}, 1, NOW(6));
		INSERT INTO retention_item VALUES (${organisation}, ${user}, 1,
			CURRENT_DATE, 0);
		INSERT INTO assessment_event (assessment_id, position, kind,
			happened_at) VALUES (${test.id}, 1, 2, NOW(6));
		INSERT INTO sso_flow (state_digest, identity_provider_id,
			browser_digest, purpose, user_id, return_to, secret, detail,
			created_at, expires_at)
		SELECT UNHEX(SHA2('${word}', 256)), identity_provider_id,
			REPEAT('b', 32), 2, ${user}, '/home', '', 'detail${word}', NOW(6),
			NOW(6) + INTERVAL 1 DAY FROM identity WHERE user_id = ${user};
		INSERT INTO sso_code (code_digest, purpose, identity_provider_id,
			user_id, return_to, asserted, expires_at)
		SELECT UNHEX(SHA2('${word}', 256)), 1, identity_provider_id, ${user},
			'/home', 'asserted${word}', NOW(6) + INTERVAL 1 DAY
		FROM identity WHERE user_id = ${user};
		INSERT INTO sign_in_failure (subject, failures, updated_at)
		VALUES (UNHEX(SHA2('user:${user}', 256)), 2, NOW(6)),
			(UNHEX(SHA2('factor:${user}', 256)), 30, NOW(6))
		ON DUPLICATE KEY UPDATE failures = VALUES(failures)`);
	return test;
}

async function download(client, id) {
	const reply = await fetch(`${url}/api/auth/me/exports/${id}/file`,
		{ headers: client.headers("GET") });
	assert.equal(reply.status, 200);
	const path = join(folder, `${id}.zip`);
	writeFileSync(path, Buffer.from(await reply.arrayBuffer()));
	return JSON.parse(execFileSync("python3", ["-c",
		"import json, sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); " +
		"assert z.testzip() is None; " +
		"print(json.dumps({n: z.read(n).decode() for n in z.namelist()}))",
		path], { encoding: "utf8", maxBuffer: 1 << 26 }));
}

async function askForCopy(client) {
	const asked = await client.post("/api/auth/me/exports");
	assert.equal(asked.status, 201, asked.text);
	return asked.json.id;
}

test("a copy has something of every table that knows the person", async () => {
	const word = uniqueName();
	const client = await newPerson(word);
	await fill(client, word);
	ctl("user", "grant", client.login, "--role", "support");
	sql(`INSERT INTO audit (sequence, happened_at, actor, actor_id, act,
			object_id, detail, request_id, hash)
		VALUES (${newId()}, NOW(6), 1, ${client.user.id}, 'user.unblock', 1,
			'{}', '', REPEAT('x', 32))`);
	const id = await askForCopy(client);
	gather();
	sql(`DELETE FROM audit WHERE actor_id = ${client.user.id}`);
	const files = await download(client, id);
	for (const [from, name] of [...Object.entries(PARTS),
		...Object.entries(MORE)].filter(([, to]) => /^[a-z]+\//.test(to))) {
		const { items } = JSON.parse(files[`${name}.json`]);
		assert.ok(items.length > 0, `${from}: ${name} is empty`);
	}
	const [account] = JSON.parse(files["auth/account.json"]).items;
	assert.equal(account.failed_sign_ins, 32);
	const [launch] = JSON.parse(files["auth/launches.json"]).items;
	assert.equal(launch.course, "Course");
	assert.equal(launch.link, "Link");
	const [place] = JSON.parse(files["auth/rosters.json"]).items;
	assert.equal(place.email, `${word}@school.example`);
	assert.equal(JSON.parse(files["auth/grades.json"]).items[0].state,
		"not_sent");
	for (const text of ["Visits from a course", "Tests taken for a course",
		"What I looked at", "My roles", "Retention", "Failed tries"])
		assert.ok(files["index.html"].includes(text), text);
	for (const [, label] of files["index.html"]
		.matchAll(/<(?:th scope="col"|dt)>([^<]*)</g))
		assert.doesNotMatch(label, /_|^[a-z]+$/, `${label} has no words`);
});

// Pages of a thousand: a whole number of them, one row more, and many.
test("a copy has all of a long list", { timeout: 300000 }, async () => {
	const client = await newPerson(uniqueName());
	const test = await startTest(client, "2.1");
	const user = client.user.id, first = newId();
	counter += 20000n;
	sql(`INSERT INTO known_device (user_id, digest, first_seen_at,
			last_seen_at)
		SELECT ${user}, UNHEX(SHA2(CONCAT(${user}, seq), 256)), '2026-01-01',
			'2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_12345;
		INSERT INTO access_log (id, user_id, reader, reader_id, what, read_at,
			request_id)
		SELECT ${first} + seq, ${user}, 2, NULL, 1,
			'2026-01-01' + INTERVAL seq SECOND, '' FROM seq_1_to_11001;
		INSERT INTO challenge_report (id, assessment_id, position,
			challenge_id, user_id, category, comment, created_at)
		SELECT ${first} + seq, ${test.id}, 1, ${test.question.challenge.id},
			${user}, 1, seq, '2026-01-01' FROM seq_1_to_10000`);
	const id = await askForCopy(client);
	gather();
	const files = await download(client, id);
	const items = (name) => JSON.parse(files[`${name}.json`]).items;
	const numbered = (count) => Array.from({ length: count },
		(_, i) => i + 1);
	const seen = items("auth/devices").map((one) =>
		Date.parse(one.last_seen_at)).filter(Boolean);
	assert.deepEqual(seen.sort((a, b) => a - b), [
		...numbered(12345).map((i) => Date.UTC(2026, 0, 1, 0, i)),
		...seen.filter((at) => at > Date.UTC(2026, 1))]);
	assert.deepEqual(items("auth/readers").map((one) =>
		(Date.parse(one.read_at) - Date.UTC(2026, 0)) / 1000),
	numbered(11001));
	assert.deepEqual(items("assessment/reports").map((one) =>
		Number(one.comment)), numbered(10000));
	for (const words of ["The first 200 of 11001.", "The first 200 of 10000."])
		assert.ok(files["index.html"].includes(words), words);
});

// ---- erasure ----------------------------------------------------------------

// Numbers of nobody, on which statistics, plans and logs hang.
const STAYS = ["access_log.reader_id", "access_log.user_id",
	"assessment.user_id", "assessment_lti.user_id", "audit.actor_id",
	"challenge_report.user_id", "erasure.user_id", "profile.user_id", "retention_item.user_id", "user.id"];

const placesOf = (user) => sql(Object.keys(PARTS).map((place) => {
	const [table, column] = place.split(".");
	return `SELECT '${place}', COUNT(*) FROM \`${table}\`
		WHERE ${column} = ${user}`;
}).join(" UNION ALL ")).split("\n").map((line) => line.split("\t"))
	.filter(([, count]) => count !== "0").map(([place]) => place).sort();

// Table.column wherever one of the texts stands, in text or in bytes.
function traces(text) {
	const columns = sql(`SELECT table_name, column_name
		FROM information_schema.columns
		JOIN information_schema.tables USING (table_schema, table_name)
		WHERE table_schema = 'acquis' AND table_type = 'BASE TABLE'
			AND data_type NOT IN ('bigint', 'int', 'smallint', 'tinyint',
				'datetime', 'date', 'double')`)
		.split("\n").map((line) => line.split("\t"));
	return sql(columns.map(([table, column]) => `SELECT
		'${table}.${column}' FROM \`${table}\` WHERE LOCATE(LOWER('${text}'),
		LOWER(CONVERT(\`${column}\` USING utf8mb4))) GROUP BY 1`)
		.join(" UNION ALL ")).split("\n").filter(Boolean);
}

// Files of logs, of our programs, of the jobs and of nginx.
function logsWith(text) {
	const logs = join(process.env.ACQUIS_DATA, "log");
	return readdirSync(logs).filter((name) =>
		readFileSync(join(logs, name), "utf8").includes(text));
}

async function erase(client) {
	const reply = await client.post("/api/auth/me/erasure",
		{ confirmation: "ERASE", password });
	assert.equal(reply.status, 204, reply.text);
}

test("an erasure reaches every table, and no log had a name", async () => {
	const word = uniqueName();
	const client = await newPerson(word);
	await fill(client, word);
	await new Client().signIn(client.login, "cookie", "wrong");
	await client.post("/api/auth/password-resets", { login: client.login });
	runJobs("auth");
	assert.ok(traces(word).length > 8, `${traces(word)}`);
	await erase(client);
	gather();
	runJobs("auth");
	assert.deepEqual(traces(word), []);
	assert.deepEqual(traces(client.login.split("@")[0]), []);
	assert.deepEqual(placesOf(client.user.id)
		.filter((place) => !STAYS.includes(place)), []);
	assert.equal(sql(`SELECT COUNT(*) FROM sign_in_failure WHERE subject IN (
		UNHEX(SHA2('user:${client.user.id}', 256)),
		UNHEX(SHA2('factor:${client.user.id}', 256)))`), "0");
	for (const text of [word, client.login.split("@")[0]])
		assert.deepEqual(logsWith(text), []);
});

// A request that was under way when the account went writes nothing into it.
test("whoever is slower than an erasure changes nothing", async () => {
	const client = await newPerson(uniqueName());
	const requests = [];
	for (let i = 0; i < 10; i += 1)
		requests.push(
			client.patch("/api/auth/me", { last_name: `Slow${i}` }),
			new Client().signIn(client.login));
	const erased = erase(client);
	await Promise.all([...requests, erased]);
	gather();
	assert.equal(sql(`SELECT CONCAT(first_name, last_name) FROM user
		WHERE id = ${client.user.id}`), "");
	assert.deepEqual(placesOf(client.user.id)
		.filter((place) => !STAYS.includes(place)), []);
});

test("of twenty erasures at once one is done", async () => {
	const client = await newPerson(uniqueName());
	sql(`UPDATE user SET password_hash = NULL WHERE id = ${client.user.id}`);
	const replies = await Promise.all(Array.from({ length: 20 }, () =>
		client.post("/api/auth/me/erasure", { confirmation: "ERASE" })));
	assert.deepEqual(replies.map(({ status }) => status).sort(),
		[204, ...Array(19).fill(401)]);
	assert.equal(sql(`SELECT COUNT(*) FROM audit
		WHERE object_id = ${client.user.id}`), "1");
	gather();
	runJobs("auth");
	assert.equal(sql(`SELECT COUNT(finished_at) FROM erasure
		WHERE user_id = ${client.user.id}`), "1");
});

// ---- killed in the middle -----------------------------------------------------

// Another transaction that holds rows until it is ended.
function holdRows(select) {
	const child = spawn("mariadb", ["--no-defaults", "--batch",
		"--skip-column-names", "--unbuffered",
		`--socket=${process.env.ACQUIS_DATA}/db/db.sock`, "acquis"],
	{ stdio: ["pipe", "pipe", "inherit"] });
	const held = new Promise((done) => child.stdout.on("data", (data) => {
		if (String(data).includes("held"))
			done();
	}));
	child.stdin.write(`START TRANSACTION; ${select} FOR UPDATE;
		SELECT 'held';\n`);
	return { held, end: () => new Promise((done) => {
		child.on("exit", done);
		child.stdin.end("ROLLBACK;\n");
	}) };
}

const waitingFor = (table) => sql(`SELECT COUNT(*)
	FROM information_schema.processlist WHERE command = 'Execute'
		AND info LIKE '%${table}%' AND user LIKE 'acquis-%'`);

// Runs the jobs of a program until they stand before the rows that are held,
// and kills them there.
async function killAt(program, table, select) {
	const rows = holdRows(select);
	await rows.held;
	const child = spawn("sh", [process.env.ACQUIS_STACK, "jobs",
		process.env.ACQUIS_DATA, program], { stdio: "ignore", detached: true });
	const ended = new Promise((done) => child.on("exit", done));
	for (let i = 0; i < 200 && waitingFor(table) === "0"; i += 1)
		await pause(20);
	assert.notEqual(waitingFor(table), "0", `never came to ${table}`);
	process.kill(-child.pid, "SIGKILL");
	await ended;
	await rows.end();
	// the server sees that its client is gone
	for (let i = 0; i < 200 && waitingFor(table) !== "0"; i += 1)
		await pause(20);
	await pause(100);
}

const running = (kind, user) => sql(`SELECT COUNT(*) FROM job
	WHERE kind = '${kind}' AND state = 1 AND payload LIKE '%"${user}"%'`);

// The time passes after which another runner takes what one has left.
const passLease = (user) => sql(`UPDATE job SET run_after = NOW(6)
	WHERE state = 1 AND payload LIKE '%"${user}"%'`);

test("an erasure that is killed is taken up again, and never half done",
	async () => {
		const word = uniqueName();
		const client = await newPerson(word);
		const user = client.user.id;
		await fill(client, word);
		runJobs("auth"); // mails
		await erase(client);
		const before = placesOf(user);
		assert.ok(before.includes("known_device.user_id"));
		await killAt("auth", "terms_acceptance",
			`SELECT user_id FROM terms_acceptance WHERE user_id = ${user}`);
		assert.equal(running("erase_auth", user), "1");
		assert.deepEqual(placesOf(user), before);
		const values = () => sql(`SELECT COUNT(value) FROM answer
			JOIN assessment ON assessment.id = assessment_id
			WHERE user_id = ${user}`);
		const texts = values();
		assert.notEqual(texts, "0");
		await killAt("assessment", "challenge_report",
			`SELECT user_id FROM challenge_report WHERE user_id = ${user}`);
		assert.equal(running("erase_assessment", user), "1");
		assert.equal(values(), texts);
		// nobody else takes them meanwhile, and after a while somebody does
		gather();
		assert.deepEqual(placesOf(user), before);
		passLease(user);
		gather();
		runJobs("auth");
		assert.deepEqual(placesOf(user)
			.filter((place) => !STAYS.includes(place)), []);
		assert.equal(values(), "0");
		assert.deepEqual(traces(word), []);
		assert.equal(sql(`SELECT COUNT(finished_at) FROM erasure
			WHERE user_id = ${user}`), "1");
	});

test("a copy that is killed anywhere is made once", async () => {
	const client = await newPerson(uniqueName());
	const user = client.user.id;
	await finishTest(client, await startTest(client, "2.1"));
	runJobs("auth");
	const id = await askForCopy(client);
	const files = () => sql(`SELECT COUNT(*), COALESCE(SUM(kind = 1), 0)
		FROM file WHERE user_id = ${user}`);
	for (const program of ["auth", "assessment"]) {
		const had = files();
		await killAt(program, "data_export_part",
			`SELECT export_id FROM data_export_part WHERE export_id = ${id}
				AND program = '${program}'`);
		assert.equal(files(), had, program);
		assert.equal(sql(`SELECT COUNT(*) FROM file_chunk
			LEFT JOIN file ON file.id = file_id WHERE file.id IS NULL`), "0");
		passLease(user);
		if (program === "auth")
			runJobs("auth");
	}
	runJobs("assessment");
	await killAt("auth", "file",
		`SELECT id FROM file WHERE user_id = ${user}`);
	assert.match(files(), /\t0$/, "no archive yet");
	passLease(user);
	runJobs("auth");
	assert.equal((await client.get(`/api/auth/me/exports/${id}`)).json.state,
		"ready");
	assert.equal(files(), "1\t1");
	await download(client, id);
	assert.equal(sql(`SELECT COUNT(*) FROM job WHERE kind = 'mail'
		AND payload LIKE '%export-ready%' AND payload LIKE '%"${user}"%'`),
	"1");
});

// Ten failures are the end of other jobs; what is owed is tried on.
test("an erasure is never given up", async () => {
	const client = await newPerson(uniqueName());
	const user = client.user.id;
	runJobs("auth");
	await erase(client);
	sql(`UPDATE job SET attempts = 9 WHERE payload LIKE '%"${user}"%';
		RENAME TABLE known_device TO known_device_kept,
			challenge_report TO challenge_report_kept`);
	try {
		gather();
	} finally {
		sql(`RENAME TABLE known_device_kept TO known_device,
			challenge_report_kept TO challenge_report`);
	}
	const jobs = () => sql(`SELECT kind, state FROM job
		WHERE kind LIKE 'erase%' AND payload LIKE '%"${user}"%'
		ORDER BY kind`);
	assert.equal(jobs(), "erase_assessment\t0\nerase_auth\t0");
	sql(`UPDATE job SET run_after = NOW(6)
		WHERE payload LIKE '%"${user}"%' AND state = 0`);
	gather();
	runJobs("auth");
	assert.equal(jobs(), "erase_assessment\t2\nerase_auth\t2");
	assert.deepEqual(placesOf(user)
		.filter((place) => !STAYS.includes(place)), []);
});

// ---- by the administrator -----------------------------------------------------

const tryCtl = (...args) => {
	try {
		return { status: 0, said: ctl(...args) };
	} catch (error) {
		return { status: error.status, said: String(error.stderr) };
	}
};

test("the administrator erases who asks by letter", async () => {
	const word = uniqueName();
	const client = await newPerson(word);
	const user = client.user.id;
	assert.equal(tryCtl("user", "erase", client.login).status, 4);
	assert.equal((await client.get("/api/auth/me")).status, 200);
	const staff = await newStaff("support");
	assert.match(tryCtl("user", "erase", staff.login, "--sure").said, /roles/);
	assert.equal((await staff.get("/api/auth/me")).status, 200);
	// who came by an institution may have no login
	ctl("user", "erase", "--id", user, "--sure");
	assertProblem(await client.get("/api/auth/me"), 401);
	gather();
	runJobs("auth");
	assert.deepEqual(traces(word), []);
	for (const order of [["erase", "--id", user, "--sure"],
		["show", "--id", user], ["reset-password", "--id", user],
		["grant", "--id", user, "--role", "support"]])
		assert.match(tryCtl("user", ...order).said, /was erased/, `${order}`);
	assert.equal(tryCtl("user", "show", "--id", "1").status, 3);
	assert.equal(tryCtl("user", "show", "--id", "x").status, 2);
	ctl("audit", "verify");
});

// ---- who looks is noted -------------------------------------------------------

const looksAt = (user, reader) => sql(`SELECT COUNT(*) FROM access_log
	WHERE user_id = ${user} AND ${reader}`);

test("a look at answers from the terminal is noted", async () => {
	const client = await newLearner();
	const assessment = await startTest(client, "2.1");
	await finishTest(client, assessment);
	ctl("assessment", "show", assessment.id);
	ctl("assessment", "replay", assessment.id);
	const { items } = (await client.get("/api/auth/me/access-log")).json;
	assert.deepEqual(items.map((item) => [item.reader, item.what]),
		[["administrator", "answers"], ["administrator", "answers"]]);
});

test("what staff does about somebody is in the audit and in their copy",
	async () => {
		const word = uniqueName();
		const client = await newPerson(word);
		await fill(client, word);
		const user = client.user.id;
		const link = sql(`SELECT lti_resource_link_id FROM lti_grade
			WHERE user_id = ${user}`);
		const staff = await newStaff("support");
		const again = () => staff.post(
			`/api/auth/lti/failures/${link}/${user}/again`);
		assert.equal((await again()).status, 202);
		assert.equal((await again()).status, 202); // on its way already
		assert.equal(sql(`SELECT act, actor_id = ${staff.user.id}, detail
			FROM audit WHERE object_id = ${user}`),
		`lti_grade.again\t1\t{"lti_resource_link_id":"${link}"}`);
		sql(`DELETE FROM job WHERE kind = 'lti_grade' AND state = 0
			AND payload LIKE '%${user}%'`);
		const id = await askForCopy(client);
		gather();
		const files = await download(client, id);
		assert.deepEqual(JSON.parse(files["auth/acts.json"]).items
			.map(({ act }) => act), ["lti_grade.again"]);
		assert.match(files["index.html"], /Grade sent to a course again/);
	});

// Every route that only staff may read, as the programs say: what names
// somebody is noted.
test("no page of staff names anybody without a note", async () => {
	const word = uniqueName();
	const other = await newStaff("super_admin");
	const learner = await newPerson(word);
	await fill(learner, word);
	sql(`UPDATE user SET last_name = 'Collègue${word}'
		WHERE id = ${other.user.id}`);
	const organisation = newOrganisation();
	const made = await other.post("/api/auth/staff/providers", {
		organisation_id: organisation, kind: "oidc", key: `k${word}`,
		name: "Portail", issuer: `https://${word}.example.org`,
		client_id: "acquis", settings: {} });
	assert.equal(made.status, 201, made.text);
	const reader = await newStaff("super_admin");
	const routes = execSync(process.env.ACQUIS_ROUTES, { encoding: "utf8" })
		.trim().split("\n").map((line) => line.split("\t"))
		.filter(([method, , , roles]) => method === "GET" &&
			roles.includes("super_admin"));
	assert.ok(routes.length >= 6, `${routes}`);
	const named = [];
	for (const [, template, operation] of routes) {
		const path = template.replace("{provider:id}", made.json.id)
			.replace("{refusal:key}", "none");
		const before = looksAt(other.user.id, `reader_id = ${reader.user.id}`);
		const { text } = await reader.get(path);
		for (const [client, marks] of [[other, [`Collègue${word}`]],
			[learner, [`Nom${word}`, `sub-${word}`, learner.login]]]) {
			if (!marks.some((mark) => text.includes(mark)))
				continue;
			named.push(operation);
			assert.notEqual(looksAt(client.user.id,
				`reader_id = ${reader.user.id}`), "0", operation);
		}
		if (operation !== "listAudit")
			assert.equal(looksAt(other.user.id,
				`reader_id = ${reader.user.id}`), before, operation);
	}
	assert.deepEqual(named, ["listAudit"]);
	// once an hour, and not of oneself
	await reader.get("/api/auth/staff/audit");
	assert.equal(looksAt(other.user.id, `reader_id = ${reader.user.id}`), "1");
	assert.equal(looksAt(reader.user.id,
		`reader_id = ${reader.user.id}`), "0");
});
