// Signing in with a token of the institution's own portal: through the page
// that posts it, and from the portal's server. The tokens are made by jose.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { before, test } from "node:test";
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from "jose";
import { Client, assertProblem, newLearner, password, uniqueName, url }
	from "../http/lib.mjs";
import { addProvider, assertRefused, assertSignedIn, ctlDone, me,
	restartAuth, sql, startAt } from "./lib.mjs";

const portal = "https://portail.example.org";
const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const codeType = "urn:acquis:token-type:sign-in-code";
const now = () => Math.floor(Date.now() / 1000);

let keys, pem;

before(async () => {
	keys = await generateKeyPair("RS256", { extractable: true });
	pem = await exportSPKI(keys.publicKey);
});

// A portal: its key here, its issuer, and how it makes tokens.
function addPortal(...settings) {
	const issuer = `${portal}/${uniqueName()}`;
	const key = addProvider("jwt", ["--issuer", issuer, "--client-id", url,
		"--set", `public_key=${pem}`,
		...settings.flatMap((setting) => ["--set", setting])]);
	return { key, issuer };
}

function person(more = {}) {
	return { sub: uniqueName(), given_name: "Inès", family_name: "Benali",
		...more };
}

// Claims given as undefined are left out.
async function token(at, claims = person(), { key = keys.privateKey,
	header = {} } = {}) {
	const all = { iss: at.issuer, aud: url, iat: now(), exp: now() + 60,
		jti: uniqueName(), ...claims };
	return new SignJWT(Object.fromEntries(Object.entries(all)
		.filter(([, value]) => value !== undefined)))
		.setProtectedHeader({ alg: "RS256", typ: "JWT", ...header })
		.sign(key);
}

function form(fields) {
	return { body: new URLSearchParams(fields).toString(), headers: {
		"content-type": "application/x-www-form-urlencoded" } };
}

// As the browser posts it from a page of `origin`: without the cookies of a
// sign-in, which are SameSite=Lax.
function post(client, fields, origin = portal) {
	const { body, headers } = form(fields);
	const foreign = new Client();
	for (const [name, value] of client.cookies)
		if (name === "__Host-acquis_flow")
			foreign.cookies.set(name, value);
	foreign.keepCookies = (response) => client.keepCookies(response);
	return foreign.request("POST", "/api/auth/sso/jwt", { body, headers: {
		...headers, "sec-fetch-site": "cross-site",
		...origin === null ? {} : { origin } } });
}

async function arrive(at, claims, more = {}) {
	const client = new Client();
	const reply = await post(client,
		{ assertion: await token(at, claims), ...more });
	return { client, reply };
}

function exchange(fields) {
	const { body, headers } = form({ grant_type: grant, ...fields });
	return new Client().request("POST", "/api/auth/token", { body, headers });
}

const hash = (reply) => reply.headers.get("location").split("#")[1];

// ---- the way in -----------------------------------------------------------

test("a first token makes the account, a second one finds it", async () => {
	const at = addPortal();
	const claims = person({ locale: "en-GB" });
	const first = await arrive(at, claims, { return_to: "/competences/1.1" });
	assertSignedIn(first.client, first.reply, "/competences/1.1");
	const user = await me(first.client);
	assert.equal(user.first_name, "Inès");
	assert.equal(user.language, "en");
	assert.equal(user.email, undefined);
	const second = await arrive(at, claims);
	assertSignedIn(second.client, second.reply);
	assert.equal((await me(second.client)).id, user.id);
});

test("the page to go to is one of ours", async () => {
	const at = addPortal();
	for (const bad of ["https://evil.example", "//evil.example", "/\\evil",
		"\\/evil", "///evil", "/\t/evil", "/.//evil.example", "/..//evil",
		"/home/../..//evil", "/%2fevil", "/%5cevil", "/home%0d%0ax:%20y",
		"/home\r\nx: y", "javascript:1", "JaVaScRiPt:alert(1)",
		"data:text/html,x", "https:evil", "home", "?x", "#x", "/\u2028x",
		`/${"x".repeat(400)}`]) {
		const { client, reply } = await arrive(at, person(),
			{ return_to: bad });
		assertSignedIn(client, reply, "/home");
	}
	for (const good of ["/competences/1.1?x=//a%2f..#b%0a//", "/course/a-b"]) {
		const { client, reply } = await arrive(at, person(),
			{ return_to: good });
		assertSignedIn(client, reply, good);
	}
});

test("one account, whoever signs in in the same moment", async () => {
	const at = addPortal();
	const claims = person();
	const all = await Promise.all(Array.from({ length: 10 }, () =>
		arrive(at, claims)));
	const ids = new Set();
	for (const { client, reply } of all) {
		assertSignedIn(client, reply);
		ids.add((await me(client)).id);
	}
	assert.equal(ids.size, 1);
});

