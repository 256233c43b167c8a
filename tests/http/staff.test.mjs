// Identity providers in the hands of staff: added once, changed by who has
// seen the present version, tried before they are opened, and their secrets
// never come out. Tokens and refusals are explained.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { before, test } from "node:test";
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from "jose";
import { Client, assertProblem, ctl, newOrganisation, newStaff, uniqueName, url }
	from "./lib.mjs";

const path = "/api/auth/staff/providers";
let admin, support, officer, organisation;

before(async () => {
	[admin, support, officer] = await Promise.all(
		["super_admin", "support", "certification_officer"]
			.map((role) => newStaff(role)));
	organisation = newOrganisation();
});

const cas = (more) => ({ organisation_id: organisation, kind: "cas",
	key: `k${uniqueName()}`, name: "Un établissement",
	issuer: `https://${uniqueName()}.example/cas`, ...more });
const oidc = (more) => ({ ...cas(), kind: "oidc", client_id: "acquis",
	issuer: `https://${uniqueName()}.example`, ...more });

async function add(body, headers) {
	const reply = await admin.post(path, body, { headers });
	assert.equal(reply.status, 201, reply.text);
	return { ...reply.json, tag: reply.headers.get("etag") };
}

const change = (one, body, { who = admin, tag = one.tag } = {}) =>
	who.patch(`${path}/${one.id}`, body,
		{ headers: tag ? { "if-match": tag } : {} });

// The audit, last act first.
function acts(id) {
	return JSON.parse(ctl("--json", "audit", "list"))
		.filter(({ object_id }) => object_id === id);
}

test("one that is added is a draft, and nobody is sent there", async () => {
	const name = `Brouillon ${uniqueName()}`;
	const one = await add(cas({ name }));
	assert.equal(one.state, "draft");
	assert.equal(one.organisation.id, organisation);
	const shown = await admin.get(`/api/auth/institutions?search=${
		encodeURIComponent(name)}`);
	assert.deepEqual(shown.json.items, []);

	const opened = await change(one, { state: "active", untested: true });
	assert.equal(opened.status, 200, opened.text);
	const listed = await admin.get(`/api/auth/institutions?search=${
		encodeURIComponent(name)}`);
	assert.deepEqual(listed.json.items.map(({ key }) => key), [one.key]);
});

test("a secret goes in and never comes out", async () => {
	const secret = `geheim-${uniqueName()}`;
	const one = await add(oidc({ secret,
		settings: { client_authentication: "client_secret_basic" } }));
	assert.equal(one.has_secret, true);
	const replies = await Promise.all([admin.get(`${path}/${one.id}`),
		admin.get(`${path}?search=${one.key}`),
		change(one, { name: "Un autre nom" })]);
	for (const reply of replies) {
		assert.equal(reply.status, 200, reply.text);
		assert.ok(!reply.text.includes(secret));
	}
	// What needs it cannot lose it; what does not, may.
	const tag = replies[2].headers.get("etag");
	const lost = await change(one, { secret: "" }, { tag });
	assertProblem(lost, 422, "invalid");
	assert.equal(lost.json.pointer, "/secret");
	const freed = await change(one, { secret: "", settings: {} }, { tag });
	assert.equal(freed.status, 200, freed.text);
	assert.equal(freed.json.has_secret, false);
});

test("the same request again gets what it made", async () => {
	const body = cas();
	const headers = { "idempotency-key": uniqueName() };
	const one = await add(body, headers);
	const again = await admin.post(path, body, { headers });
	assert.equal(again.status, 200);
	assert.equal(again.json.id, one.id);
	assertProblem(await admin.post(path, { ...body, name: "X" }, { headers }),
		409, "idempotency-reused");
	// Twenty at once make one.
	const many = cas();
	const key = { "idempotency-key": uniqueName() };
	const replies = await Promise.all(Array.from({ length: 20 },
		() => admin.post(path, many, { headers: key })));
	assert.equal(new Set(replies.map(({ json }) => json.id)).size, 1);
	assert.equal(replies.filter(({ status }) => status === 201).length, 1);
});

