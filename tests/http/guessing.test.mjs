// Guessing passwords: one account, many at once, accounts that nobody has,
// and what the staff can do about it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Client, assertProblem, newLearner, password, uniqueName } from "./lib.mjs";

const stack = process.env.ACQUIS_STACK;
const data = process.env.ACQUIS_DATA;

function ctl(...args) {
	return JSON.parse(execFileSync("sh",
		[stack, "ctl", data, "--json", ...args], { encoding: "utf8" }) || "null");
}

function guess(login, secret = "wrong 12345678") {
	return new Client().signIn(login, "bearer", secret);
}

// Each guess is looked at or turned away; how many were looked at?
async function lookedAt(replies) {
	for (const reply of await Promise.all(replies))
		assert.ok([401, 429, 503].includes(reply.status), reply.text);
	return (await Promise.all(replies)).filter((r) => r.status === 401).length;
}

test("however many guess at once, ten are looked at", async () => {
	const { login } = await newLearner();
	let wrong = 0;
	for (let round = 0; round < 20; round++) {
		const replies = Array.from({ length: 12 }, () => guess(login));
		wrong += await lookedAt(replies);
		const all = await Promise.all(replies);
		if (all.every((reply) => reply.status === 429))
			break;
	}
	assert.equal(wrong, 10);
	assertProblem(await guess(login, password), 429, "blocked");
});

test("a login that nobody has fails, costs and blocks like another",
	async () => {
		const { login } = await newLearner();
		const nobody = uniqueName();
		const lines = {};
		for (const name of [login, nobody]) {
			for (let i = 0; i < 10; i++) {
				const reply = await guess(name);
				assertProblem(reply, 401, "bad-credentials");
				lines[name] = reply.headers.get("x-request-id");
			}
			const reply = await guess(name);
			assertProblem(reply, 429, "blocked");
			assert.ok(Number(reply.headers.get("retry-after")) > 100);
		}
		const log = readFileSync(`${data}/log/auth.log`, "utf8").split("\n");
		const line = (id) => JSON.parse(
			log.find((text) => text.includes(id)) ?? "null");
		assert.ok(line(lines[login]), "the request is in the log");
		assert.equal(line(lines[login]).statements,
			line(lines[nobody]).statements);
	});

test("a right password forgets the wrong ones before it", async () => {
	const { login } = await newLearner();
	for (let i = 0; i < 9; i++)
		assertProblem(await guess(login), 401);
	assert.equal((await guess(login, password)).status, 201);
	assertProblem(await guess(login), 401);
	assert.equal(ctl("user", "show", login).failed_sign_ins, 1);
});

test("the staff unblocks, and gives a new password", async () => {
	const learner = await newLearner();
	for (let i = 0; i < 10; i++)
		await guess(learner.login);
	assertProblem(await guess(learner.login, password), 429, "blocked");
	ctl("user", "unblock", learner.login);
	assert.equal((await guess(learner.login, password)).status, 201);
	const made = ctl("user", "reset-password", learner.login);
	assertProblem(await learner.get("/api/auth/me"), 401);
	assertProblem(await guess(learner.login, password), 401);
	const reply = await guess(learner.login, made.password);
	assert.equal(reply.status, 201, reply.text);
	assert.equal(reply.json.user.must_change_password, true);
});

test("a key that was rotated away still vouches for its tokens", async () => {
	const learner = await newLearner();
	const { kid } = ctl("key", "rotate");
	// all programs look for keys before it signs
	assert.equal(ctl("key", "list").find((key) => key.kid === kid).state,
		"published");
	assert.equal((await learner.get("/api/auth/me")).status, 200);
	const header = (token) => JSON.parse(
		Buffer.from(token.split(".")[0], "base64url"));
	for (let i = 0; i < 60; i++) {
		const next = await guess(learner.login, password);
		assert.equal(next.status, 201, next.text);
		if (header(next.json.access_token).kid === kid) {
			const other = new Client();
			other.takeSession(next);
			// a program that never saw the key looks it up
			assert.equal(
				(await other.get("/api/assessment/profile")).status, 200);
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 500));
	}
	assert.fail("the new key does not sign");
});