test("the presets find the names of RENATER and of GAR", async () => {
	const renater = await arrive(addPortal("preset=renater"), {
		sub: uniqueName(), givenName: "Rose", sn: "Tyler",
		eduPersonAffiliation: ["member", "faculty"], supannEtuId: "2201",
		supannCodeINE: "0123456789A" });
	assertSignedIn(renater.client, renater.reply);
	assert.equal((await me(renater.client)).last_name, "Tyler");
	assert.equal(sql(`SELECT CONCAT_WS(' ', role, student_number, national_id)
		FROM identity WHERE user_id = ${(await me(renater.client)).id}`),
	"2 2201 0123456789A");
	const gar = await arrive(addPortal("preset=gar"), {
		IDO: uniqueName(), sub: "other", PRE: "Noé", NOM: "Roux",
		PRO: "National_elv" });
	assertSignedIn(gar.client, gar.reply);
	assert.equal((await me(gar.client)).first_name, "Noé");
});

// ---- what is refused ---------------------------------------------------------

test("each claim that is not right is refused, with its reason", async () => {
	const at = addPortal();
	const cases = [
		[{ aud: "https://other.example" }, "provider_unknown"],
		[{ iss: "https://other.example" }, "provider_unknown"],
		[{ iss: undefined }, "provider_unknown"],
		[{ aud: [url, "https://other.example"] }, "provider_unknown"],
		[{ sub: undefined }, "subject"],
		[{ sub: "" }, "subject"],
		[{ sub: "a\u0001b" }, "subject"],
		[{ jti: undefined }, "claims"],
		[{ iat: undefined }, "claims"],
		[{ exp: undefined }, "claims"],
		[{ exp: `${now() + 60}` }, "claims"],
		[{ exp: now() - 61, iat: now() - 62 }, "expired"],
		[{ iat: now() - 125 }, "too_old"],
		[{ iat: now() + 90, exp: now() + 120 }, "not_yet"],
		[{ nbf: now() + 90 }, "not_yet"],
		[{ exp: now() + 7200 }, "too_lasting"],
		[{ azp: "another" }, "party"],
	];
	const names = new Map();
	for (const [claims, reason] of cases) {
		const { client, reply } = await arrive(at, person(claims));
		const said = reply.headers.get("location")
			.match(/advice=([a-z-]+)/)?.[1];
		assertRefused(client, reply, said, reason);
		names.set(reason, said);
	}
	assert.equal(names.get("expired"), "again");
	assert.equal(names.get("provider_unknown"), "closed");
});

test("each way to bend a token is refused, with its reason", async () => {
	const at = addPortal();
	const good = await token(at);
	const [head, payload, signature] = good.split(".");
	const b64 = (value) => Buffer.from(JSON.stringify(value))
		.toString("base64url");
	const other = await generateKeyPair("RS256");
	const es = await generateKeyPair("ES256");
	const cases = [
		["", "shape"], ["a.b", "shape"], [`${good}.x`, "shape"],
		[`${head}.${payload}.${signature}=`, "encoding"],
		[`${head}.${payload}.${"A".repeat(342)}`, "signature"],
		[`${b64({ alg: "none" })}.${payload}.x1`, "encoding"],
		[`${b64({ alg: "none" })}.${payload}.${signature}`, "algorithm"],
		[`${b64({ alg: "rs256" })}.${payload}.${signature}`, "algorithm"],
		[`${b64({ alg: "HS256" })}.${payload}.${signature}`, "algorithm"],
		[`${b64({ alg: "RS256", crit: ["x"] })}.${payload}.${signature}`,
			"critical"],
		[`${b64({ alg: "RS256", typ: "at+jwt" })}.${payload}.${signature}`,
			"type"],
		[await token(at, person(), { key: other.privateKey }), "signature"],
		[await token(at, person(), { key: es.privateKey,
			header: { alg: "ES256" } }), "algorithm"],
		["x".repeat(17000), "too_long"],
	];
	for (const [assertion, reason] of cases) {
		const client = new Client();
		assertRefused(client, await post(client, { assertion }),
			"institution", reason);
	}
	const twice = new Client();
	assertRefused(twice, await post(twice, [["assertion", good],
		["assertion", good]]), "institution", "shape");
});

