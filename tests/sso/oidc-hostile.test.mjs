// What a provider must not get away with, and what we must not do ourselves
// (ANSSI-PA-080 among others), with a provider of our own on jose.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from "jose";
import { Client, assertProblem, newLearner, uniqueName, url }
	from "../http/lib.mjs";
import { addProviderServed, assertRefused, assertSignedIn, follow, me, sql,
	startAt } from "./lib.mjs";
import { atHash, startFake } from "./peers/oidc-fake.mjs";

const now = () => Math.floor(Date.now() / 1000);
const secret = "a secret of forty characters, or about that";
let fake, usual;

before(async () => {
	fake = await startFake();
	usual = await addClient();
});
after(() => fake.stop());

async function addClient(...settings) {
	const issuer = fake.addIssuer();
	issuer.client = uniqueName();
	const key = await addProviderServed("oidc", ["--issuer", issuer.url,
		"--client-id", issuer.client, "--secret", "-", "--untested",
		...["client_authentication=client_secret_basic", ...settings]
			.flatMap((setting) => ["--set", setting])], { secret });
	return { key, issuer };
}

// The whole way, while the provider `says` so: { client, reply, address }.
async function come({ key, issuer }, says = {}, more = {}) {
	issuer.says = says;
	const { client, address } = await startAt(key, more.returnTo);
	const asked = new URL(address).searchParams;
	issuer.nonce = asked.get("nonce");
	const back = `${asked.get("redirect_uri")}?` + new URLSearchParams([
		...Object.entries({ code: "code-1", state: asked.get("state"),
			...more.query }), ...more.twice ?? []]);
	const reply = await follow(client, back);
	issuer.says = {};
	return { client, reply, address, back };
}

async function refused(at, says, advice, reason, more) {
	const { client, reply } = await come(at, says, more);
	try {
		assertRefused(client, reply, advice, reason);
	} catch (error) {
		error.message += ` (${JSON.stringify(says)})`;
		throw error;
	}
}

test("without anything wrong it signs in", async () => {
	const { client, reply } = await come(usual);
	assertSignedIn(client, reply);
	assert.equal((await me(client)).first_name, "Lou");
});

test("claims of an ID token that are not right", async () => {
	for (const [claims, advice, reason] of [
		[{ nonce: "another" }, "again", "nonce"],
		[{ nonce: undefined }, "again", "nonce"],
		[{ aud: "another" }, "institution", "audience"],
		[{ aud: ["another", "third"] }, "institution", "audience"],
		[{ aud: undefined }, "institution", "claims"],
		[{ aud: [usual.issuer.client, "another"] }, "institution", "party"],
		[{ aud: [usual.issuer.client, "another"], azp: "another" },
			"institution", "party"],
		[{ azp: "another" }, "institution", "party"],
		[{ iss: `${usual.issuer.url}/` }, "institution", "issuer"],
		[{ iss: undefined }, "institution", "claims"],
		[{ sub: undefined }, "institution", "subject"],
		[{ exp: now() - 100 }, "again", "expired"],
		[{ exp: undefined }, "institution", "claims"],
		[{ iat: now() - 700 }, "again", "too_old"],
		[{ iat: now() + 120 }, "institution", "not_yet"],
		[{ iat: undefined }, "institution", "claims"],
		[{ at_hash: atHash("another") }, "institution", "at_hash"],
		[{ at_hash: 1 }, "institution", "at_hash"],
	])
		await refused(usual, { claims }, advice, reason);
	for (const claims of [
		{ aud: [usual.issuer.client, "another"], azp: usual.issuer.client },
		{ azp: usual.issuer.client }, { at_hash: atHash("access-1") },
	]) {
		const { client, reply } = await come(usual, { claims });
		assertSignedIn(client, reply);
	}
});

test("signatures that are not the provider's", async () => {
	const other = await generateKeyPair("RS256");
	const ec = await generateKeyPair("ES256");
	const bytes = (text) => new TextEncoder().encode(text);
	const hmac = (claims) => new SignJWT(claims)
		.setProtectedHeader({ alg: "HS256", kid: "one" });
	for (const [sign, reason] of [
		[(claims) => new UnsecuredJWT(claims).encode(), "shape"],
		[(claims) => hmac(claims).sign(bytes(secret)), "algorithm"],
		[(claims) => usual.issuer.token(claims, {}, other.privateKey),
			"signature"],
		[(claims) => usual.issuer.token(claims, { alg: "ES256" },
			ec.privateKey), "algorithm"],
		[(claims) => usual.issuer.token(claims, { kid: "two" }), "key"],
		[(claims) => usual.issuer.token(claims, { typ: "at+jwt" }), "type"],
	])
		await refused(usual, { sign }, "institution", reason);
});

