// Stories of accounts: signing up and in, refreshing, leaving, being blocked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { Client, assertProblem, newLearner, password, uniqueName, url }
	from "./lib.mjs";

test("a learner signs up by cookie and is the same after a reload",
	async () => {
		const client = await newLearner("cookie");
		assert.ok(client.csrf);
		assert.deepEqual([...client.cookies.keys()].sort(),
			["__Host-acquis", "__Host-acquis_device",
				"__Host-acquis_refresh"]);
		const reply = await client.get("/api/auth/sessions/current");
		// what pages renew by: twenty minutes from the sign-in
		const left = Date.parse(reply.json.expires_at) - Date.now();
		assert.ok(left > 1000000 && left < 1260000, `${left} ms`);
		assert.equal(reply.status, 200);
		assert.equal(reply.json.user.id, client.user.id);
		assert.equal(reply.json.csrf_token, client.csrf);
	});

test("cookies are for this host, this protocol and no script", async () => {
	const client = await newLearner();
	const response = await fetch(`${url}/api/auth/sessions`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(
			{ login: client.login, password, transport: "cookie" }),
	});
	const lines = response.headers.getSetCookie();
	assert.equal(lines.length, 3);
	for (const line of lines) {
		assert.match(line, /^__Host-/);
		for (const attribute of ["Secure", "HttpOnly", "Path=/",
			"SameSite="])
			assert.ok(line.includes(attribute), line);
		assert.doesNotMatch(line, /Domain=/i);
	}
});

test("the same name in another case or accent-folding is taken", async () => {
	const client = await newLearner();
	const again = { username: client.login.toUpperCase(), password,
		first_name: "A", last_name: "B", transport: "bearer" };
	assertProblem(await new Client().post("/api/auth/users", again), 409,
		"taken");
});

test("an e-mail address signs in, in any case", async () => {
	const email = `${uniqueName()}@example.org`;
	const client = new Client();
	const up = await client.post("/api/auth/users", { email, password,
		first_name: "Zoé", last_name: "Łuczak", transport: "bearer" });
	assert.equal(up.status, 201, up.text);
	const reply = await new Client().signIn(email.toUpperCase());
	assert.equal(reply.status, 201, reply.text);
});

// Browsers give `xn--` for what was typed in letters.
test("a domain in letters and as DNS has it are one address", async () => {
	const name = uniqueName();
	const client = new Client();
	const signUp = (email) => client.post("/api/auth/users", { email, password,
		first_name: "Zoé", last_name: "B", language: "fr" });
	assert.equal((await signUp(`${name}@université.fr`)).status, 201);
	assertProblem(await signUp(`${name}@xn--universit-j4a.fr`), 409, "taken");
	for (const login of [`${name}@université.fr`,
		`${name.toUpperCase()}@UNIVERSITÉ.FR`,
		`${name}@xn--universit-j4a.fr`, `${name}@XN--universit-j4a.FR`])
		assert.equal((await client.signIn(login)).status, 201, login);

	const other = uniqueName();
	assert.equal((await signUp(`${other}@xn--universit-j4a.fr`)).status, 201);
	assert.equal((await client.signIn(`${other}@université.fr`)).status, 201);
});

test("weak and common passwords are refused with the pointer", async () => {
	for (const weak of ["short", "onlylower", "password1234", "123456789012",
		"azertyuiop12"]) {
		const reply = await new Client().post("/api/auth/users", {
			username: uniqueName(), password: weak, first_name: "A",
			last_name: "B", transport: "bearer" });
		assertProblem(reply, 422, "invalid");
		assert.equal(reply.json.pointer, "/password", weak);
	}
});

test("a wrong password and an unknown name get the same answer", async () => {
	const client = await newLearner();
	const wrong = await new Client().signIn(client.login, "bearer",
		"not the password 1");
	const unknown = await new Client().signIn(uniqueName(), "bearer",
		"not the password 1");
	assertProblem(wrong, 401, "bad-credentials");
	assertProblem(unknown, 401, "bad-credentials");
	delete wrong.json.instance;
	delete unknown.json.instance;
	assert.deepEqual(wrong.json, unknown.json);
});

test("the tenth failure blocks, also the right password, with a time to wait",
	async () => {
		const client = await newLearner();
		for (let i = 0; i < 10; i++)
			await new Client().signIn(client.login, "bearer", "wrong 12345678");
		const reply = await new Client().signIn(client.login);
		assertProblem(reply, 429, "blocked");
		const wait = Number(reply.headers.get("retry-after"));
		assert.ok(wait > 60 && wait <= 120, `waits ${wait} s`);
	});