test("a token is worth one sign-in, and the second is logged", async () => {
	const at = addPortal();
	const assertion = await token(at);
	const client = new Client();
	assertSignedIn(client, await post(client, { assertion }));
	const thief = new Client();
	assertRefused(thief, await post(thief, { assertion }), "again",
		"replayed");
	const back = await exchange({ assertion });
	assert.equal(back.status, 400, back.text);
	assert.equal(back.json.error, "invalid_grant");
});

test("of 20 uses of one token at once exactly one passes", async () => {
	const at = addPortal();
	const assertion = await token(at);
	const replies = await Promise.all(Array.from({ length: 20 }, () =>
		post(new Client(), { assertion })));
	const to = replies.map((reply) => reply.headers.get("location"));
	assert.equal(to.filter((where) => where === "/home").length, 1, `${to}`);
	assert.equal(to.filter((where) =>
		where.startsWith("/signin/refused?advice=again")).length, 19);
});

test("who may not sign in is told so", async () => {
	const learners = addPortal("roles=learner");
	const teacher = await arrive(learners, person({ role: "teacher" }));
	assertRefused(teacher.client, teacher.reply, "not-allowed", "role");

	const at = addPortal();
	const claims = person();
	const { client, reply } = await arrive(at, claims);
	assertSignedIn(client, reply);
	sql(`UPDATE user SET state = 2 WHERE id = ${(await me(client)).id}`);
	const again = await arrive(at, claims);
	assertRefused(again.client, again.reply, "not-allowed", "suspended");
});

test("a portal that was closed lets nobody in, nor does a draft", async () => {
	const at = addPortal();
	ctlDone(["idp", "disable", at.key]);
	const closed = await arrive(at);
	assertRefused(closed.client, closed.reply, "closed",
		"provider_unknown");
	sql(`UPDATE identity_provider SET state = 1
		WHERE provider_key = '${at.key}'`);
	const draft = await arrive(at);
	assertRefused(draft.client, draft.reply, "closed", "provider_draft");
	const begun = await new Client().get(`/api/auth/sso/${at.key}/start`);
	assert.match(begun.headers.get("location"), /advice=closed/);
	const listed = await new Client().get(
		`/api/auth/institutions?search=${at.key}`);
	assert.deepEqual(listed.json.items, []);
});

// ---- whose page it was --------------------------------------------------------

