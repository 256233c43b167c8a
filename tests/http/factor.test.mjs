// The second factor: turned on with an app (oathtool), asked for at each way
// in, used up code by code, replaced, turned off; and where a role needs it.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Client, assertProblem, code, password, uniqueName }
	from "./lib.mjs";
import { Mailbox, ctl, logOf, sql, timePasses } from "./mail.mjs";
import { operations } from "./openapi.mjs";

let box;

before(async () => {
	box = await Mailbox.start();
});

async function newcomer(transport = "bearer") {
	const client = new Client();
	client.login = `${uniqueName()}@example.org`;
	const reply = await client.post("/api/auth/users", {
		email: client.login, password, first_name: "Ada",
		last_name: "Roche", language: "en", transport });
	assert.equal(reply.status, 201, reply.text);
	client.takeSession(reply);
	return client;
}

async function turnOn(client) {
	const shown = await client.post("/api/auth/me/totp", { password });
	assert.equal(shown.status, 200, shown.text);
	client.secret = shown.json.secret;
	const on = await client.post("/api/auth/me/totp/confirmation",
		{ code: code(client.secret) });
	assert.equal(on.status, 200, on.text);
	client.recovery = on.json.recovery_codes;
	timePasses(client.user);
	return shown;
}

async function withFactor() {
	const client = await newcomer();
	await turnOn(client);
	return client;
}

// The first proof; gives the token for the second.
async function step(client, transport = "bearer") {
	const reply = await new Client().signIn(client.login, transport);
	assert.equal(reply.status, 202, reply.text);
	assert.deepEqual(Object.keys(reply.json), ["step_token"]);
	assert.deepEqual(reply.headers.getSetCookie(), []);
	return reply.json.step_token;
}

const give = (token, typed, client = new Client()) => client.post(
	"/api/auth/sessions/second-factor", { step_token: token, code: typed });

async function factorOf(client) {
	return (await client.get("/api/auth/me/security")).json.second_factor;
}

test("an app is shown a secret, and turned on by its code", async () => {
	const client = await newcomer();
	const other = new Client();
	await other.signIn(client.login);
	assertProblem(await client.post("/api/auth/me/totp", {}), 422, "invalid");
	assertProblem(await client.post("/api/auth/me/totp",
		{ password: "not the password 1" }), 401, "bad-credentials");
	const shown = await client.post("/api/auth/me/totp", { password });
	const { secret, address, qr } = shown.json;
	assert.match(secret, /^[A-Z2-7]{32}$/);
	const uri = new URL(address);
	assert.equal(uri.searchParams.get("secret"), secret);
	assert.equal(uri.searchParams.get("issuer"), "Acquis");
	assert.ok(decodeURIComponent(uri.pathname).endsWith(client.login));
	assert.ok(qr.size >= 33 && qr.path.startsWith("M0 0h7v1h-7z"));
	assert.deepEqual(await factorOf(client), { on: false, needed: false });
	// nothing is asked for before it is confirmed
	assert.equal((await new Client().signIn(client.login)).status, 201);
	assertProblem(await client.post("/api/auth/me/totp/confirmation",
		{ code: "000000" }), 403, "bad-code");
	const on = await client.post("/api/auth/me/totp/confirmation",
		{ code: code(secret) });
	assert.equal(on.status, 200, on.text);
	assert.equal(new Set(on.json.recovery_codes).size, 10);
	assertProblem(await other.get("/api/auth/me"), 401);
	assert.equal((await client.get("/api/auth/me")).status, 200);
	const factor = await factorOf(client);
	assert.equal(factor.on, true);
	assert.equal(factor.recovery_codes_left, 10);
	await box.last(client.login, "Second factor turned on");
	assertProblem(await client.post("/api/auth/me/totp/confirmation",
		{ code: code(secret) }), 409, "conflict");
	const rows = sql(`SELECT HEX(secret) FROM totp
		WHERE user_id = ${client.user.id}`);
	assert.equal(rows.length, 120); // 20 bytes, sealed with 40
});

test("the code lets in, once, and so does none of another time", async () => {
	const client = await withFactor();
	const token = await step(client);
	assertProblem(await give(token, "000000"), 403, "bad-code");
	assertProblem(await give(token, code(client.secret, -3)), 403);
	assertProblem(await give(token, code(client.secret, 3)), 403);
	const right = code(client.secret);
	const spaced = `${right.slice(0, 3)} ${right.slice(3)}`;
	const reply = await give(token, spaced);
	assert.equal(reply.status, 201, reply.text);
	assert.equal(reply.json.user.id, client.user.id);
	// the token is used, and the step is
	assertProblem(await give(token, code(client.secret, 1)), 401,
		"unauthenticated");
	const again = await give(await step(client), right);
	assertProblem(again, 403, "bad-code");
	assert.equal(logOf(again).problem, "bad-code");
});

