// What is worth one use: an assertion, a state, a nonce, a code, a refresh
// token, the link for a password. The second use is refused and stands in the
// log; of twenty at once exactly one passes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { SignJWT, exportSPKI, generateKeyPair } from "jose";
import { Client, assertProblem, newLearner, password, sql, uniqueName, url }
	from "../http/lib.mjs";
import { Mailbox } from "../http/mail.mjs";
import { addProvider, addProviderServed, follow, startAt } from "./lib.mjs";
import { startFake } from "./peers/oidc-fake.mjs";

const portal = "https://portail.example.org";
const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const MANY = 20;
let keys, issuer, fake, oidc, box;

before(async () => {
	keys = await generateKeyPair("RS256", { extractable: true });
	issuer = `${portal}/${uniqueName()}`;
	addProvider("jwt", ["--issuer", issuer, "--client-id", url,
		"--set", `public_key=${await exportSPKI(keys.publicKey)}`]);
	fake = await startFake();
	const at = fake.addIssuer();
	at.client = uniqueName();
	oidc = { issuer: at, key: await addProviderServed("oidc", ["--issuer",
		at.url, "--client-id", at.client, "--untested"]) };
	box = await Mailbox.start();
});
after(() => fake.stop());

// ---- one of each, and how it is used ---------------------------------------

const toHome = (reply) => reply.headers.get("location") === "/home";

function newAssertion() {
	const now = Math.floor(Date.now() / 1000);
	return new SignJWT({ iss: issuer, aud: url, iat: now, exp: now + 60,
		sub: uniqueName(), jti: uniqueName(), given_name: "Inès" })
		.setProtectedHeader({ alg: "RS256" }).sign(keys.privateKey);
}

const postForm = (path, fields, headers = {}) => new Client().post(path,
	new URLSearchParams(fields).toString(), { headers: { ...FORM, ...headers } });

async function assertion() {
	const token = await newAssertion();
	return () => postForm("/api/auth/sso/jwt", { assertion: token },
		{ origin: portal });
}

// A browser on its way back from the OpenID provider.
async function begin(browser) {
	const { client, address } = await startAt(oidc.key, "/home", browser);
	const asked = new URL(address).searchParams;
	return { client, nonce: asked.get("nonce"),
		back: `${asked.get("redirect_uri")}?` + new URLSearchParams({
			code: uniqueName(), state: asked.get("state") }) };
}

// Tabs of one browser: each with its cookies, none with another's sign-in.
function tab(client) {
	const copy = new Client();
	copy.cookies.set("__Host-acquis_flow",
		client.cookies.get("__Host-acquis_flow"));
	return copy;
}

async function state() {
	const { client, nonce, back } = await begin();
	oidc.issuer.nonce = nonce;
	return () => follow(tab(client), back);
}

// An ID token with the nonce of the first of many sign-ins, given to all.
async function nonce() {
	const first = await begin();
	const ways = [first];
	while (ways.length < MANY)
		ways.push(await begin(first.client));
	oidc.issuer.nonce = first.nonce;
	return () => follow(tab(first.client), ways.shift().back);
}

async function code() {
	const given = await postForm("/api/auth/token", { grant_type: grant,
		assertion: await newAssertion(),
		requested_token_type: "urn:acquis:token-type:sign-in-code" });
	assert.equal(given.status, 200, given.text);
	return () => new Client().post("/api/auth/sso/code/use",
		{ code: given.json.access_token });
}

async function refreshToken() {
	const { refreshToken: token } = await newLearner();
	return () => new Client().post("/api/auth/sessions/refresh",
		{ refresh_token: token });
}

async function resetLink() {
	const email = `${uniqueName()}@example.org`;
	const made = await new Client().post("/api/auth/users", { email, password,
		first_name: "Zoé", last_name: "Martin", transport: "bearer" });
	assert.equal(made.status, 201, made.text);
	await new Client().post("/api/auth/password-resets", { login: email });
	const { link } = await box.last(email, "nouveau mot de passe");
	return async () => {
		let reply;
		// at most a dozen wait for the hash, the rest is told to come back
		do
			reply = await new Client().post("/api/auth/password-resets/redeem",
				{ token: link.token, new_password: "Une autre phrase 8" });
		while (reply.status === 503);
		return reply;
	};
}

// ---- what must become of it ------------------------------------------------