test("a refresh token rotates, and its second use ends the sign-in",
	async () => {
		const client = await newLearner();
		const first = client.refreshToken;
		const reply = await new Client().post("/api/auth/sessions/refresh",
			{ refresh_token: first });
		assert.ok([200, 201].includes(reply.status), reply.text);
		assert.notEqual(reply.json.refresh_token, first);
		const second = reply.json.refresh_token;
		const next = await new Client().post("/api/auth/sessions/refresh",
			{ refresh_token: second });
		assert.ok([200, 201].includes(next.status), next.text);
		const reused = await new Client().post("/api/auth/sessions/refresh",
			{ refresh_token: first });
		assertProblem(reused, 401);
		client.token = next.json.access_token;
		assertProblem(await client.get("/api/auth/me"), 401);
	});

test("signing out everywhere ends the other devices at once", async () => {
	const phone = await newLearner();
	const laptop = new Client();
	await laptop.signIn(phone.login);
	assert.equal((await phone.get("/api/assessment/profile")).status, 200);
	assert.equal((await laptop.delete("/api/auth/sessions")).status, 204);
	assertProblem(await phone.get("/api/assessment/profile"), 401);
	assertProblem(await phone.get("/api/auth/me"), 401);
});

test("a changed password ends other devices and the old password",
	async () => {
		const client = await newLearner();
		const other = new Client();
		await other.signIn(client.login);
		const reply = await client.post("/api/auth/me/password",
			{ current_password: password, new_password: "Une autre phrase 8" });
		assert.equal(reply.status, 204, reply.text);
		assertProblem(await other.get("/api/auth/me"), 401);
		assert.equal((await client.get("/api/auth/me")).status, 200);
		assertProblem(await new Client().signIn(client.login), 401);
		const again = await new Client().signIn(client.login, "bearer",
			"Une autre phrase 8");
		assert.equal(again.status, 201);
	});

test("settings are kept", async () => {
	const client = await newLearner();
	const settings = { theme: "dark", font: "dyslexic", text_size: "large",
		reduced_motion: true };
	const reply = await client.patch("/api/auth/me",
		{ language: "fr", settings });
	assert.equal(reply.status, 200, reply.text);
	const me = await client.get("/api/auth/me");
	assert.equal(me.json.language, "fr");
	assert.deepEqual(me.json.settings, settings);
});

test("names are names, at the sign-up and afterwards", async () => {
	const client = await newLearner();
	for (const name of ["\u00a0", "a\nb", "Zo\u202e\u00e9"]) {
		const later = await client.patch("/api/auth/me",
			{ last_name: name });
		assertProblem(later, 422, "invalid");
		assert.equal(later.json.pointer, "/last_name");
		assertProblem(await new Client().post("/api/auth/users",
			{ username: uniqueName(), password, first_name: name,
				last_name: "X" }), 422, "invalid");
	}
	const kept = await client.patch("/api/auth/me",
		{ first_name: " محمد " });
	assert.equal(kept.json.first_name, "محمد");
});

test("an independent library verifies the token with the published keys",
	async () => {
		const client = await newLearner();
		const keys = createRemoteJWKSet(
			new URL("/api/auth/jwks.json", url));
		const { payload, protectedHeader } =
			await jwtVerify(client.token, keys, { algorithms: ["ES256"] });
		assert.equal(payload.sub, client.user.id);
		assert.ok(protectedHeader.kid);
		assert.equal(payload.exp - payload.iat, 20 * 60);
	});

test("the same Idempotency-Key makes one account", async () => {
	const body = { username: uniqueName(), password, first_name: "A",
		last_name: "B", transport: "bearer" };
	const headers = { "idempotency-key": uniqueName() };
	const first = await new Client().post("/api/auth/users", body, { headers });
	const second = await new Client().post("/api/auth/users", body,
		{ headers });
	assert.equal(first.status, 201, first.text);
	assert.equal(second.status, 201, second.text);
	assert.equal(second.json.user.id, first.json.user.id);
	const other = await new Client().post("/api/auth/users",
		{ ...body, username: uniqueName() }, { headers });
	assertProblem(other, 409, "idempotency-reused");
});