test("a key and an issuer stand once", async () => {
	const one = await add(oidc());
	const key = await admin.post(path, oidc({ key: one.key }));
	assertProblem(key, 409, "taken");
	assert.equal(key.json.pointer, "/key");
	const issuer = await admin.post(path, oidc({ issuer: one.issuer }));
	assertProblem(issuer, 409, "taken");
	assert.equal(issuer.json.pointer, "/issuer");
	const other = await add(oidc());
	assertProblem(await change(other, { issuer: one.issuer }), 409, "taken");
});

test("what is not acceptable is named", async () => {
	for (const [body, pointer] of [
		[cas({ issuer: "ftp://cas.example" }), "/issuer"],
		[cas({ key: "Majuscule" }), "/key"], [cas({ key: "1a" }), "/key"],
		[cas({ organisation_id: "1" }), "/organisation_id"],
		[cas({ settings: { surprise: 1 } }), "/settings/surprise"],
		[cas({ settings: { tickets: "jwt" } }), "/settings/jwks_url"],
		[cas({ settings: { roles: ["king"] } }), "/settings/roles"],
		[cas({ settings: { claims: { email: "" } } }), "/settings/claims/email"],
		[cas({ settings: [] }), "/settings"],
		[oidc({ client_id: "" }), "/client_id"],
		[oidc({ settings: { client_authentication: "client_secret_basic" } }),
			"/secret"],
		[{ ...oidc(), kind: "lti" }, "/settings/jwks_url"]]) {
		const reply = await admin.post(path, body);
		assertProblem(reply, 422, "invalid");
		assert.equal(reply.json.pointer, pointer, reply.text);
	}
});

test("a change names the version that was seen", async () => {
	const one = await add(cas());
	assertProblem(await change(one, { name: "A" }, { tag: null }), 428,
		"if-match-needed");
	const first = await change(one, { name: "A" });
	assert.equal(first.status, 200, first.text);
	assertProblem(await change(one, { name: "B" }), 412, "changed");
	const now = await admin.get(`${path}/${one.id}`);
	assert.equal(now.json.name, "A");
	assert.equal(now.headers.get("etag"), first.headers.get("etag"));
	// Of many who saw the same, one changes it.
	const tag = now.headers.get("etag");
	const replies = await Promise.all(Array.from({ length: 10 },
		(_, i) => change(one, { name: `N${i}` }, { tag })));
	const done = replies.filter(({ status }) => status === 200);
	assert.equal(done.length, 1);
	for (const reply of replies.filter((one) => one !== done[0]))
		assertProblem(reply, 412, "changed");
});

test("the list is by organisation, in pages, and can be searched", async () => {
	const word = uniqueName();
	const others = newOrganisation(`Académie ${word}`);
	for (const name of ["Gamma", "Alpha", "Beta"])
		await add(cas({ organisation_id: others, name: `${name} ${word}` }));
	const first = await support.get(`${path}?search=${word}&limit=2`);
	assert.deepEqual(first.json.items.map(({ name }) => name),
		[`Alpha ${word}`, `Beta ${word}`]);
	const rest = await support.get(
		`${path}?search=${word}&limit=2&after=${first.json.next}`);
	assert.deepEqual(rest.json.items.map(({ name }) => name),
		[`Gamma ${word}`]);
	assert.equal(rest.json.next, undefined);
	const found = await support.get(
		`/api/auth/staff/organisations?search=academie%20${word}`);
	assert.deepEqual(found.json.items.map(({ id }) => id), [others]);
});

test("an organisation is added where its provider is", async () => {
	const where = "/api/auth/staff/organisations";
	const external_id = uniqueName();
	const body = { kind: "primary_school", name: "École de l’Œuf", external_id };
	const added = await admin.post(where, body);
	assert.equal(added.status, 201, added.text);
	assert.equal(acts(added.json.id)[0].act, "organisation.add");
	const one = await add(cas({ organisation_id: added.json.id }));
	assert.equal(one.organisation.name, body.name);
	assert.match(ctl("org", "show", external_id), /École de l’Œuf/);
	const twin = await admin.post(where, body);
	assertProblem(twin, 409, "taken");
	assert.equal(twin.json.pointer, "/external_id");
	for (const [wrong, pointer] of [[{ kind: "king" }, "/kind"],
		[{ name: " x" }, "/name"], [{ name: "" }, "/name"],
		[{ external_id: "a\tb" }, "/external_id"]]) {
		const reply = await admin.post(where, { ...body, ...wrong });
		assertProblem(reply, 422, "invalid");
		assert.equal(reply.json.pointer, pointer, reply.text);
	}
	assertProblem(await support.post(where, body), 403, "forbidden");
});