test("clocks may differ by half a minute, and a step ends those before it",
	async () => {
		const client = await withFactor();
		const next = await give(await step(client), code(client.secret, 1));
		assert.equal(next.status, 201, next.text);
		assertProblem(await give(await step(client), code(client.secret)),
			403, "bad-code");
		timePasses(client.user);
		const before = await give(await step(client),
			code(client.secret, -1));
		assert.equal(before.status, 201, before.text);
	});

test("of twenty who have one code one gets in", async () => {
	const client = await withFactor();
	const one = await step(client);
	const tokens = await Promise.all(
		Array.from({ length: 4 }, () => step(client)));
	const right = code(client.secret);
	const replies = await Promise.all(Array.from({ length: 20 },
		(none, i) => give(i < 16 ? one : tokens[i - 16], right)));
	assert.equal(replies.filter((reply) => reply.status === 201).length, 1);
	for (const reply of replies)
		assert.ok([201, 401, 403, 429].includes(reply.status), reply.text);
});

test("a token of the second step is worth nothing without a code",
	async () => {
		const client = await withFactor();
		const token = await step(client);
		const thief = new Client();
		thief.token = token;
		assertProblem(await thief.get("/api/auth/me"), 401);
		assertProblem(await give("x".repeat(43), code(client.secret)), 401,
			"unauthenticated");
		sql(`UPDATE sign_in_step SET expires_at = NOW() - INTERVAL 1 SECOND
			WHERE user_id = ${client.user.id}`);
		assertProblem(await give(token, code(client.secret)), 401);
	});

test("a sign-in that waits for its code ends with all others", async () => {
	const client = await withFactor();
	const token = await step(client);
	assert.equal((await client.delete("/api/auth/sessions")).status, 204);
	assertProblem(await give(token, code(client.secret, 1)), 401,
		"unauthenticated");
});

test("cookies come with the code", async () => {
	const client = await withFactor();
	const page = new Client();
	const reply = await give(await step(client, "cookie"),
		code(client.secret), page);
	assert.equal(reply.status, 201, reply.text);
	assert.ok(page.cookies.has("__Host-acquis"));
	page.takeSession(reply);
	assert.equal((await page.get("/api/auth/me")).status, 200);
});

test("a recovery code lets in once, and its use is told", async () => {
	const client = await withFactor();
	const typed = client.recovery[3].toUpperCase().replaceAll("-", " ");
	assert.equal((await give(await step(client), typed)).status, 201);
	assertProblem(await give(await step(client), client.recovery[3]), 403,
		"bad-code");
	await box.last(client.login, "recovery code was used");
	assert.equal((await factorOf(client)).recovery_codes_left, 9);
	const kept = sql(`SELECT HEX(digest) FROM recovery_code
		WHERE user_id = ${client.user.id}`);
	assert.equal(kept.split("\n").length, 10);
	const path = "/api/auth/me/totp/recovery-codes";
	assertProblem(await client.post(path, { password, code: "000000" }), 403);
	const renewed = await client.post(path,
		{ password, code: code(client.secret) });
	assert.equal(renewed.status, 200, renewed.text);
	assert.equal((await factorOf(client)).recovery_codes_left, 10);
	assertProblem(await give(await step(client), client.recovery[4]), 403);
	assert.equal((await give(await step(client),
		renewed.json.recovery_codes[4])).status, 201);
	await box.last(client.login, "New recovery codes");
});

test("of twenty who have one recovery code one gets in", async () => {
	const client = await withFactor();
	const tokens = [];
	for (let i = 0; i < 9; i++)
		tokens.push(await step(client));
	const replies = await Promise.all(Array.from({ length: 20 },
		(none, i) => give(tokens[i % 9], client.recovery[0])));
	assert.equal(replies.filter((reply) => reply.status === 201).length, 1);
});

test("wrong codes block like wrong passwords, until staff helps", async () => {
	const client = await withFactor();
	const token = await step(client);
	for (let i = 0; i < 10; i++)
		assertProblem(await give(token, "000000"), 403, "bad-code");
	const reply = await give(token, code(client.secret));
	assertProblem(reply, 429, "blocked");
	assert.ok(Number(reply.headers.get("retry-after")) > 100);
	// the password alone is right, and forgets nothing of this
	assertProblem(await give(await step(client), client.recovery[0]), 429);
	ctl("user", "unblock", client.login);
	assert.equal((await give(await step(client), code(client.secret))).status,
		201);
});

test("another telephone takes the place of the first by a code of it",
	async () => {
		const client = await withFactor();
		assertProblem(await client.post("/api/auth/me/totp", { password }),
			422, "invalid");
		const shown = await client.post("/api/auth/me/totp",
			{ password, code: code(client.secret) });
		assert.equal(shown.status, 200, shown.text);
		timePasses(client.user);
		// until it is confirmed the first one counts
		assert.equal((await give(await step(client),
			code(client.secret))).status, 201);
		const on = await client.post("/api/auth/me/totp/confirmation",
			{ code: code(shown.json.secret) });
		assert.equal(on.status, 200, on.text);
		timePasses(client.user);
		assertProblem(await give(await step(client), code(client.secret)),
			403);
		assert.equal((await give(await step(client),
			code(shown.json.secret))).status, 201);
	});

