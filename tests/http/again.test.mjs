// What takes days or minutes in life: improving and starting over, answering
// too late, a new version of the content in the middle of a test. The stories
// set the clock of the database back; and in the end every test that was
// played is computed again from its answers.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync }
	from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Client, answerBody, answersPath, assertProblem, finishTest,
	newLearner, nextQuestion, someValue, startTest } from "./lib.mjs";

const data = process.env.ACQUIS_DATA;
const script = process.env.ACQUIS_STACK;
const pack = new URL("../../modules/content", import.meta.url).pathname;

function sql(text) {
	return execFileSync("mariadb", ["--no-defaults",
		`--socket=${data}/db/db.sock`, "--batch", "--skip-column-names",
		"acquis", `--execute=${text}`], { encoding: "utf8" }).trim();
}

function stack(...args) {
	return execFileSync("sh", [script, ...args], { encoding: "utf8" });
}

function ctl(...args) {
	return JSON.parse(stack("ctl", data, "--json", ...args));
}

function start(client, intent, competence = "1.1") {
	return client.post("/api/assessment/assessments",
		{ kind: "competence", competence, intent, language: "en" });
}

function daysPass(client, days) {
	sql(`UPDATE profile SET updated_at = updated_at - INTERVAL ${days} DAY
		WHERE user_id = ${client.user.id}`);
}

async function resultOf(client, id) {
	return (await client.get(
		`/api/assessment/assessments/${id}/result`)).json;
}

test("a level can be improved after four days", async () => {
	const client = await newLearner();
	const first = await startTest(client);
	await finishTest(client, first);
	const before = await resultOf(client, first.id);
	assert.equal(before.level_before, undefined);
	assertProblem(await start(client, "improve"), 409, "too-early");
	assertProblem(await start(client, "start"), 409, "conflict");
	daysPass(client, 4);
	const second = await start(client, "improve");
	assert.equal(second.status, 201, second.text);
	const shown = ctl("assessment", "show", second.json.id);
	assert.equal(shown.prior_evidence.length, before.answered);
	for (const [, outcome, again] of shown.prior_evidence)
		assert.equal(again, outcome === 1 ? 0 : 1);
	await finishTest(client, second.json);
	const after = await resultOf(client, second.json.id);
	assert.equal(after.level_before, before.level);
	assert.equal(after.points_before, before.points);
});

test("a competence can start over after seven days", async () => {
	const client = await newLearner();
	await finishTest(client, await startTest(client));
	daysPass(client, 6);
	assertProblem(await start(client, "reset"), 409, "too-early");
	daysPass(client, 1);
	const reply = await start(client, "reset");
	assert.equal(reply.status, 201, reply.text);
	const shown = ctl("assessment", "show", reply.json.id);
	assert.deepEqual(shown.prior_evidence, []);
});

test("a test that was left for seven days can start over", async () => {
	const client = await newLearner();
	const old = await startTest(client);
	assertProblem(await start(client, "reset"), 409, "too-early");
	sql(`UPDATE assessment SET started_at = started_at - INTERVAL 7 DAY
		WHERE id = ${old.id}`);
	const reply = await start(client, "reset");
	assert.equal(reply.status, 201, reply.text);
	assert.notEqual(reply.json.id, old.id);
	assertProblem(await client.post(answersPath(old),
		answerBody(old.question)), 409, "ended");
	assertProblem(await client.post(
		`/api/assessment/assessments/${old.id}/end`), 409, "ended");
});

// Plays until a question with a clock waits.
async function timedQuestion() {
	for (let tries = 0; tries < 60; tries++) {
		const client = await newLearner();
		for (const competence of ["1.1", "1.2", "2.1", "3.1", "4.1"]) {
			const assessment = await startTest(client, competence);
			let question = assessment.question;
			while (question && question.remaining_ms === undefined) {
				const reply = await client.post(answersPath(assessment),
					answerBody(question));
				question = await nextQuestion(client, assessment, reply);
			}
			if (question)
				return { client, assessment, question };
		}
	}
	throw new Error("no question with a clock came up");
}

test("an answer after the time is timed_out, whatever it says", async () => {
	const { client, assessment, question } = await timedQuestion();
	const seconds = question.challenge.timer_s + 6;
	sql(`UPDATE assessment_event
		SET happened_at = happened_at - INTERVAL ${seconds} SECOND
		WHERE assessment_id = ${assessment.id} AND kind = 1`);
	// What the process remembers of the test goes with it.
	stack("kill", data, "assessment");
	stack("restart", data, "assessment");
	const shown = await client.get(
		`/api/assessment/assessments/${assessment.id}`);
	assert.equal(shown.json.question.remaining_ms, 0);
	const reply = await client.post(answersPath(assessment),
		answerBody(question));
	assert.equal(reply.status, 201, reply.text);
	assert.equal(reply.json.outcome, "timed_out");
});

// A test whose first question is answered, so that the process remembers it.
async function remembered() {
	const client = await newLearner();
	const assessment = await startTest(client);
	const reply = await client.post(answersPath(assessment),
		answerBody(assessment.question));
	assert.equal(reply.status, 201, reply.text);
	const question = await nextQuestion(client, assessment, reply);
	return { client, assessment, question };
}

test("signing out ends it at once, also for a remembered test", async () => {
	const { client, assessment, question } = await remembered();
	const out = await client.delete("/api/auth/sessions/current");
	assert.equal(out.status, 204, out.text);
	assertProblem(await client.post(answersPath(assessment),
		answerBody(question)), 401, "unauthenticated");
	assert.equal(sql(`SELECT COUNT(*) FROM answer
		WHERE assessment_id = ${assessment.id}`), "1");
});