test("support reads, a certification officer has no part in it", async () => {
	const one = await add(cas());
	assert.equal((await support.get(path)).status, 200);
	assert.equal((await support.get(`${path}/${one.id}`)).status, 200);
	assertProblem(await support.post(path, cas()), 403, "forbidden");
	assertProblem(await change(one, { name: "A" }, { who: support }), 403,
		"forbidden");
	assertProblem(await officer.get(path), 403, "forbidden");
	assert.deepEqual(admin.user.roles, ["super_admin"]);
	assert.deepEqual(support.user.roles, ["support"]);
});

test("each act is in the audit, with who did it and without names", async () => {
	const one = await add(cas());
	const named = await change(one, { name: "Nom nouveau" });
	await change(one, { state: "disabled" },
		{ tag: named.headers.get("etag") });
	const list = acts(one.id);
	assert.deepEqual(list.map(({ act }) => act).sort(),
		["identity_provider.add", "identity_provider.change",
			"identity_provider.state"]);
	for (const act of list) {
		assert.equal(act.actor_id, admin.user.id);
		assert.ok(!JSON.stringify(act).includes("Nom nouveau"));
	}
});

// ---- trying and explaining --------------------------------------------------

const tests = "/api/auth/staff/provider-tests";
const traces = "/api/auth/staff/traces";

// A portal that signs tokens itself, its key at hand.
async function portal() {
	const keys = await generateKeyPair("RS256", { extractable: true });
	return { keys, body: { ...cas(), kind: "jwt", client_id: url,
		issuer: `urn:portail:${uniqueName()}`,
		settings: { public_key: await exportSPKI(keys.publicKey) } } };
}

function token(keys, issuer, { audience = url, ...claims } = {}) {
	return new SignJWT({ given_name: "Camille", ...claims })
		.setProtectedHeader({ alg: "RS256" }).setIssuer(issuer)
		.setAudience(audience).setSubject("croy").setJti(uniqueName())
		.setIssuedAt().setExpirationTime("5m").sign(keys.privateKey);
}

const failed = ({ checks }) => checks
	.filter(({ result, passed }) => result === "failed" || passed === false)
	.map(({ check }) => check);

