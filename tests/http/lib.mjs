// Clients and helpers of the HTTP stories. They speak to a real nginx with
// the real programs behind it; ACQUIS_URL says where. Every reply is compared
// with docs/api/openapi.yaml on its way.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { checkReply } from "./openapi.mjs";

export const url = process.env.ACQUIS_URL;
assert.ok(url, "ACQUIS_URL must name a running Acquis");

export const password = "Une phrase de passe 7";

let counter = 0;
export function uniqueName() {
	counter += 1;
	return `t${randomBytes(5).toString("hex")}${counter}`;
}

// A browser or an API client: keeps cookies or a token between requests.
export class Client {
	token = null;
	refreshToken = null;
	csrf = null;
	cookies = new Map();
	language = "en";
	user = null;

	headers(method, extra) {
		const headers = { "accept-language": this.language };
		if (this.token)
			headers.authorization = `Bearer ${this.token}`;
		if (this.cookies.size > 0)
			headers.cookie = [...this.cookies]
				.map(([name, value]) => `${name}=${value}`).join("; ");
		if (this.csrf && method !== "GET")
			headers["x-csrf-token"] = this.csrf;
		return { ...headers, ...extra };
	}

	keepCookies(response) {
		for (const line of response.headers.getSetCookie()) {
			const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
			if (value === "" || /max-age=0/i.test(line))
				this.cookies.delete(name);
			else
				this.cookies.set(name, value);
		}
	}

	// `body` is an object (sent as JSON), or a string or bytes (as they are).
	async request(method, path, { body, headers = {}, check = true } = {}) {
		const raw = typeof body === "string" || body instanceof Uint8Array;
		if (body !== undefined)
			headers = { "content-type": "application/json", ...headers };
		const response = await fetch(url + path, {
			method,
			headers: this.headers(method, headers),
			body: body === undefined || raw ? body : JSON.stringify(body),
			redirect: "manual",
		});
		this.keepCookies(response);
		const text = await response.text();
		const type = response.headers.get("content-type") ?? "";
		const reply = {
			status: response.status,
			headers: response.headers,
			type,
			text,
			json: /json/.test(type) ? JSON.parse(text) : undefined,
		};
		if (check)
			checkReply(method, path, reply);
		return reply;
	}

	get(path, options) {
		return this.request("GET", path, options);
	}
	post(path, body, options) {
		return this.request("POST", path, { ...options, body });
	}
	patch(path, body, options) {
		return this.request("PATCH", path, { ...options, body });
	}
	delete(path, options) {
		return this.request("DELETE", path, options);
	}

	takeSession(reply) {
		this.token = reply.json.access_token ?? null;
		this.refreshToken = reply.json.refresh_token ?? null;
		this.csrf = reply.json.csrf_token ?? null;
		this.user = reply.json.user;
	}

	async signIn(login, transport = "bearer", secret = password) {
		const reply = await this.post("/api/auth/sessions",
			{ login, password: secret, transport });
		if (reply.status === 201)
			this.takeSession(reply);
		return reply;
	}
}

// The version of the terms of use that applies.
export async function presentTerms() {
	return (await new Client().get("/api/auth/terms")).json.current.version;
}

// Somebody new, signed in, who accepted the terms.
export async function newLearner(transport = "bearer") {
	const client = new Client();
	client.login = uniqueName();
	const reply = await client.post("/api/auth/users", {
		username: client.login, password, first_name: "Noé",
		last_name: "Martin", language: "en", transport,
		terms: await presentTerms(),
	});
	assert.equal(reply.status, 201, reply.text);
	client.takeSession(reply);
	return client;
}

// acquisctl on the stack that the stories run against.
export function ctl(...args) {
	return execFileSync("sh", [process.env.ACQUIS_STACK, "ctl",
		process.env.ACQUIS_DATA, ...args], { encoding: "utf8" }).trim();
}

// The statements of an administrator of the database; what they give back.
export function sql(statements) {
	return execFileSync("mariadb", ["--no-defaults", "--batch", "--raw",
		"--skip-column-names",
		`--socket=${process.env.ACQUIS_DATA}/db/db.sock`, "acquis"],
	{ encoding: "utf8", input: statements, maxBuffer: 1 << 26 }).trim();
}