test("a hash of the access token by the algorithm of the ID token",
	async () => {
		const at = await addClient("algorithm=RS512");
		const { privateKey, publicKey } = await generateKeyPair("RS512",
			{ extractable: true });
		const keys = [200, { keys: [{ ...await exportJWK(publicKey),
			kid: "one" }] }];
		const says = (hash) => ({ answers: { keys },
			sign: (claims) => at.issuer.token({ ...claims, at_hash: hash },
				{ alg: "RS512" }, privateKey) });
		const { client, reply } = await come(at,
			says(atHash("access-1", "sha512")));
		assertSignedIn(client, reply);
		await refused(at, says(atHash("access-1")), "institution", "at_hash");
	});

test("answers of the token endpoint that are none", async () => {
	const answer = (...token) => ({ answers: { token } });
	for (const [says, advice, reason] of [
		[answer(400, { error: "invalid_grant" }), "again", "code_refused"],
		[answer(401, { error: "invalid_client" }), "institution",
			"token_endpoint"],
		[answer(500, "oops"), "later", "token_endpoint"],
		[answer(200, "<html>"), "institution", "token_answer"],
		[answer(200, []), "institution", "token_answer"],
		[answer(200, { access_token: "a", token_type: "Bearer" }),
			"institution", "token_answer"],
		[answer(200, '{"id_token":"a.b.c","id_token":"a.b.c"}'), "institution",
			"token_answer"],
		[answer(302, "", { location: `${fake.origin}/elsewhere` }), "later",
			"token_endpoint_away"],
		[answer(200, "x".repeat(70000)), "later", "token_endpoint_away"],
	])
		await refused(usual, says, advice, reason);
});

test("userinfo must be about the same person, and comes by a header",
	async () => {
		const at = await addClient();
		const claims = { given_name: undefined, family_name: undefined };
		const userinfo = { given_name: "Lou", family_name: "Petit" };
		at.issuer.asked.length = 0;
		const good = await come(at, { claims, userinfo });
		assertSignedIn(good.client, good.reply);
		assert.equal((await me(good.client)).last_name, "Petit");
		const asked = at.issuer.asked.find(({ path }) => path === "me");
		assert.equal(asked.headers.authorization, "Bearer access-1");
		assert.ok(!asked.url.includes("access-1"));

		const by = (me) => ({ claims, answers: { me } });
		await refused(at, by([200, { sub: "sub-2", given_name: "Eve" }]),
			"institution", "userinfo_sub");
		await refused(at, by([200, { given_name: "Eve" }]), "institution",
			"userinfo_sub");
		await refused(at, by([200, "<html>"]), "institution", "userinfo");
		await refused(at, by([503, {}]), "later", "userinfo_away");
		// no header of ours is split by what it calls a token
		const asks = () => at.issuer.asked
			.filter(({ path }) => path === "me").length;
		const before = asks();
		await come(at, { claims, tokens: { access_token: "a\r\nx: y" } });
		assert.equal(asks(), before);
	});

test("a discovery document that is not this provider's", async () => {
	const changed = (discovery) => ({ discovery });
	for (const says of [
		changed({ issuer: `${fake.origin}/another` }),
		changed({ issuer: undefined }),
		changed({ authorization_endpoint: "javascript:alert(1)" }),
		changed({ authorization_endpoint: "http://example.org/auth" }),
		changed({ token_endpoint: undefined }),
		changed({ token_endpoint: "http://192.0.2.1/token" }),
		changed({ jwks_uri: "file:///etc/passwd" }),
		changed({ userinfo_endpoint: "https://a:b@example.org/me" }),
		{ answers: { ".well-known/openid-configuration": [200, "[]"] } },
	]) {
		const at = await addClient();
		at.issuer.says = says;
		const { address } = await startAt(at.key);
		assert.match(address,
			/^\/signin\/refused\?advice=institution&id=\w+$/,
			JSON.stringify(says));
	}
	for (const answer of [[404, {}], [302, "", { location: "/keys" }]]) {
		const at = await addClient();
		at.issuer.says = { answers: {
			".well-known/openid-configuration": answer } };
		const { address } = await startAt(at.key);
		assert.match(address, /^\/signin\/refused\?advice=later&id=\w+$/);
		// and it is not asked again at once
		at.issuer.says = {};
		await startAt(at.key);
		assert.equal(at.issuer.asked.filter(({ path }) =>
			path.startsWith(".well-known")).length, 1);
	}
});

test("what stands twice in a response is refused, and any iss must be right",
	async () => {
		const iss = (...values) => values.map((value) => ["iss", value]);
		for (const [query, advice, reason] of [
			[iss("https://evil.example"), "institution", "response_iss"],
			[iss(""), "institution", "response_iss"],
			[iss(usual.issuer.url, "https://evil.example"), "institution",
				"response_iss"],
			[iss("https://evil.example", usual.issuer.url), "institution",
				"response_iss"],
			[[["code", "code-2"]], "institution", "code"],
			[[["state", "A".repeat(43)]], "again", "state"],
			[[["error", "access_denied"]], "cancelled", "cancelled"],
		])
			await refused(usual, {}, advice, reason, { twice: query });
	});