test("a page that is not the portal's signs nobody in by itself", async () => {
	const at = addPortal();
	const claims = person();
	for (const origin of ["https://evil.example", "null", null,
		"http://portail.example.org"]) {
		const client = new Client();
		const reply = await post(client,
			{ assertion: await token(at, claims), return_to: "/home" }, origin);
		assert.equal(reply.status, 303);
		assert.match(reply.headers.get("location"),
			/^\/signin\/continue#[\w-]{43}$/);
		assert.ok(!client.cookies.has("__Host-acquis"));
	}
});

test("after the person has said yes it does, once", async () => {
	const at = addPortal();
	const client = new Client();
	const code = hash(await post(client, { assertion: await token(at),
		return_to: "/competences/1.2" }, "null"));
	const shown = await client.post("/api/auth/sso/code", { code });
	assert.equal(shown.status, 200, shown.text);
	assert.equal(shown.json.first_name, "Inès");
	assert.equal(shown.json.return_to, "/competences/1.2");
	const replies = await Promise.all(Array.from({ length: 20 }, () =>
		new Client().post("/api/auth/sso/code/use", { code })));
	assert.equal(replies.filter(({ status }) => status === 201).length, 1);
	assert.equal(replies.filter(({ status }) => status === 404).length, 19);
	assertProblem(await client.post("/api/auth/sso/code", { code }), 404,
		"not-found");
});

test("a page of another site cannot say yes", async () => {
	const code = hash(await post(new Client(),
		{ assertion: await token(addPortal()) }, "null"));
	assertProblem(await new Client().post("/api/auth/sso/code/use", { code },
		{ headers: { origin: "https://evil.example" } }), 403, "csrf");
	assertProblem(await new Client().post("/api/auth/sso/code/use", { code },
		{ headers: { "sec-fetch-site": "cross-site" } }), 403, "csrf");
});

test("whose pages they are can be set", async () => {
	const at = addPortal("origins=https://a.example,https://b.example:8443");
	for (const origin of ["https://a.example", "https://b.example:8443"]) {
		const client = new Client();
		assertSignedIn(client,
			await post(client, { assertion: await token(at) }, origin));
	}
	const client = new Client();
	const reply = await post(client, { assertion: await token(at) }, portal);
	assert.match(reply.headers.get("location"), /^\/signin\/continue#/);
});

// ---- from here to there and back ----------------------------------------------

test("the portal's page is found from here, and the state brings back",
	async () => {
		const at = addPortal(`authorization_endpoint=${portal}/sso?app=acquis`);
		const { client, address } = await startAt(at.key, "/competences/1.3");
		const to = new URL(address);
		assert.equal(to.origin + to.pathname, `${portal}/sso`);
		assert.equal(to.searchParams.get("app"), "acquis");
		const state = to.searchParams.get("state");
		const reply = await post(client,
			{ assertion: await token(at), state }, "null");
		assertSignedIn(client, reply, "/competences/1.3");

		const again = new Client();
		again.cookies = client.cookies;
		const replayed = await post(again,
			{ assertion: await token(at), state });
		assert.match(replayed.headers.get("location"), /advice=again/);
	});

test("a state of another browser, or portal, is refused", async () => {
	const setting = `authorization_endpoint=${portal}/sso`;
	const [one, two] = [addPortal(setting), addPortal(setting)];
	const stateOf = ({ address }) => new URL(address).searchParams.get("state");

	const begun = await startAt(one.key);
	const thief = new Client();
	assertRefused(thief, await post(thief,
		{ assertion: await token(one), state: stateOf(begun) }), "again",
	"other_browser");
	assertRefused(begun.client, await post(begun.client,
		{ assertion: await token(two), state: stateOf(begun) }), "again",
	"state");
	const none = new Client();
	assertRefused(none, await post(none,
		{ assertion: await token(one), state: "A".repeat(43) }), "again",
	"state");
	const twice = new Client();
	assertRefused(twice, await post(twice, [["assertion", await token(one)],
		["state", ""], ["state", ""]]), "again", "state");
	const empty = new Client();
	assertSignedIn(empty, await post(empty,
		{ assertion: await token(one), state: "" }));
});

test("a portal without such a page, and a learning platform, begin there",
	async () => {
		const { address } = await startAt(addPortal().key);
		assert.match(address, /^\/signin\/refused\?advice=portal&id=\w+$/);
	});

// ---- joining an account -------------------------------------------------------

// Somebody with a confirmed address, or not.
async function learnerWithEmail(confirmed = true) {
	const client = new Client();
	const email = `${uniqueName()}@example.org`;
	const made = await client.post("/api/auth/users", { email, password,
		first_name: "Ada", last_name: "Roche", transport: "cookie" });
	assert.equal(made.status, 201, made.text);
	client.takeSession(made);
	if (confirmed)
		sql(`UPDATE user SET email_confirmed_at = created_at
			WHERE id = ${client.user.id}`);
	return { client, email };
}

test("an address that both sides confirmed joins the account", async () => {
	const at = addPortal("vouches_for_email=true");
	const { client, email } = await learnerWithEmail();
	const visit = await arrive(at, person({ email: email.toUpperCase() }));
	assertSignedIn(visit.client, visit.reply);
	assert.equal((await me(visit.client)).id, client.user.id);
	assert.equal(sql(`SELECT COUNT(*) FROM job WHERE kind = 'mail' AND
		payload LIKE '%identity-added%${client.user.id}%'`), "1");
});

test("of those who come at once with one new address, all come in", async () => {
	const at = addPortal("vouches_for_email=true");
	for (let round = 0; round < 5; round += 1) {
		const email = `${uniqueName()}@example.org`;
		const all = await Promise.all(Array.from({ length: 10 }, async () =>
			arrive(at, person({ email }))));
		for (const { client, reply } of all)
			assertSignedIn(client, reply);
		assert.equal(sql(`SELECT COUNT(*) FROM user
			WHERE email_lookup = '${email}'`), "1");
	}
});

test("an address alone never joins", async () => {
	const vouching = addPortal("vouches_for_email=true");
	const silent = addPortal();
	const known = await learnerWithEmail();
	const unconfirmed = await learnerWithEmail(false);
	for (const [at, claims] of [
		[silent, { email: known.email, email_verified: true }],
		[vouching, { email: known.email, email_verified: false }],
		[vouching, { email: unconfirmed.email, email_verified: true }],
	]) {
		const { client, reply } = await arrive(at, person(claims));
		assert.match(reply.headers.get("location"),
			/^\/signin\/link#[\w-]{43}$/, JSON.stringify(claims));
		assert.ok(!client.cookies.has("__Host-acquis"));
	}
});

test("a portal that makes no accounts asks whose it is", async () => {
	const at = addPortal("create_accounts=false");
	const claims = person();
	const { client, reply } = await arrive(at, claims,
		{ return_to: "/competences/1.4" });
	const code = hash(reply);
	const shown = await client.post("/api/auth/sso/pending", { code });
	assert.equal(shown.json.first_name, "Inès");
	assert.equal(shown.json.can_create, false);
	assert.equal(shown.json.return_to, "/competences/1.4");
	assertProblem(await client.post("/api/auth/sso/pending/account",
		{ code }), 403, "forbidden");
	const learner = await newLearner();
	const replies = await Promise.all(Array.from({ length: 20 }, () =>
		learner.post("/api/auth/sso/pending/link", { code })));
	assert.equal(replies.filter(({ status }) => status === 200).length, 1);
	assert.equal(replies.filter(({ status }) => status === 404).length, 19);
	const next = await arrive(at, claims);
	assertSignedIn(next.client, next.reply);
	assert.equal((await me(next.client)).id, learner.user.id);
});

test("who has no account yet, though the address is taken, makes one",
	async () => {
		const at = addPortal("vouches_for_email=true");
		const { email } = await learnerWithEmail(false);
		const claims = person({ email });
		const code = hash((await arrive(at, claims)).reply);
		const client = new Client();
		const replies = await Promise.all(Array.from({ length: 20 }, () =>
			new Client().post("/api/auth/sso/pending/account", { code })));
		assert.equal(replies.filter(({ status }) => status === 201).length, 1);
		assert.equal(replies.filter(({ status }) => status === 404).length, 19);
		assertProblem(await client.post("/api/auth/sso/pending", { code }),
			404, "not-found");
		const next = await arrive(at, claims);
		assertSignedIn(next.client, next.reply);
		assert.equal((await me(next.client)).email, undefined);
	});

test("a page that is not the portal's joins nobody", async () => {
	const at = addPortal("create_accounts=false");
	const client = new Client();
	assertRefused(client, await post(client, { assertion: await token(at) },
		"https://evil.example"), "institution", "origin");
	const back = await exchange({ assertion: await token(at),
		requested_token_type: codeType });
	assert.equal(back.status, 400);
	assert.equal(back.json.error, "invalid_grant");
});

// Anybody may begin a sign-in, and each is a row for ten minutes.
test("a flood of sign-ins that begin is held back", async () => {
	const at = addPortal(`authorization_endpoint=${portal}/sso`);
	const begin = (localAddress) => new Promise((done, failed) =>
		request(`${url}/api/auth/sso/${at.key}/start`,
			{ localAddress, family: 4 }, (reply) => {
				reply.resume();
				done(`${reply.statusCode} ${reply.headers.location}`);
			}).on("error", failed).end());
	const all = [];
	for (let i = 0; i < 20; i += 1)
		all.push(...await Promise.all(Array.from({ length: 50 },
			() => begin("127.0.0.9"))));
	const later = all.filter((reply) =>
		/^303 .*\/signin\/refused\?advice=later&/.test(reply));
	assert.ok(later.length > 100, `${later.length} of ${all.length}`);
	assert.equal(Number(sql(`SELECT COUNT(*) FROM sso_flow f
		JOIN identity_provider p ON p.id = f.identity_provider_id
		WHERE p.provider_key = '${at.key}'`)), 1000 - later.length);
	assert.match(await begin("127.0.0.1"), new RegExp(`^303 ${portal}/sso`));
});

test("a way to sign in is added from the settings, and taken away",
	async () => {
		const at = addPortal(`authorization_endpoint=${portal}/sso`);
		const claims = person();
		const learner = await newLearner("cookie");
		const begun = await learner.post(`/api/auth/sso/${at.key}/link`,
			{ return_to: "/settings?added=1" });
		assert.equal(begun.status, 200, begun.text);
		const state = new URL(begun.json.location).searchParams.get("state");
		const reply = await post(learner,
			{ assertion: await token(at, claims), state });
		assert.equal(reply.headers.get("location"), "/settings?added=1");
		const next = await arrive(at, claims);
		assert.equal((await me(next.client)).id, learner.user.id);

		const ways = (await learner.get("/api/auth/me/identities")).json;
		assert.equal(ways.password, true);
		assert.deepEqual(ways.items.map(({ key }) => key), [at.key]);
		const path = `/api/auth/me/identities/${ways.items[0].id}`;
		const gone = await learner.delete(path);
		assert.equal(gone.status, 204, gone.text);
		assertProblem(await learner.delete(path), 404, "not-found");
	});

// Between asking for it and coming back lie minutes.
test("nothing is added to an account whose sign-in has ended", async () => {
	const at = addPortal(`authorization_endpoint=${portal}/sso`);
	const added = () => sql(`SELECT COUNT(*) FROM identity
		JOIN identity_provider p ON p.id = identity_provider_id
		WHERE p.provider_key = '${at.key}'`);
	const ends = {
		"signed out": (learner) =>
			learner.delete("/api/auth/sessions/current"),
		"signed out elsewhere": async (learner) => {
			const other = new Client();
			await other.signIn(learner.login);
			return other.delete("/api/auth/sessions");
		},
		erased: (learner) => learner.post("/api/auth/me/erasure",
			{ confirmation: "ERASE", password }),
	};
	for (const [how, end] of Object.entries(ends)) {
		const learner = await newLearner("cookie");
		const begun = await learner.post(`/api/auth/sso/${at.key}/link`,
			{ return_to: "/settings" });
		const state = new URL(begun.json.location).searchParams.get("state");
		const flow = new Map(learner.cookies);
		assert.ok((await end(learner)).status < 300, how);
		learner.cookies = flow;
		assertRefused(new Client(), await post(learner,
			{ assertion: await token(at, person()), state }),
		"again", "sign_in_ended");
		assert.equal(added(), "0", how);
	}
});

test("an account has twenty institutions at most", async () => {
	const at = addPortal(`authorization_endpoint=${portal}/sso`);
	const learner = await newLearner("cookie");
	const more = (count) => sql(`INSERT INTO identity (id, user_id,
		identity_provider_id, subject, role, created_at)
		SELECT UUID_SHORT(), ${learner.user.id}, id, UUID(), 1, NOW(6)
		FROM identity_provider, seq_1_to_${count}
		WHERE provider_key = '${at.key}'`);
	const add = async () => {
		const begun = await learner.post(`/api/auth/sso/${at.key}/link`,
			{ return_to: "/settings" });
		const state = new URL(begun.json.location).searchParams.get("state");
		return post(learner, { assertion: await token(at, person()), state });
	};
	more(19);
	assert.equal((await add()).headers.get("location"), "/settings");
	assertRefused(new Client(), await add(), "not-allowed",
		"too_many_identities");
	const asking = addPortal("create_accounts=false");
	const code = hash((await arrive(asking)).reply);
	assertProblem(await learner.post("/api/auth/sso/pending/link", { code }),
		409, "conflict");
});

test("who finds a page open adds nothing: the sign-in must be fresh",
	async () => {
		const at = addPortal(`authorization_endpoint=${portal}/sso`);
		const learner = await newLearner("cookie");
		const path = `/api/auth/sso/${at.key}/link`;
		const asking = addPortal("create_accounts=false");
		const code = hash((await arrive(asking)).reply);
		sql(`UPDATE auth_session SET created_at = created_at -
			INTERVAL 11 MINUTE WHERE user_id = ${learner.user.id}`);
		assertProblem(await learner.post("/api/auth/sso/pending/link",
			{ code }), 403, "sign-in-again");
		assertProblem(await learner.post(path, { return_to: "/settings" }),
			403, "sign-in-again");
		assertProblem(await learner.post(path, { return_to: "/settings",
			password: "not the one" }), 401, "bad-credentials");
		const begun = await learner.post(path, { return_to: "/settings",
			password });
		assert.equal(begun.status, 200, begun.text);
	});

test("what signs in to one account is not added to another", async () => {
	const at = addPortal(`authorization_endpoint=${portal}/sso`);
	const claims = person();
	const owner = await arrive(at, claims);
	assertSignedIn(owner.client, owner.reply);
	const learner = await newLearner("cookie");
	const begun = await learner.post(`/api/auth/sso/${at.key}/link`,
		{ return_to: "/settings" });
	const state = new URL(begun.json.location).searchParams.get("state");
	const reply = await post(learner,
		{ assertion: await token(at, claims), state });
	assert.match(reply.headers.get("location"), /advice=other-account/);
});

test("the last way to sign in stays", async () => {
	const { client } = await arrive(addPortal());
	client.csrf = (await client.get("/api/auth/sessions/current"))
		.json.csrf_token;
	const [item] = (await client.get("/api/auth/me/identities")).json.items;
	assertProblem(await client.delete(`/api/auth/me/identities/${item.id}`),
		409, "last-method");
});

// A person without a password and with two ways in: { client, ways }.
async function withTwoWays() {
	const claims = person();
	const other = addPortal(`authorization_endpoint=${portal}/sso`);
	const { client } = await arrive(addPortal(), claims);
	client.csrf = (await client.get("/api/auth/sessions/current"))
		.json.csrf_token;
	const begun = await client.post(`/api/auth/sso/${other.key}/link`,
		{ return_to: "/settings" });
	assert.equal(begun.status, 200, begun.text);
	const state = new URL(begun.json.location).searchParams.get("state");
	await post(client, { assertion: await token(other, claims), state });
	const ways = (await client.get("/api/auth/me/identities")).json.items;
	assert.equal(ways.length, 2);
	return { client, ways };
}

test("of the last two, two removals at once take one", async () => {
	for (let round = 0; round < 5; round++) {
		const { client, ways } = await withTwoWays();
		const replies = await Promise.all([...ways, ...ways].map(({ id }) =>
			client.delete(`/api/auth/me/identities/${id}`)));
		assert.deepEqual(replies.map(({ status }) => status).sort()
			.filter((status) => status !== 404), [204, 409, 409]);
		assert.equal((await client.get("/api/auth/me/identities"))
			.json.items.length, 1);
	}
});

test("a way that is closed is none, and may go", async () => {
	const { client, ways: [one, closed] } = await withTwoWays();
	const remove = ({ id }) => client.delete(`/api/auth/me/identities/${id}`);
	ctlDone(["idp", "disable", closed.key]);
	assertProblem(await remove(one), 409, "last-method");
	assert.equal((await remove(closed)).status, 204);
	assertProblem(await remove(one), 409, "last-method");
});

// ---- from server to server -------------------------------------------------

test("a token is exchanged for an access token of twenty minutes",
	async () => {
		const at = addPortal();
		const reply = await exchange({ assertion: await token(at) });
		assert.equal(reply.status, 200, reply.text);
		assert.equal(reply.headers.get("cache-control"), "no-store");
		assert.equal(reply.json.token_type, "Bearer");
		assert.equal(reply.json.expires_in, 1200);
		assert.equal(reply.json.refresh_token, undefined);
		const client = new Client();
		client.token = reply.json.access_token;
		const user = await me(client);
		assert.equal(user.first_name, "Inès");
		assert.equal(sql(`SELECT TIMESTAMPDIFF(SECOND, created_at, expires_at)
			FROM auth_session WHERE user_id = ${user.id}`), "1200");
	});

test("or for a code that signs a browser in after a yes", async () => {
	const reply = await exchange({ assertion: await token(addPortal()),
		requested_token_type: codeType, return_to: "/competences/1.1" });
	assert.equal(reply.status, 200, reply.text);
	assert.equal(reply.json.token_type, "N_A");
	assert.equal(reply.json.issued_token_type, codeType);
	const to = new URL(reply.json.sign_in_url);
	assert.equal(to.origin + to.pathname, `${url}/signin/continue`);
	assert.equal(to.hash, `#${reply.json.access_token}`);
	const client = new Client();
	const used = await client.post("/api/auth/sso/code/use",
		{ code: reply.json.access_token });
	assert.equal(used.status, 201, used.text);
	assert.ok(client.cookies.has("__Host-acquis"));
	assert.equal((await me(client)).first_name, "Inès");
});

test("a code is good for five minutes", async () => {
	const reply = await exchange({ assertion: await token(addPortal()),
		requested_token_type: codeType });
	sql("UPDATE sso_code SET expires_at = '2026-01-01' WHERE purpose = 1");
	assertProblem(await new Client().post("/api/auth/sso/code",
		{ code: reply.json.access_token }), 404, "not-found");
});

test("errors are those of RFC 6749, and tell no more", async () => {
	const at = addPortal();
	const cases = [
		[{ grant_type: "" }, "invalid_request"],
		[{ grant_type: "password" }, "unsupported_grant_type"],
		[{}, "invalid_request"],
		[{ assertion: await token(at), requested_token_type: "x" },
			"invalid_request"],
		[{ assertion: "a.b.c" }, "invalid_grant"],
		[{ assertion: await token(at, person({ exp: now() - 100,
			iat: now() - 110 })) }, "invalid_grant"],
	];
	const descriptions = new Set();
	for (const [fields, error] of cases) {
		const reply = await exchange(fields);
		assert.equal(reply.status, 400, reply.text);
		assert.equal(reply.headers.get("cache-control"), "no-store");
		assert.equal(reply.json.error, error, reply.text);
		assert.equal(reply.json.correlation_id,
			reply.headers.get("x-request-id"));
		if (error === "invalid_grant") {
			descriptions.add(reply.json.error_description);
			assert.notEqual(sql(`SELECT reason FROM sso_refusal WHERE
				request_id = '${reply.json.correlation_id}'`), "");
		}
	}
	assert.equal(descriptions.size, 1);
});

// ---- keys at an address ------------------------------------------------------

// A portal whose keys stand at an address; counts who asks.
async function keyServer() {
	const state = { keys: [], asked: 0 };
	const server = createServer((request, response) => {
		state.asked += 1;
		response.writeHead(state.away ? 500 : 200,
			{ "content-type": "application/json" });
		response.end(JSON.stringify({ keys: state.keys }));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	state.url = `http://127.0.0.1:${server.address().port}/keys`;
	state.close = () => { server.close(); server.closeAllConnections(); };
	return state;
}

async function newKey(kid) {
	const pair = await generateKeyPair("RS256", { extractable: true });
	return { kid, ...pair,
		jwk: { ...await exportJWK(pair.publicKey), kid, use: "sig" } };
}

const minutesAgo = (address, minutes) => sql(`UPDATE jwks SET
	tried_at = tried_at - INTERVAL ${minutes} MINUTE
	WHERE url = '${address}'`);

function signedBy(at, key, kid = key.kid) {
	return token(at, person(), { key: key.privateKey, header: { kid } });
}

test("keys are fetched once, and again for an unknown kid once a minute",
	async (t) => {
		const server = await keyServer();
		t.after(server.close);
		const [one, two] = [await newKey("one"), await newKey("two")];
		server.keys = [one.jwk];
		const issuer = `${portal}/${uniqueName()}`;
		const key = addProvider("jwt", ["--issuer", issuer, "--client-id",
			url, "--set", `jwks_url=${server.url}`, "--untested"]);
		const at = { key, issuer };
		const come = async (assertion) => {
			const client = new Client();
			return { client, reply: await post(client, { assertion }) };
		};

		for (let i = 0; i < 5; i++) {
			const { client, reply } = await come(await signedBy(at, one));
			assertSignedIn(client, reply);
		}
		assert.equal(server.asked, 1);

		server.keys = [one.jwk, two.jwk]; // the portal's new key
		for (let i = 0; i < 5; i++) {
			const { client, reply } = await come(await signedBy(at, two));
			assertRefused(client, reply, "institution", "key");
		}
		assert.equal(server.asked, 1);
		minutesAgo(server.url, 2);
		await restartAuth();
		for (let i = 0; i < 3; i++) {
			const { client, reply } = await come(await signedBy(at, two));
			assertSignedIn(client, reply);
		}
		assert.equal(server.asked, 2);

		server.keys = [two.jwk]; // the old one is withdrawn
		sql(`UPDATE jwks SET fetched_at = fetched_at - INTERVAL 2 HOUR,
			tried_at = tried_at - INTERVAL 2 HOUR WHERE url = '${server.url}'`);
		await restartAuth();
		const old = await come(await signedBy(at, one));
		assertRefused(old.client, old.reply, "institution", "key");
		assert.equal(server.asked, 3);

		server.away = true; // known keys serve while it is away
		minutesAgo(server.url, 120);
		await restartAuth();
		const still = await come(await signedBy(at, two));
		assertSignedIn(still.client, still.reply);
		sql(`UPDATE jwks SET body = NULL, fetched_at = NULL,
			tried_at = tried_at - INTERVAL 2 HOUR WHERE url = '${server.url}'`);
		await restartAuth();
		const none = await come(await signedBy(at, two));
		assertRefused(none.client, none.reply, "later", "keys_away");
		minutesAgo(server.url, 2);
		await restartAuth();
		const back = await exchange({ assertion: await signedBy(at, two) });
		assertProblem(back, 503, "unavailable");
	});

test("a key that was replaced without a name, or under its own, is asked for",
	async (t) => {
		const server = await keyServer();
		t.after(server.close);
		const issuer = `${portal}/${uniqueName()}`;
		const key = addProvider("jwt", ["--issuer", issuer, "--client-id",
			url, "--set", `jwks_url=${server.url}`, "--untested"]);
		const arriveBy = async (signer, kid) => post(new Client(),
			{ assertion: await signedBy({ key, issuer }, signer, kid) });
		const lets = async (signer, kid) => assert.equal((await arriveBy(
			signer, kid)).headers.get("location"), "/home");
		const refuses = async (signer, kid) => assert.match((await arriveBy(
			signer, kid)).headers.get("location"), /advice=institution/);
		const later = async () => {
			minutesAgo(server.url, 2);
			await restartAuth();
		};
		const [one, two, three] = await Promise.all([newKey(), newKey(),
			newKey()]);

		server.keys = [one.jwk];
		await lets(one);
		server.keys = [two.jwk];
		await refuses(two); // asked less than a minute ago
		await later();
		await lets(two);
		await refuses(one);
		assert.equal(server.asked, 2);
		server.keys = [{ ...three.jwk, kid: "same" }];
		await later();
		await lets(three, "same");
		server.keys = [{ ...one.jwk, kid: "same" }];
		await later();
		await lets(one, "same");
		// Forgers have it asked once a minute, no more.
		await later();
		for (let i = 0; i < 5; i++)
			await refuses(two, "same");
		assert.equal(server.asked, 5);
	});
