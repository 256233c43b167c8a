// Stories of a learner's test: from the first question to the profile, and
// everything that may happen twice, at once, or too late.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, answerBody, answersPath, assertProblem, finishTest,
	newLearner, nextQuestion, someValue, startTest, uniqueName } from "./lib.mjs";

test("the framework is public and cached", async () => {
	const first = await new Client().get("/api/assessment/framework");
	assert.equal(first.status, 200);
	assert.equal(first.json.areas.length, 5);
	const competences = first.json.areas.flatMap((area) => area.competences);
	assert.equal(competences.length, 16);
	const again = await new Client().get("/api/assessment/framework",
		{ headers: { "if-none-match": first.headers.get("etag") } });
	assert.equal(again.status, 304);
});

test("a new learner has a profile of nothing", async () => {
	const client = await newLearner();
	const { json } = await client.get("/api/assessment/profile");
	assert.equal(json.points, 0);
	assert.equal(json.certifiable, false);
	assert.equal(json.competences.length, 16);
	for (const competence of json.competences)
		assert.equal(competence.status, "not_started");
});

test("a test runs to its end and shows in the profile", async () => {
	const client = await newLearner();
	const assessment = await startTest(client);
	const { reply, count } = await finishTest(client, assessment);
	assert.equal(reply.json.state, "completed");
	assert.ok(count >= 5 && count <= 20, `${count} questions`);
	const path = `/api/assessment/assessments/${assessment.id}/result`;
	const result = await client.get(path);
	assert.equal(result.status, 200, result.text);
	assert.equal(result.json.answered, count);
	assert.ok(result.json.level_low <= result.json.level);
	assert.ok(result.json.level <= result.json.level_high);
	assert.equal(Math.floor(result.json.points / 8), result.json.level);
	const profile = await client.get("/api/assessment/profile");
	const [first] = profile.json.competences;
	assert.equal(first.status, "completed");
	assert.equal(first.level, result.json.level);
	assert.equal(profile.json.points, result.json.points);
	const answers = await client.get(answersPath(assessment));
	assert.equal(answers.json.items.length, count);
});

test("skipping everything ends at level 0", async () => {
	const client = await newLearner();
	const assessment = await startTest(client);
	await finishTest(client, assessment, () => undefined);
	const path = `/api/assessment/assessments/${assessment.id}/result`;
	assert.equal((await client.get(path)).json.level, 0);
});

test("starting again resumes at the same question", async () => {
	const client = await newLearner();
	const assessment = await startTest(client);
	const again = await client.post("/api/assessment/assessments",
		{ kind: "competence", competence: "1.1" });
	assert.equal(again.status, 200);
	assert.equal(again.json.id, assessment.id);
	assert.deepEqual(again.json.question.challenge,
		assessment.question.challenge);
});

test("two starts at once make one test", async () => {
	const client = await newLearner();
	const body = { kind: "competence", competence: "2.1" };
	const replies = await Promise.all(Array.from({ length: 12 }, () =>
		client.post("/api/assessment/assessments", body)));
	const ids = new Set(replies.map((reply) => reply.json.id));
	assert.equal(ids.size, 1, [...ids].join(" "));
});

test("40 copies of an answer at once: one row, one result", async () => {
	const client = await newLearner();
	const assessment = await startTest(client);
	const body = answerBody(assessment.question);
	const replies = await Promise.all(Array.from({ length: 40 }, () =>
		client.post(answersPath(assessment), body)));
	const created = replies.filter((reply) => reply.status === 201);
	assert.equal(created.length, 1);
	for (const reply of replies) {
		assert.ok([200, 201].includes(reply.status), reply.text);
		assert.equal(reply.json.outcome, created[0].json.outcome);
		assert.deepEqual(reply.json.question?.challenge.id,
			created[0].json.question?.challenge.id);
	}
	const stored = await client.get(answersPath(assessment));
	assert.equal(stored.json.items.length, 1);
});

test("two different answers at once: one stored, the other 409", async () => {
	const client = await newLearner();
	const assessment = await startTest(client);
	const skip = { position: assessment.question.position,
		challenge_id: assessment.question.challenge.id, skipped: true };
	const replies = await Promise.all([
		client.post(answersPath(assessment), answerBody(assessment.question)),
		client.post(answersPath(assessment), skip)]);
	assert.deepEqual(replies.map((reply) => reply.status).sort(), [201, 409]);
	assertProblem(replies.find((reply) => reply.status === 409), 409,
		"already-answered");
});

test("answers for another question, position or shape are refused",
	async () => {
		const client = await newLearner();
		const assessment = await startTest(client);
		const body = answerBody(assessment.question);
		const path = answersPath(assessment);
		assertProblem(await client.post(path,
			{ ...body, position: body.position + 1 }), 409);
		assertProblem(await client.post(path,
			{ ...body, challenge_id: "4294967295" }), 409);
		assertProblem(await client.post(path, { ...body, value: "" }), 422,
			"invalid");
		assertProblem(await client.post(path,
			{ ...body, skipped: true }), 422, "invalid");
		const stored = await client.get(path);
		assert.equal(stored.json.items.length, 0);
	});