test("a response without iss is refused from who says that it has one",
	async () => {
		const at = await addClient();
		at.issuer.says = { discovery: {
			authorization_response_iss_parameter_supported: true } };
		await startAt(at.key); // discovers
		await refused(at, {}, "institution", "response_iss");
		const { client, reply } = await come(at, {},
			{ query: { iss: at.issuer.url } });
		assertSignedIn(client, reply);
	});

// ---- what we do ourselves (ANSSI-PA-080, RFC 9700) ----------------------------

test("the code goes out once, with its verifier and our secret in a header",
	async () => {
		const at = await addClient();
		const { address } = await come(at);
		const asked = at.issuer.asked.filter(({ path }) => path === "token");
		assert.equal(asked.length, 1);
		const { form, headers } = asked[0];
		assert.deepEqual([...form.keys()].sort(),
			["code", "code_verifier", "grant_type", "redirect_uri"]);
		assert.equal(form.get("redirect_uri"),
			new URL(address).searchParams.get("redirect_uri"));
		assert.match(form.get("code_verifier"), /^[\w-]{43}$/);
		const [id, pass] = Buffer.from(headers.authorization.slice(6), "base64")
			.toString().split(":").map(decodeURIComponent);
		assert.deepEqual([id, pass], [at.issuer.client, secret]);
	});

test("state, nonce and verifier are new each time", async () => {
	const seen = new Set();
	for (let i = 0; i < 5; i++) {
		const { address } = await startAt(usual.key);
		const asked = new URL(address).searchParams;
		for (const name of ["state", "nonce", "code_challenge"])
			seen.add(asked.get(name));
	}
	assert.equal(seen.size, 15);
});

test("nothing that signs in stands in the database in the clear", async () => {
	const at = await addClient();
	const { client, address } = await startAt(at.key);
	const state = new URL(address).searchParams.get("state");
	const nonce = new URL(address).searchParams.get("nonce");
	const cookie = client.cookies.get("__Host-acquis_flow");
	const dump = sql(`SELECT HEX(state_digest), HEX(browser_digest),
		HEX(secret), detail FROM sso_flow`) +
		sql("SELECT HEX(secret) FROM identity_provider WHERE secret IS NOT NULL");
	for (const text of [state, nonce, cookie, secret]) {
		const hex = Buffer.from(text).toString("hex").toUpperCase();
		assert.ok(!dump.includes(hex) && !dump.includes(text));
	}
	at.issuer.nonce = nonce;
	at.issuer.says = { claims: { sid: "session-of-theirs" } };
	assertSignedIn(client, await follow(client,
		`${new URL(address).searchParams.get("redirect_uri")}?` +
		new URLSearchParams({ code: "c", state })));
	const kept = sql(`SELECT HEX(provider_session), HEX(refresh_digest)
		FROM auth_session WHERE user_id = ${(await me(client)).id}`);
	assert.ok(!kept.includes(
		Buffer.from("session-of-theirs").toString("hex").toUpperCase()));
});

test("no redirection away from here, whatever is asked for", async () => {
	for (const bad of ["https://evil.example/", "//evil.example", "/\\evil"]) {
		const { client, reply } = await come(usual, {}, { returnTo: bad });
		assertSignedIn(client, reply, "/home");
	}
});

