// The second factor of an account, and what a role demands, hold for the ways
// in through an institution as well.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SignJWT, exportSPKI, generateKeyPair } from "jose";
import { Client, assertProblem, code, uniqueName, url } from "../http/lib.mjs";
import { addProvider, assertSignedIn, ctlDone, me, sql } from "./lib.mjs";
import { Visitor, newLink, newPlatform, runJobs } from "./lti.mjs";

let keys, pem, platform;

before(async () => {
	platform = await newPlatform();
	keys = await generateKeyPair("RS256", { extractable: true });
	pem = await exportSPKI(keys.publicKey);
});
after(async () => {
	await runJobs(); // the rosters of the launches, while it answers
	platform?.stop();
});

function addPortal() {
	const issuer = `https://portail.example.org/${uniqueName()}`;
	addProvider("jwt", ["--issuer", issuer, "--client-id", url,
		"--set", `public_key=${pem}`]);
	return { issuer, sub: uniqueName() };
}

function assertion({ issuer, sub }) {
	const now = Math.floor(Date.now() / 1000);
	return new SignJWT({ iss: issuer, sub, aud: url, iat: now, exp: now + 60,
		jti: uniqueName(), given_name: "Inès", family_name: "Benali" })
		.setProtectedHeader({ alg: "RS256", typ: "JWT" })
		.sign(keys.privateKey);
}

function post(client, path, fields, headers) {
	return client.request("POST", path, {
		body: new URLSearchParams(fields).toString(),
		headers: { "content-type": "application/x-www-form-urlencoded",
			...headers } });
}

// As the browser posts it from the portal's page.
async function arrive(at, to = "/home") {
	const client = new Client();
	const reply = await post(client, "/api/auth/sso/jwt",
		{ assertion: await assertion(at), return_to: to },
		{ "sec-fetch-site": "cross-site",
			origin: "https://portail.example.org" });
	return { client, reply };
}

async function withFactor() {
	const at = addPortal();
	const { client, reply } = await arrive(at);
	assertSignedIn(client, reply);
	client.csrf = (await client.get("/api/auth/sessions/current"))
		.json.csrf_token;
	// no password: who signed in a moment ago is asked for nothing more
	const shown = await client.post("/api/auth/me/totp", {});
	assert.equal(shown.status, 200, shown.text);
	const on = await client.post("/api/auth/me/totp/confirmation",
		{ code: code(shown.json.secret) });
	assert.equal(on.status, 200, on.text);
	const user = await me(client);
	sql(`UPDATE totp SET last_step = last_step - 10
		WHERE user_id = ${user.id}`);
	return { at, client, user, secret: shown.json.secret };
}

test("the institution's word is not enough where a code is asked for",
	async () => {
		const { at, user, secret } = await withFactor();
		const { client, reply } = await arrive(at, "/competences/1.1");
		assert.equal(reply.status, 303, reply.text);
		const [page, fragment] = reply.headers.get("location").split("#");
		assert.match(page, /\/signin\/code$/);
		const parts = new URLSearchParams(fragment);
		assert.equal(parts.get("to"), "/competences/1.1");
		for (const name of ["__Host-acquis", "__Host-acquis_refresh"])
			assert.ok(!client.cookies.has(name), name);
		assertProblem(await client.get("/api/auth/me"), 401);
		const wrong = await client.post("/api/auth/sessions/second-factor",
			{ step_token: parts.get("step"), code: "000000" });
		assertProblem(wrong, 403, "bad-code");
		const right = await client.post("/api/auth/sessions/second-factor",
			{ step_token: parts.get("step"), code: code(secret) });
		assert.equal(right.status, 201, right.text);
		assert.equal((await me(client)).id, user.id);
		// it is a sign-in of that institution, which may end it
		assert.equal(sql(`SELECT COUNT(*) FROM auth_session
			WHERE user_id = ${user.id} AND revoked_at IS NULL
			AND identity_provider_id IS NOT NULL`), "2");
	});

test("a token for the portal's server cannot stand in for the code",
	async () => {
		const { at, user } = await withFactor();
		const reply = await post(new Client(), "/api/auth/token", {
			grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
			assertion: await assertion(at) });
		assert.equal(reply.status, 400, reply.text);
		assert.equal(reply.json.error, "invalid_grant");
		assert.equal(sql(`SELECT COUNT(*) FROM auth_session
			WHERE user_id = ${user.id} AND revoked_at IS NULL`), "1");
	});

test("without a password, an old sign-in changes nothing of safety",
	async () => {
		const { client, user, secret } = await withFactor();
		sql(`UPDATE auth_session
			SET created_at = created_at - INTERVAL 11 MINUTE
			WHERE user_id = ${user.id}`);
		for (const [path, body] of [
			["/api/auth/me/email/change", { email: "ana@example.org" }],
			["/api/auth/me/totp", { code: code(secret) }],
			["/api/auth/me/totp/removal", { code: code(secret) }]])
			assertProblem(await client.post(path, body), 403,
				"sign-in-again");
	});

test("staff that an institution sends turns it on first, too", async () => {
	const at = addPortal();
	const first = await arrive(at);
	const { id } = await me(first.client);
	const login = uniqueName();
	sql(`UPDATE user SET username = '${login}', username_lookup = '${login}'
		WHERE id = ${id}`);
	ctlDone(["user", "grant", login, "--role", "support"]);
	const { client, reply } = await arrive(at);
	assert.equal(reply.status, 303, reply.text);
	assertProblem(await client.get("/api/auth/me"), 403,
		"second-factor-needed");
	assert.equal((await client.get("/api/auth/me/security"))
		.json.second_factor.needed, true);
});

test("a launch from a course goes on after the code, with its course",
	async () => {
		const options = { link: newLink(platform),
			user: platform.users.ada };
		const first = new Visitor();
		assert.equal(await first.launch(platform, options),
			"/competences/1.1");
		const { id } = await first.enter();
		const shown = await first.post("/api/auth/me/totp", {});
		const { secret } = shown.json;
		assert.equal((await first.post("/api/auth/me/totp/confirmation",
			{ code: code(secret) })).status, 200);
		sql(`UPDATE totp SET last_step = last_step - 10
			WHERE user_id = ${id}`);

		const visitor = new Visitor();
		const place = new URL(await visitor.launch(platform, options), url);
		assert.equal(place.pathname, "/signin/code");
		const parts = new URLSearchParams(place.hash.slice(1));
		assert.equal(parts.get("to"), "/competences/1.1");
		const held = () => sql(`SELECT COUNT(*) FROM lti_launch
			JOIN auth_session ON auth_session.id = auth_session_id
			WHERE auth_session.user_id = ${id} AND revoked_at IS NULL`);
		assert.equal(held(), "1");
		const right = await visitor.post("/api/auth/sessions/second-factor",
			{ step_token: parts.get("step"), code: code(secret) });
		assert.equal(right.status, 201, right.text);
		assert.equal((await visitor.enter()).id, id);
		assert.equal(held(), "2");
	});