test("what another machine wrote meanwhile is seen", async () => {
	const { client, assessment, question } = await remembered();
	sql(`INSERT INTO answer SELECT assessment_id, position + 1,
		${question.challenge.id}, outcome, elapsed_ms, answered_at, estimate,
		error, value, UNHEX(MD5('another')) FROM answer
		WHERE assessment_id = ${assessment.id}`);
	assertProblem(await client.post(answersPath(assessment),
		answerBody(question)), 409, "already-answered");
	sql(`DELETE FROM answer
		WHERE assessment_id = ${assessment.id} AND position = 1`);
	const reply = await client.post(answersPath(assessment),
		answerBody(question));
	assert.equal(reply.status, 201, reply.text);
});

test("a test that another machine has ended takes nothing more", async () => {
	const { client, assessment, question } = await remembered();
	sql(`UPDATE assessment SET state = 3, open_slot = NULL
		WHERE id = ${assessment.id}`);
	assertProblem(await client.post(answersPath(assessment),
		answerBody(question)), 409, "ended");
});

test("loading the same content changes nothing", () => {
	const before = ctl("content", "list");
	const loaded = ctl("content", "load", pack);
	assert.equal(loaded.known, true);
	assert.equal(loaded.activated, false);
	assert.equal(loaded.files_copied, 0);
	assert.deepEqual(ctl("content", "list").map((v) => v.version),
		before.map((v) => v.version));
});

// Another one each time: the same stack may be told these stories again.
function changedPack(folder) {
	const turn = Date.now() % 1000000;
	cpSync(pack, folder, { recursive: true });
	const name = join(folder, "pack.json");
	const changed = JSON.parse(readFileSync(name, "utf8"));
	changed.version = `99.0.${turn}`;
	writeFileSync(name, JSON.stringify(changed));
	const framework = join(folder, "framework.json");
	const text = readFileSync(framework, "utf8");
	writeFileSync(framework, text.replace(/"en": "/,
		`"en": "New ${turn}: `));
}

async function until(what) {
	for (let tries = 0; tries < 60; tries++) {
		if (await what())
			return;
		await pause(250);
	}
	assert.fail("it did not happen in 15 seconds");
}

test("a running test keeps its content, new ones get the new", async () => {
	const folder = mkdtempSync(join(tmpdir(), "acquis-pack-"));
	const client = await newLearner();
	const old = await startTest(client);
	const etag = async () => (await new Client()
		.get("/api/assessment/framework")).headers.get("etag");
	const first = await etag();
	try {
		changedPack(folder);
		const loaded = ctl("content", "load", folder);
		assert.equal(loaded.known, false);
		// Two documents and the competences whose texts they hold.
		assert.ok(loaded.new_revisions >= 2 && loaded.new_revisions <= 3);
		assert.equal(loaded.new_objects, 0);
		await until(async () => await etag() !== first);
		await finishTest(client, old);
		const other = await startTest(client, "1.2");
		const version = (id) =>
			ctl("assessment", "show", id).content_version;
		assert.equal(version(other.id), loaded.version);
		assert.notEqual(version(old.id), loaded.version);
	} finally {
		assert.equal(ctl("content", "load", pack).known, true);
		rmSync(folder, { recursive: true });
	}
	await until(async () => await etag() === first);
});

test("a broken pack is refused as a whole", () => {
	const folder = mkdtempSync(join(tmpdir(), "acquis-pack-"));
	try {
		cpSync(pack, folder, { recursive: true });
		writeFileSync(join(folder, "pack.json"), "{}");
		const before = ctl("content", "list");
		const { status, stdout } = spawnSync("sh",
			[script, "ctl", data, "content", "load", folder],
			{ encoding: "utf8" });
		assert.equal(status, 1);
		assert.match(stdout, /^pack\.json:1: member "pack" is missing$/m);
		assert.deepEqual(ctl("content", "list"), before);
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("a stored step that was changed is found out", async () => {
	const client = await newLearner();
	const assessment = await startTest(client);
	await client.post(answersPath(assessment),
		answerBody(assessment.question, someValue(
			assessment.question.challenge)));
	const replay = () => spawnSync("sh", [script, "ctl", data, "--json",
		"assessment", "replay", assessment.id], { encoding: "utf8" });
	assert.equal(replay().status, 0);
	sql(`UPDATE answer SET estimate = estimate + 1e-9
		WHERE assessment_id = ${assessment.id}`);
	const found = replay();
	assert.equal(found.status, 1);
	assert.equal(JSON.parse(found.stdout).agrees, false);
	sql(`UPDATE answer SET estimate = estimate - 1e-9
		WHERE assessment_id = ${assessment.id}`);
});

test("every test that was played comes out the same again", () => {
	const ids = sql(`SELECT a.id FROM assessment a
		WHERE EXISTS (SELECT 1 FROM answer w WHERE w.assessment_id = a.id)
		ORDER BY a.id DESC LIMIT 40`).split("\n");
	assert.ok(ids.length >= 8, `${ids.length} tests`);
	for (const id of ids) {
		const replay = spawnSync("sh", [script, "ctl", data, "--quiet",
			"assessment", "replay", id], { encoding: "utf8" });
		assert.equal(replay.status, 0, replay.stdout + replay.stderr);
	}
});