// The jobs of a program that are due, as that program's user.
export function runJobs(program) {
	execFileSync("sh", [process.env.ACQUIS_STACK, "jobs",
		process.env.ACQUIS_DATA, program], { encoding: "utf8" });
}

// The code that an app shows, now or some steps of 30 s away; never at the
// very end of a step, so that the server sees the same one.
export function code(secret, steps = 0) {
	const left = 30000 - Date.now() % 30000;
	if (left < 3000)
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0,
			left + 50);
	const at = Math.floor(Date.now() / 1000) + 30 * steps;
	return execFileSync("oathtool", ["--base32", "--totp",
		`--now=@${at}`, secret], { encoding: "utf8" }).trim();
}

// Somebody new who works for the platform, with the second factor that staff
// must have; `secret` is what the app knows.
export async function newStaff(role, transport = "bearer") {
	const client = await newLearner(transport);
	const shown = await client.post("/api/auth/me/totp", { password });
	assert.equal(shown.status, 200, shown.text);
	client.secret = shown.json.secret;
	const on = await client.post("/api/auth/me/totp/confirmation",
		{ code: code(client.secret) });
	assert.equal(on.status, 200, on.text);
	ctl("user", "grant", client.login, "--role", role);
	client.user = (await client.get("/api/auth/sessions/current")).json.user;
	return client;
}

export function newOrganisation(name = `Université ${uniqueName()}`) {
	return ctl("org", "add", "--kind", "university", "--name", name);
}

export async function startTest(client, competence = "1.1") {
	const reply = await client.post("/api/assessment/assessments",
		{ kind: "competence", competence, language: "en" });
	// 200: the reply to an earlier try was lost on the way.
	assert.ok([200, 201].includes(reply.status), reply.text);
	return reply.json;
}

// A value of the right shape for a challenge; right or wrong by luck.
export function someValue(challenge) {
	const ids = (list) => list.map((choice) => choice.id);
	switch (challenge.type) {
	case "single_choice": return challenge.choices[0].id;
	case "multiple_choice": return [challenge.choices[0].id];
	case "ordering": return ids(challenge.items);
	case "matching":
		return Object.fromEntries(ids(challenge.left)
			.map((id) => [id, challenge.right[0].id]));
	case "fields":
	case "fields_any_order":
		return Object.fromEntries(challenge.fields.map((field) =>
			[field.id, field.kind === "select" ? field.choices[0].id : "3"]));
	case "number": return "3";
	case "file": return challenge.answer_as === "number" ? "3" : "word";
	case "short_text": return "word";
	case "simulator": return "state";
	}
	throw new Error(`unknown type ${challenge.type}`);
}

export function answersPath(assessment) {
	return `/api/assessment/assessments/${assessment.id}/answers`;
}

export function answerBody(question, value = someValue(question.challenge)) {
	return {
		position: question.position,
		challenge_id: question.challenge.id,
		value,
	};
}

// The question after an answer. One with a clock is not in the reply: its time
// starts when it is asked for.
export async function nextQuestion(client, assessment, { status, json }) {
	if (status === 201)
		assert.equal(json.question?.remaining_ms, undefined);
	if (json.question || json.state !== "started")
		return json.question;
	const asked = await client.get(
		`/api/assessment/assessments/${assessment.id}`);
	assert.equal(asked.status, 200, asked.text);
	return asked.json.question;
}

// Answers until the test is over; calls `choose(question)` for the value
// (undefined skips). Returns the last reply and how many were given.
export async function finishTest(client, assessment, choose = someValueOf) {
	let question = assessment.question;
	let count = 0;
	let reply;
	while (question) {
		const value = choose(question);
		const body = value === undefined
			? { position: question.position,
				challenge_id: question.challenge.id, skipped: true }
			: answerBody(question, value);
		reply = await client.post(answersPath(assessment), body);
		assert.equal(reply.status, 201, reply.text);
		question = await nextQuestion(client, assessment, reply);
		count += 1;
		assert.ok(count <= 64, "a test must end");
	}
	return { reply, count };
}

function someValueOf(question) {
	return someValue(question.challenge);
}

export function assertProblem(reply, status, slug) {
	assert.equal(reply.status, status, reply.text);
	assert.match(reply.type, /^application\/problem\+json/);
	assert.equal(reply.json.status, status);
	if (slug)
		assert.equal(reply.json.type, `/problems/${slug}`);
}
