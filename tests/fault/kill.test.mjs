// Programs and the database are killed under load; whatever was acknowledged
// must be there exactly once after they are back.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { answerBody, answersPath, newLearner, nextQuestion, startTest, url }
	from "../http/lib.mjs";

const run = promisify(execFile);
const rounds = Number(process.env.ACQUIS_KILL_ROUNDS ?? 1);
const clients = 8;

function stack(order, part) {
	return run("sh", [process.env.ACQUIS_STACK, order,
		process.env.ACQUIS_DATA, part]);
}

// Learners answer one test after the other until told to stop, repeating what
// got no reply, as the page does. Notes what was acknowledged.
async function answerUntil(state) {
	const acknowledged = [];
	while (!state.stop)
		acknowledged.push(...await answerAsOne(state));
	return acknowledged;
}

async function answerAsOne(state) {
	const client = await again(state, () => newLearner());
	const acknowledged = [];
	for (const competence of state.competences) {
		const assessment = await again(state, () =>
			startTest(client, competence));
		let question = assessment.question;
		while (question && !state.stop) {
			const body = answerBody(question);
			const reply = await again(state, () => given(client, assessment,
				body));
			acknowledged.push({ client, assessment, body,
				outcome: reply.json.outcome });
			state.count += 1;
			question = await again(state, () =>
				nextQuestion(client, assessment, reply));
		}
		if (state.stop)
			break;
	}
	return acknowledged;
}

async function given(client, assessment, body) {
	const reply = await client.post(answersPath(assessment), body,
		{ check: false });
	if (reply.status >= 500)
		throw new Error(`status ${reply.status}`);
	assert.ok([200, 201].includes(reply.status), reply.text);
	return reply;
}

async function again(state, attempt) {
	for (let tries = 0; ; tries++) {
		try {
			return await attempt();
		} catch (error) {
			if (error instanceof assert.AssertionError &&
				!/"status":50/.test(error.message) || tries > 300)
				throw error;
			state.repeated += 1;
			await pause(100);
		}
	}
}

async function verify(acknowledged) {
	const byTest = new Map();
	for (const entry of acknowledged) {
		const { id } = entry.assessment;
		byTest.set(id, [...(byTest.get(id) ?? []), entry]);
	}
	for (const entries of byTest.values()) {
		const [{ client, assessment }] = entries;
		const { json } = await client.get(answersPath(assessment));
		const stored = new Map(json.items.map((item) =>
			[item.position, item]));
		assert.equal(stored.size, json.items.length, "a position twice");
		for (const { body, outcome } of entries) {
			const item = stored.get(body.position);
			assert.ok(item, `answer ${body.position} is lost`);
			assert.equal(item.challenge.id, body.challenge_id);
			assert.equal(item.outcome, outcome);
		}
	}
}

for (const victim of ["assessment", "database", "both"])
	for (let round = 1; round <= rounds; round++)
		test(`kill -9 of ${victim} under load, round ${round}`,
			{ timeout: 120000 }, async () => {
				const state = { stop: false, count: 0, repeated: 0,
					competences: ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3",
						"3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "5.1",
						"5.2"] };
				const work = Array.from({ length: clients }, () =>
					answerUntil(state));
				const done = Promise.all(work);
				await pause(1500 + Math.random() * 500);
				assert.ok(state.count > 0, "nothing ran before the kill");
				await stack("kill", victim);
				await pause(300);
				await stack("restart", victim);
				const before = state.count;
				await pause(1500);
				state.stop = true;
				const acknowledged = (await done).flat();
				assert.ok(state.count > before, "nothing ran after it");
				assert.ok(state.repeated > 0, "the kill hurt nobody");
				await verify(acknowledged);
				console.log(`# ${victim}: ${acknowledged.length} answers, ` +
					`${state.repeated} attempts repeated`);
			});

test("who cannot be sent to an institution now, or taken back, reads so",
	async () => {
		const state = "s".repeat(43);
		const later = /^\/signin\/refused\?advice=later&id=[0-9a-f]{32}$/;

		for (const part of ["database", "auth"]) {
			await stack("kill", part);
			try {
				for (const way of ["start", `oidc?state=${state}&code=c`,
					`cas?state=${state}&ticket=ST-1`]) {
					const reply = await fetch(
						`${url}/api/auth/sso/nowhere/${way}`,
						{ redirect: "manual" });
					assert.equal(reply.status, 303, `${part} ${way}`);
					assert.match(new URL(reply.headers.get("location"),
						url).href.slice(url.length), later);
				}
				// a server of CAS that signs somebody out learns that it is not
				const told = await fetch(`${url}/api/auth/sso/nowhere/cas`,
					{ method: "POST", redirect: "manual",
						body: new URLSearchParams({ logoutRequest: "x" }) });
				assert.equal(told.status, 503, part);
				assert.equal((await told.json()).type, "/problems/unavailable");
			} finally {
				await stack("restart", part);
			}
		}
		for (let left = 100; (await fetch(`${url}/healthz/auth/ready`)).status
			!== 200; left -= 1) {
			assert.ok(left > 0, "acquis-auth gets ready again");
			await pause(200);
		}
	});