test("no account by itself where the institution does not want it",
	async () => {
		const at = await addClient("create_accounts=false");
		const before = sql("SELECT COUNT(*) FROM user");
		const { client, reply } = await come(at);
		assert.match(reply.headers.get("location"), /^\/signin\/link#/);
		assert.ok(!client.cookies.has("__Host-acquis"));
		assert.equal(sql("SELECT COUNT(*) FROM user"), before);
	});

test("codes, tokens and secrets are in no log", async () => {
	const at = await addClient();
	const { back } = await come(at, {}, { query: { code: "c0de-in-no-log" } });
	await refused(at, { tokens: { access_token: "t0ken-in-no-log" },
		claims: { nonce: "n0nce-in-no-log" } }, "again", "nonce",
	{ query: { code: "c0de-in-no-log" } });
	const state = new URL(back).searchParams.get("state");
	await pause(1200); // nginx writes once a second
	for (const name of ["auth.log", "access.log", "nginx.log"]) {
		const text = readFileSync(
			`${process.env.ACQUIS_DATA}/log/${name}`, "utf8");
		for (const secretText of ["-in-no-log", state, secret])
			assert.ok(!text.includes(secretText), `${name}: ${secretText}`);
	}
	assert.equal(sql(`SELECT COUNT(*) FROM sso_refusal
		WHERE checks LIKE '%in-no-log%'`), "0");
});

// ---- the end of a session, told by the provider --------------------------------

const EVENT = "http://schemas.openid.net/event/backchannel-logout";

function logoutClaims(at, more = {}) {
	return Object.fromEntries(Object.entries({ iss: at.issuer.url,
		aud: at.issuer.client, iat: now(), exp: now() + 120,
		jti: uniqueName(), events: { [EVENT]: {} }, sid: "sid-1", sub: "sub-1",
		...more }).filter(([, value]) => value !== undefined));
}

async function tell(at, token) {
	return new Client().request("POST", `/api/auth/sso/${at.key}/oidc/logout`,
		{ body: new URLSearchParams({ logout_token: token }).toString(),
			headers: {
				"content-type": "application/x-www-form-urlencoded" } });
}

test("logout tokens that are not right end nothing", async () => {
	const at = await addClient();
	const { client, reply } = await come(at, { claims: { sid: "sid-1" } });
	assertSignedIn(client, reply);
	const good = logoutClaims(at);
	const other = await generateKeyPair("RS256");
	const typ = "logout+jwt";
	for (const [claims, header, key, reason] of [
		[{ nonce: "n" }, { typ }, null, "nonce"],
		[{ events: undefined }, { typ }, null, "events"],
		[{ events: { other: {} } }, { typ }, null, "events"],
		[{ events: [EVENT] }, { typ }, null, "events"],
		[{ sid: undefined, sub: undefined }, { typ }, null, "sid"],
		[{ jti: undefined }, { typ }, null, "claims"],
		[{ iat: now() - 600 }, { typ }, null, "too_old"],
		[{ iat: undefined }, { typ }, null, "claims"],
		[{ exp: now() - 100, iat: now() - 150 }, { typ }, null, "expired"],
		[{ aud: "another" }, { typ }, null, "audience"],
		[{ iss: "https://another.example" }, { typ }, null, "issuer"],
		[{}, { typ: "at+jwt" }, null, "type"],
		[{}, { typ, kid: "two" }, null, "key"],
		[{}, { typ }, other.privateKey, "signature"],
	]) {
		const told = await tell(at, await at.issuer.token(
			logoutClaims(at, claims), header, key));
		assert.equal(told.status, 400, told.text);
		assert.equal(told.json.error, "invalid_request");
		assert.equal(told.headers.get("cache-control"), "no-store");
		assert.equal(sql(`SELECT reason FROM sso_refusal WHERE request_id =
			'${told.json.correlation_id}'`), reason);
	}
	assert.equal((await tell(at, "")).status, 400);
	// an ID token of the same session is none
	at.issuer.nonce = "n";
	assert.equal((await tell(at, await at.issuer.token())).status, 400);
	await me(client);

	const token = await at.issuer.token(good, { typ });
	assert.equal((await tell(at, token)).status, 200);
	assertProblem(await client.get("/api/auth/me"), 401, "unauthenticated");
	const again = await tell(at, token);
	assert.equal(again.status, 400);
	assert.equal(sql(`SELECT reason FROM sso_refusal WHERE request_id =
		'${again.json.correlation_id}'`), "replayed");
});

test("of 20 uses of a logout token at once exactly one passes", async () => {
	const at = await addClient();
	const token = await at.issuer.token(logoutClaims(at),
		{ typ: "logout+jwt" });
	// the keys are known then, so that nobody is told to come back for them
	await tell(at, await at.issuer.token(logoutClaims(at),
		{ typ: "logout+jwt" }));
	const replies = await Promise.all(Array.from({ length: 20 }, () =>
		tell(at, token)));
	assert.equal(replies.filter(({ status }) => status === 200).length, 1);
	assert.equal(replies.filter(({ status }) => status === 400).length, 19);
});

test("one session ends, or all of a person, and nobody else's", async () => {
	const at = await addClient();
	const claims = (sub, sid) => ({ claims: { sub, sid } });
	const one = await come(at, claims("ada", "s1"));
	const two = await come(at, claims("ada", "s2"));
	const three = await come(at, claims("ada", "s3"));
	const other = await come(at, claims("noe", "s4"));
	const learner = await newLearner();
	const end = async (more) => assert.equal((await tell(at,
		await at.issuer.token(logoutClaims(at, more), { typ: "logout+jwt" })))
		.status, 200);

	await end({ sid: "s1", sub: "ada" });
	assert.equal((await one.client.get("/api/auth/me")).status, 401);
	await me(two.client);
	await end({ sid: undefined, sub: "ada" });
	for (const { client } of [two, three])
		assert.equal((await client.get("/api/auth/me")).status, 401);
	await me(other.client);
	await me(learner);
	await end({ sid: "never-was" });
});