// What acquis-auth wrote about the request besides that there was one.
async function logged(reply, { event, message }) {
	const id = reply.headers.get("x-request-id");
	for (let i = 0; i < 40; i++) {
		const lines = readFileSync(`${process.env.ACQUIS_DATA}/log/auth.log`,
			"utf8").split("\n").filter((line) => line.includes(id))
			.map((line) => JSON.parse(line));
		if (lines.some((line) => line.event === event &&
			message.test(line.message ?? line.problem)))
			return;
		await pause(50);
	}
	assert.fail(`no ${event} ${message} of request ${id}`);
}

const refusedFor = (reason) =>
	({ event: "sso_refused", message: new RegExp(`^${reason},`) });
const toAgain = (reply) => assert.match(reply.headers.get("location"),
	/^\/signin\/refused\?advice=again&id=/);

const kinds = [
	{ what: "an assertion", draw: assertion, passed: toHome, refused: toAgain,
		log: refusedFor("replayed") },
	{ what: "a state", draw: state, passed: toHome, refused: toAgain,
		log: refusedFor("state") },
	{ what: "a nonce", draw: nonce, passed: toHome, refused: toAgain,
		log: refusedFor("nonce") },
	{ what: "a code", draw: code, passed: ({ status }) => status === 201,
		refused: (reply) => assertProblem(reply, 404, "not-found"),
		log: refusedFor("code_used") },
	{ what: "a refresh token", draw: refreshToken,
		passed: ({ status }) => status === 200,
		refused: (reply) => assertProblem(reply, 409, "conflict"),
		log: { event: "refresh_reused", message: /^refused: sign-in / } },
	{ what: "the link for a password", draw: resetLink,
		passed: ({ status }) => status === 204,
		refused: (reply) => assertProblem(reply, 410, "link-used"),
		log: { event: "request", message: /^link-used$/ } },
];

for (const { what, draw, passed, refused, log } of kinds) {
	test(`${what} that was used is refused, and logged`, async () => {
		const use = await draw();
		const first = await use();
		assert.ok(passed(first), `${first.status} ${first.text}`);
		const second = await use();
		assert.ok(!passed(second));
		refused(second);
		await logged(second, log);
	});

	test(`of ${MANY} uses of ${what} at once exactly one passes`, async () => {
		const use = await draw();
		const replies = await Promise.all(Array.from({ length: MANY }, use));
		assert.equal(replies.filter(passed).length, 1);
		for (const reply of replies)
			if (!passed(reply)) {
				refused(reply);
				await logged(reply, log);
			}
	});
}

// ---- refresh tokens: lost replies, late tabs, thieves -----------------------

const refresh = (token, key) => new Client().post("/api/auth/sessions/refresh",
	{ refresh_token: token }, key ? { headers: { "idempotency-key": key } } : {});

const timePasses = (client, seconds) => sql(`UPDATE auth_session
	SET rotated_at = rotated_at - INTERVAL ${seconds} SECOND
	WHERE user_id = ${client.user.id}`);

test("who asks again with the same key gets the same tokens, for a minute",
	async () => {
		const client = await newLearner();
		const key = uniqueName();
		const replies = await Promise.all(Array.from({ length: 5 }, () =>
			refresh(client.refreshToken, key)));
		timePasses(client, 50);
		replies.push(await refresh(client.refreshToken, key));
		const next = new Set(replies.map(({ json }) => json.refresh_token));
		assert.equal(next.size, 1);
		const [token] = next;
		assert.ok(token);
		assertProblem(await refresh(client.refreshToken, uniqueName()), 401,
			"unauthenticated");
		assertProblem(await refresh(token), 401, "unauthenticated");
	});

test("a late tab ends nothing, a thief ends the sign-in", async () => {
	const client = await newLearner();
	const old = client.refreshToken;
	const { json } = await refresh(old);
	assertProblem(await refresh(old), 409, "conflict");
	client.token = json.access_token;
	assert.equal((await client.get("/api/auth/me")).status, 200);
	timePasses(client, 11);
	const stolen = await refresh(old);
	assertProblem(stolen, 401, "unauthenticated");
	await logged(stolen,
		{ event: "refresh_reused", message: /^the sign-in ends: / });
	assertProblem(await client.get("/api/auth/me"), 401, "unauthenticated");
	assertProblem(await refresh(json.refresh_token), 401, "unauthenticated");
});

test("the key of one use is nothing for the next", async () => {
	const client = await newLearner();
	const key = uniqueName();
	const first = (await refresh(client.refreshToken, key)).json;
	const second = (await refresh(first.refresh_token, key)).json;
	assert.notEqual(second.refresh_token, first.refresh_token);
	timePasses(client, 61);
	assertProblem(await refresh(first.refresh_token, key), 401,
		"unauthenticated");
});