test("the right answer is never sent before the answer", async () => {
	const client = await newLearner();
	const assessment = await startTest(client);
	const text = JSON.stringify(assessment.question);
	assert.doesNotMatch(text, /solution|explanation/);
});

test("a finished test takes nothing more and cannot start over today",
	async () => {
		const client = await newLearner();
		const assessment = await startTest(client);
		const first = assessment.question;
		const given = answerBody(first);
		await client.post(answersPath(assessment), given);
		const state = await client.get(
			`/api/assessment/assessments/${assessment.id}`);
		await finishTest(client, state.json);
		const replay = await client.post(answersPath(assessment), given);
		assert.equal(replay.status, 200, replay.text);
		assertProblem(await client.post(answersPath(assessment),
			{ ...given, position: 60 }), 409);
		for (const intent of ["start", "improve", "reset"])
			assertProblem(await client.post("/api/assessment/assessments",
				{ kind: "competence", competence: "1.1", intent }), 409);
	});

test("ending early needs five answers and may be repeated", async () => {
	const client = await newLearner();
	const assessment = await startTest(client);
	const end = `/api/assessment/assessments/${assessment.id}/end`;
	assertProblem(await client.post(end), 409, "too-early");
	let question = assessment.question;
	for (let i = 0; i < 5; i++) {
		const reply = await client.post(answersPath(assessment),
			answerBody(question, someValue(question.challenge)));
		question = await nextQuestion(client, assessment, reply);
		// A test that five answers settle has no checkpoint, only its end.
		assert.equal(reply.json.progress.checkpoint,
			i === 4 && reply.json.state === "started");
	}
	const first = await client.post(end);
	assert.equal(first.status, 200, first.text);
	const second = await client.post(end);
	assert.deepEqual(second.json, first.json);
});

test("the list of tests pages by key", async () => {
	const client = await newLearner();
	for (const competence of ["1.1", "1.2", "1.3"])
		await startTest(client, competence);
	const first = await client.get("/api/assessment/assessments?limit=2");
	assert.deepEqual(first.json.items.map((item) => item.competence),
		["1.3", "1.2"]);
	const second = await client.get(
		`/api/assessment/assessments?limit=2&after=${first.json.next}`);
	assert.deepEqual(second.json.items.map((item) => item.competence),
		["1.1"]);
	assert.equal(second.json.next, undefined);
	assertProblem(await client.get("/api/assessment/assessments?limit=101"),
		422);
});

test("a problem with a question can be reported, 50 a day", async () => {
	const client = await newLearner();
	const assessment = await startTest(client);
	const body = { assessment_id: assessment.id,
		challenge_id: assessment.question.challenge.id, category: "wording",
		comment: "La consigne n'est pas claire." };
	const headers = { "idempotency-key": uniqueName() };
	const path = "/api/assessment/challenge-reports";
	const first = await client.post(path, body, { headers });
	assert.equal(first.status, 201, first.text);
	const same = await client.post(path, body, { headers });
	assert.equal(same.json.id, first.json.id);
	for (let i = 1; i < 50; i++)
		assert.equal((await client.post(path, body)).status, 201);
	assertProblem(await client.post(path, body), 429, "too-many");
});

test("what nginx refuses by itself is a problem as well", async () => {
	const client = await newLearner();
	const ask = (method, path, headers) =>
		client.request(method, path, { headers, check: false });

	assertProblem(await ask("GET", "/api/assessment/competences/1.1%00"),
		400, "bad-request");
	assertProblem(await ask("GET", "/api/assessment/profile",
		{ "x-long": "x".repeat(9000) }), 431, "too-large");
	assertProblem(await ask("GET", `/api/${"x".repeat(9000)}`), 414,
		"too-large");
});

test("who asks by a wrong method learns the right ones", async () => {
	const client = await newLearner();
	const allowed = { "/api/auth/me": "GET, PATCH",
		"/api/assessment/profile": "GET", "/signin": "GET, HEAD" };

	for (const method of ["PUT", "PROPFIND", "OPTIONS"])
		for (const [path, methods] of Object.entries(allowed)) {
			const reply = await client.request(method, path,
				{ check: false });
			assertProblem(reply, 405, "method-not-allowed");
			assert.equal(reply.headers.get("allow"), methods);
		}
	assertProblem(await client.request("PROPFIND", "/api/auth/nothing",
		{ check: false }), 404, "not-found");
});

test("questions come in the language that was asked for", async () => {
	const client = await newLearner();
	const reply = await client.post("/api/assessment/assessments",
		{ kind: "competence", competence: "1.1", language: "fr" });
	assert.equal(reply.json.language, "fr");
	const again = await client.get(
		`/api/assessment/assessments/${reply.json.id}`);
	assert.equal(again.json.language, "fr");
});