test("a test says what is wrong, and stores nothing", async () => {
	const { keys, body } = await portal();
	const good = await admin.post(tests, body);
	assert.equal(good.status, 200, good.text);
	assert.equal(good.json.passed, true, good.text);

	const server = createServer(async (request, response) => {
		response.writeHead(200, { "content-type": "application/json" });
		response.end(JSON.stringify({ keys: request.url === "/keys"
			? [{ ...await exportJWK(keys.publicKey), kid: "a" }] : [] }));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const at = `http://127.0.0.1:${server.address().port}`;
	for (const [settings, passed] of [[{ jwks_url: `${at}/keys` }, true],
		[{ jwks_url: `${at}/none` }, false],
		[{ jwks_url: `${at}/keys`, algorithm: "ES256" }, false]]) {
		const reply = await admin.post(tests, { ...body, settings });
		assert.equal(reply.json.passed, passed, reply.text);
		assert.equal(failed(reply.json).length > 0, !passed, reply.text);
	}
	server.close();
	server.closeAllConnections();
	const away = await admin.post(tests,
		{ ...body, settings: { jwks_url: `${at}/keys` } });
	assert.equal(away.json.passed, false, away.text);
	assert.deepEqual((await admin.get(`${path}?search=${body.key}`)).json.items,
		[]);
});

test("what does not work is not opened, unless somebody insists", async () => {
	const tells = (id) => acts(id).map(({ act, detail }) =>
		[act, detail.state, detail.test]);
	const dead = cas({ issuer: `http://127.0.0.1:9/${uniqueName()}` });
	const reply = await admin.post(path, { ...dead, state: "active" });
	assertProblem(reply, 422, "test-failed");
	assert.match(reply.json.detail, /^login page: .* cannot be reached$/);
	assert.deepEqual((await admin.get(`${path}?search=${dead.key}`)).json.items,
		[]);

	const one = await add(dead);
	assertProblem(await change(one, { state: "active" }), 422, "test-failed");
	assert.equal((await admin.get(`${path}/${one.id}`)).json.state, "draft");
	const opened = await change(one, { state: "active", untested: true });
	assert.equal(opened.json.state, "active", opened.text);
	const tag = opened.headers.get("etag");
	assertProblem(await change(one, { name: "Autre" }, { tag }), 422,
		"test-failed");
	assert.equal((await change(one, { state: "disabled" }, { tag })).status, 200);
	assert.deepEqual(tells(one.id), [
		["identity_provider.state", "disabled", undefined],
		["identity_provider.state", "active", "skipped"],
		["identity_provider.add", "draft", undefined]]);

	const { body } = await portal();
	const good = await add({ ...body, state: "active" });
	assert.equal(good.state, "active");
	assert.equal((await change(good, { name: "Autre" })).status, 200);
});

test("a test of one that is there uses the secret that is kept", async () => {
	const body = oidc({ secret: "geheim",
		settings: { client_authentication: "client_secret_basic" } });
	const one = await add(body);
	const { secret, ...open } = body;
	assert.ok(secret);
	assertProblem(await admin.post(tests, open), 422, "invalid");
	const reply = await admin.post(tests, { ...open, id: one.id });
	assert.equal(reply.status, 200, reply.text);
	assert.deepEqual(failed(reply.json), ["discovery"]);
	assert.ok(!reply.text.includes(secret));
	assertProblem(await admin.post(tests, { ...open, id: "1" }), 404);
	assertProblem(await support.post(tests, open), 403, "forbidden");
});

test("a secret is sent to no other server than the one it was given for",
	async () => {
		const settings = { client_authentication: "client_secret_basic" };
		const one = await add(oidc({ secret: "geheim", settings }));
		const other = oidc({ settings });
		const { issuer } = other;
		const tried = await admin.post(tests, { ...other, id: one.id });
		assertProblem(tried, 422, "invalid");
		assert.equal(tried.json.pointer, "/secret");
		const moved = await change(one, { issuer });
		assertProblem(moved, 422, "invalid");
		assert.equal(moved.json.pointer, "/secret");
		const given = await change(one, { issuer, secret: "geheim" });
		assert.equal(given.status, 200, given.text);
		assert.equal(given.json.issuer, issuer);
	});

test("a token is explained without its person, and stays unused", async () => {
	const { keys, body } = await portal();
	const one = await add(body);
	const explain = async (text) => {
		const reply = await support.post(traces, { token: text });
		assert.equal(reply.status, 200, reply.text);
		assert.deepEqual(reply.json.provider, { id: one.id, name: one.name });
		assert.doesNotMatch(reply.text, /croy|Camille/);
		return reply.json;
	};
	const good = await token(keys, body.issuer);
	for (const again of [1, 2]) {
		const found = await explain(good);
		assert.equal(found.passed, true, `${again} ${JSON.stringify(found)}`);
		assert.equal(found.reason, "ok");
	}
	const { keys: others } = await portal();
	const forged = await explain(await token(others, body.issuer));
	assert.deepEqual([forged.passed, forged.reason, failed(forged)],
		[false, "signature", ["signature"]]);
	const elsewhere = await explain(await token(keys, body.issuer,
		{ audience: "https://elsewhere.example" }));
	assert.deepEqual([elsewhere.reason, failed(elsewhere)],
		["audience", ["aud"]]);
	for (const text of ["x", "a.b.c", await token(keys, "urn:nobody")]) {
		const reply = await support.post(traces, { token: text });
		assertProblem(reply, 422, "invalid");
		assert.equal(reply.json.pointer, "/token");
	}
});

test("a refusal is explained by the number that was shown", async () => {
	const one = await add(cas({ state: "active", untested: true }));
	const refused = await new Client().get(
		`/api/auth/sso/${one.key}/cas?state=${"A".repeat(43)}&ticket=ST-1`);
	assert.equal(refused.status, 303);
	const shown = new URL(refused.headers.get("location"), url);
	assert.equal(shown.pathname, "/signin/refused");
	const reply = await support.get(
		`/api/auth/staff/refusals/${shown.searchParams.get("id")}`);
	assert.equal(reply.status, 200, reply.text);
	assert.deepEqual(reply.json.provider, { id: one.id, name: one.name });
	assert.ok(reply.json.reason);
	const listed = await support.get(`${path}?search=${one.key}`);
	assert.equal(listed.json.items[0].refused, 1);
});