test("a secret that was shown an hour ago is not confirmed any more",
	async () => {
		const client = await newcomer();
		const shown = await client.post("/api/auth/me/totp", { password });
		sql(`UPDATE totp SET next_made_at = next_made_at - INTERVAL 61 MINUTE
			WHERE user_id = ${client.user.id}`);
		assertProblem(await client.post("/api/auth/me/totp/confirmation",
			{ code: code(shown.json.secret) }), 409, "conflict");
	});

test("it is turned off by the password and a code", async () => {
	const client = await withFactor();
	const path = "/api/auth/me/totp/removal";
	assertProblem(await client.post(path,
		{ password: "not the password 1", code: code(client.secret) }), 401);
	assertProblem(await client.post(path, { password, code: "000000" }), 403);
	const other = new Client();
	other.takeSession(await give(await step(client), code(client.secret)));
	timePasses(client.user);
	assert.equal((await client.post(path,
		{ password, code: code(client.secret) })).status, 204);
	assertProblem(await other.get("/api/auth/me"), 401);
	assert.equal((await new Client().signIn(client.login)).status, 201);
	await box.last(client.login, "Second factor turned off");
	assert.equal(sql(`SELECT COUNT(*) FROM recovery_code
		WHERE user_id = ${client.user.id}`), "0");
});

test("a new password by mail does not go round the second factor",
	async () => {
		const client = await withFactor();
		const secret = "Une autre phrase 8";
		const waiting = await step(client);
		await new Client().post("/api/auth/password-resets",
			{ login: client.login });
		const { link } = await box.last(client.login, "Choose a new");
		assert.equal((await new Client().post(
			"/api/auth/password-resets/redeem",
			{ token: link.token, new_password: secret })).status, 204);
		const reply = await new Client().signIn(client.login, "bearer",
			secret);
		assert.equal(reply.status, 202, reply.text);
		// what waited for a code by the old password is over
		assertProblem(await give(waiting, code(client.secret)), 401);
	});

test("repeating the sign-up asks for the code, too", async () => {
	const body = { username: uniqueName(), password, first_name: "A",
		last_name: "B", transport: "bearer" };
	const headers = { "idempotency-key": uniqueName() };
	const client = new Client();
	client.takeSession(await client.post("/api/auth/users", body, { headers }));
	await turnOn(client);
	const again = await new Client().post("/api/auth/users", body, { headers });
	assert.equal(again.status, 202, again.text);
});

// ---- by role -------------------------------------------------------------------

const open = new Set(["getSession", "signOut", "getSecurity", "startTotp",
	"confirmTotp"]);
const closed = operations.filter((operation) =>
	!operation.public && !open.has(operation.operationId));

test("staff turns it on before anything else, and keeps it", async () => {
	const person = await newcomer();
	ctl("user", "grant", person.login, "--role", "support");
	const client = new Client();
	client.login = person.login;
	const reply = await client.signIn(person.login);
	assert.equal(reply.status, 201, reply.text);
	assert.equal(reply.json.user.second_factor_due, true);
	for (const { method, path } of closed)
		assertProblem(await client.request(method,
			path.replace(/\{[^}]*\}/g, "1")), 403, "second-factor-needed");
	assert.deepEqual(await factorOf(client), { on: false, needed: true });
	await turnOn(client);
	const fresh = await client.post("/api/auth/sessions/refresh",
		{ refresh_token: client.refreshToken });
	client.takeSession(fresh);
	assert.equal(fresh.json.user.second_factor_due, undefined);
	assert.equal((await client.get("/api/auth/me")).status, 200);
	assertProblem(await client.post("/api/auth/me/totp/removal",
		{ password, code: code(client.secret) }), 409, "conflict");
});

test("who becomes staff is asked at the next token", async () => {
	const person = await newcomer();
	assert.equal((await person.get("/api/auth/me")).status, 200);
	ctl("user", "grant", person.login, "--role",
		"certification_officer");
	const fresh = await person.post("/api/auth/sessions/refresh",
		{ refresh_token: person.refreshToken });
	person.takeSession(fresh);
	assert.equal(fresh.json.user.second_factor_due, true);
	assertProblem(await person.get("/api/auth/me"), 403,
		"second-factor-needed");
});

test("the administrator helps who lost telephone and codes", async () => {
	const client = await withFactor();
	ctl("user", "reset-factor", client.login);
	assertProblem(await client.get("/api/auth/me"), 401);
	assert.equal((await new Client().signIn(client.login)).status, 201);
	await box.last(client.login, "Second factor turned off");
});
