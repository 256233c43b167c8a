// Signing in through CAS: LemonLDAP::NG as the server, and a server of our own
// that says what no good one says.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { SignJWT, exportSPKI, generateKeyPair } from "jose";
import { Client, assertProblem, newStaff, url } from "../http/lib.mjs";
import { Visitor, startLemonldap } from "./peers/lemonldap.mjs";
import { addProvider, assertRefused, assertSignedIn, ctlDone, follow, me, sql,
	startAt } from "./lib.mjs";

let peer, key;

before(async () => {
	peer = await startLemonldap(8272, url);
	key = addProvider("cas", ["--issuer", `${peer.url}/cas`,
		"--set", "preset=renater"]);
});
after(() => peer.stop());

// Through the form at the institution: { client, address } with the ticket.
async function ticketFor(user, { visitor = new Visitor(), returnTo } = {}) {
	const { client, address } = await startAt(key, returnTo);
	return { client, address: await visitor.signIn(address, user), visitor };
}

test("a first sign-in makes the account, a second one finds it", async () => {
	const first = await ticketFor("rtyler", { returnTo: "/competences/1.1" });
	assertSignedIn(first.client, await follow(first.client, first.address),
		"/competences/1.1");
	const user = await me(first.client);
	assert.equal(user.first_name, "Rose");
	assert.equal(user.last_name, "Tyler");
	assert.equal(user.email, undefined); // it does not vouch for addresses

	const second = await ticketFor("rtyler");
	assertSignedIn(second.client, await follow(second.client, second.address));
	assert.equal((await me(second.client)).id, user.id);
	const ways = await second.client.get("/api/auth/me/identities");
	assert.deepEqual(ways.json.items.map((item) => item.key), [key]);
});

test("a ticket and its state are worth one sign-in", async () => {
	const { client, address } = await ticketFor("dwho");
	assertSignedIn(client, await follow(client, address));
	const again = new Client();
	again.cookies = new Map([...client.cookies]
		.filter(([name]) => name === "__Host-acquis_flow"));
	assertRefused(again, await follow(again, address), "again", "state");
});

test("a ticket is worth nothing on another way", async () => {
	const { client, address } = await ticketFor("dwho");
	assertSignedIn(client, await follow(client, address));
	const next = await startAt(key, "/home");
	const service = new URL(new URL(next.address).searchParams.get("service"));
	service.searchParams.set("ticket",
		new URL(address).searchParams.get("ticket"));
	assertRefused(next.client, await follow(next.client, service.href),
		"again", "ticket_replayed");
});

test("a ticket for another service is refused by the server", async () => {
	const { address } = await ticketFor("msmith");
	const next = await startAt(key, "/home");
	const service = new URL(new URL(next.address).searchParams.get("service"));
	service.searchParams.set("ticket",
		new URL(address).searchParams.get("ticket"));
	assertRefused(next.client, await follow(next.client, service.href),
		"institution", "cas_invalid_service");
});

test("of 20 uses at once exactly one signs in", async () => {
	const { client, address } = await ticketFor("dwho");
	const replies = await Promise.all(Array.from({ length: 20 }, () => {
		const copy = new Client();
		copy.cookies = new Map(client.cookies);
		return follow(copy, address);
	}));
	const to = replies.map((reply) => reply.headers.get("location"));
	assert.equal(to.filter((where) => where === "/home").length, 1, `${to}`);
	assert.equal(to.filter((where) =>
		where.startsWith("/signin/refused?advice=again")).length, 19);
});

test("another browser's sign-in is no use, and stays its own", async () => {
	const { client, address } = await ticketFor("dwho");
	const thief = new Client();
	assertRefused(thief, await follow(thief, address), "again",
		"other_browser");
	assertSignedIn(client, await follow(client, address));
});

test("a sign-in that took too long is refused", async () => {
	const { client, address } = await ticketFor("dwho");
	sql("UPDATE sso_flow SET expires_at = created_at");
	assertRefused(client, await follow(client, address), "again", "state");
});

test("without a ticket, with a made-up or an impossible one: refused",
	async () => {
		for (const [ticket, advice, reason] of [
			[undefined, "cancelled", "no_ticket"],
			["ST-made-up", "again", "cas_invalid_ticket"],
			["x".repeat(256), "institution", "ticket_shape"],
			["ST-é", "institution", "ticket_shape"]]) {
			const { client, address } = await startAt(key);
			const back = new URL(new URL(address).searchParams.get("service"));
			if (ticket)
				back.searchParams.set("ticket", ticket);
			assertRefused(client, await follow(client, back.href), advice,
				reason);
		}
	});

test("return_to leads to no other site", async () => {
	const { client, address } = await ticketFor("dwho",
		{ returnTo: "//example.org/" });
	assertSignedIn(client, await follow(client, address), "/home");
});

test("signing out there signs out here", async () => {
	const { client, address, visitor } = await ticketFor("rtyler");
	assertSignedIn(client, await follow(client, address));
	const other = await ticketFor("rtyler");
	assertSignedIn(other.client, await follow(other.client, other.address));

	await visitor.signOut(peer.url);
	assertProblem(await client.get("/api/auth/me"), 401, "unauthenticated");
	assert.equal((await other.client.get("/api/auth/me")).status, 200);
});

function logout(body, client = new Client()) {
	return client.post(`/api/auth/sso/${key}/cas`,
		new URLSearchParams({ logoutRequest: body }).toString(),
		{ headers: { "content-type": "application/x-www-form-urlencoded" } });
}

function logoutRequest(ticket, before = "") {
	return `${before}<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:` +
		`SAML:2.0:protocol" ID="x" Version="2.0"><samlp:SessionIndex>` +
		`${ticket}</samlp:SessionIndex></samlp:LogoutRequest>`;
}

test("a sign-out needs the ticket of the sign-in that it ends", async () => {
	const { client, address } = await ticketFor("dwho");
	assertSignedIn(client, await follow(client, address));
	const ticket = new URL(address).searchParams.get("ticket");

	assert.equal((await logout(logoutRequest("ST-unknown"))).status, 200);
	for (const bad of ["", "<a/>", logoutRequest(`${ticket}<!-- -->`),
		logoutRequest(ticket, "<!DOCTYPE a [<!ENTITY b 'c'>]>")])
		assertProblem(await logout(bad), 422, "invalid");
	assert.equal((await client.get("/api/auth/me")).status, 200);

	assert.equal((await logout(logoutRequest(ticket))).status, 200);
	assertProblem(await client.get("/api/auth/me"), 401, "unauthenticated");
});

test("a page of another site can end nobody's sign-in", async () => {
	const { client, address } = await ticketFor("dwho");
	assertSignedIn(client, await follow(client, address));
	const ticket = new URL(address).searchParams.get("ticket");
	const reply = await client.post(`/api/auth/sso/${key}/cas`,
		new URLSearchParams({ logoutRequest: logoutRequest(ticket) })
			.toString(),
		{ headers: { "content-type": "application/x-www-form-urlencoded",
			origin: "https://example.org", "sec-fetch-site": "cross-site" } });
	assertProblem(reply, 403);
	assert.equal((await client.get("/api/auth/me")).status, 200);
});

test("an institution is added to an account that is signed in", async () => {
	const { client, address } = await ticketFor("msmith");
	assertSignedIn(client, await follow(client, address));
	const current = await client.get("/api/auth/sessions/current");
	client.csrf = current.json.csrf_token;
	const other = addProvider("cas", ["--issuer", `${peer.url}/cas`,
		"--set", "preset=renater"]);
	const reply = await client.post(`/api/auth/sso/${other}/link`,
		{ return_to: "/settings?added=1" });
	assert.equal(reply.status, 200, reply.text);
	const back = await new Visitor().signIn(reply.json.location, "msmith");
	const done = await follow(client, back);
	assert.equal(done.headers.get("location"), "/settings?added=1");
	const ways = await client.get("/api/auth/me/identities");
	assert.deepEqual(ways.json.items.map((item) => item.key).sort(),
		[key, other].sort());

	// and signs in to the same account from now on
	const start = await startAt(other);
	const ticket = await new Visitor().signIn(start.address, "msmith");
	assertSignedIn(start.client, await follow(start.client, ticket));
	assert.equal((await me(start.client)).id, (await me(client)).id);
});

// ---- a server of our own ----------------------------------------------------

const open = "<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'>";
const shut = "</cas:serviceResponse>";

function success(inner) {
	return `${open}<cas:authenticationSuccess>${inner}` +
		`</cas:authenticationSuccess>${shut}`;
}

// Signs in at a server that answers any ticket with `answer`, or by the
// function `answer(request, response)`.
async function signInWhere(answer, options = []) {
	const seen = [];
	const server = createServer((request, response) => {
		seen.push(request.url);
		if (typeof answer === "function")
			answer(request, response);
		else
			response.end(answer);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	try {
		const issuer = `http://127.0.0.1:${server.address().port}/cas`;
		const own = addProvider("cas", ["--issuer", issuer, "--untested",
			...options]);
		const { client, address } = await startAt(own);
		const service = new URL(address).searchParams.get("service");
		const reply = await follow(client, `${service}&ticket=ST-1-own`);
		return { client, reply, seen, service, address, issuer };
	} finally {
		server.close();
		server.closeAllConnections();
	}
}

// A CAS server for the time of a test, and the provider that it is here.
async function newServer(t, answer) {
	const server = createServer(answer).listen(0, "127.0.0.1");
	await once(server, "listening");
	t.after(() => {
		server.close();
		server.closeAllConnections();
	});
	return addProvider("cas", ["--untested", "--issuer",
		`http://127.0.0.1:${server.address().port}/cas`]);
}

async function comeBack(own, ticket) {
	const { client, address } = await startAt(own);
	const service = new URL(address).searchParams.get("service");
	return { client,
		reply: await follow(client, `${service}&ticket=${ticket}`) };
}

test("a class comes in at once, while another institution hangs", async (t) => {
	const hanging = await newServer(t, () => {});
	const prompt = await newServer(t, (request, response) => {
		const ticket = new URL(request.url, "http://x").searchParams
			.get("ticket");
		setTimeout(() => response.end("<cas:serviceResponse " +
			"xmlns:cas='http://www.yale.edu/tp/cas'>" +
			`<cas:authenticationSuccess><cas:user>${ticket}</cas:user>` +
			"</cas:authenticationSuccess></cas:serviceResponse>"), 50);
	});
	const lost = Array.from({ length: 6 }, (none, i) =>
		comeBack(hanging, `ST-h${i}`));
	await new Promise((done) => setTimeout(done, 500));
	const learners = await Promise.all(Array.from({ length: 30 },
		(none, i) => comeBack(prompt, `ST-p${i}-${Date.now()}`)));
	for (const { client, reply } of learners)
		assertSignedIn(client, reply, "/home");
	for (const { client, reply } of await Promise.all(lost))
		assertRefused(client, reply, "later", "cas_unreachable");
});

test("the service is sent back to the byte, with the ticket", async () => {
	const { client, reply, seen, service, issuer, address } =
		await signInWhere(success("<cas:user>u1</cas:user>"),
			["--set", "renew=true"]);
	assertSignedIn(client, reply);
	assert.ok(address.startsWith(`${issuer}/login?service=`));
	assert.equal(new URL(address).searchParams.get("renew"), "true");
	assert.equal(seen.length, 1);
	const asked = new URL(seen[0], issuer);
	assert.equal(asked.pathname, "/cas/p3/serviceValidate");
	assert.equal(asked.searchParams.get("service"), service);
	assert.equal(asked.searchParams.get("ticket"), "ST-1-own");
	assert.equal(asked.searchParams.get("renew"), "true");
});

test("a server of protocol 2, as Shibboleth, is asked without /p3", async () => {
	const { client, reply, seen } = await signInWhere(success(
		"<cas:user>u1</cas:user><cas:attributes><cas:givenName>Zoé" +
		"</cas:givenName></cas:attributes>"),
	["--set", "protocol=2", "--set", "preset=renater"]);
	assertSignedIn(client, reply);
	assert.match(seen[0], /^\/cas\/serviceValidate\?service=/);
	assert.equal((await me(client)).first_name, "Zoé");
});

const user = "<cas:user>admin</cas:user>";
for (const [what, answer, advice, reason] of [
	["an external entity", "<!DOCTYPE a [<!ENTITY x SYSTEM " +
		"'file:///etc/passwd'>]>" + success("<cas:user>&x;</cas:user>"),
	"institution", "cas_answer"],
	["entities that laugh", "<!DOCTYPE lolz [<!ENTITY a0 'lol'>" +
		Array.from({ length: 9 }, (_, i) =>
			`<!ENTITY a${i + 1} '${`&a${i};`.repeat(10)}'>`).join("") +
		"]>" + success("<cas:user>&a9;</cas:user>"),
	"institution", "cas_answer"],
	["another namespace", success(user).replace("www.yale.edu", "example.org"),
		"institution", "cas_answer"],
	["a comment in the name of the user",
		success("<cas:user>admin<!-- -->.example</cas:user>"),
		"institution", "cas_answer"],
	["two users", success(user + "<cas:user>u1</cas:user>"),
		"institution", "cas_answer"],
	["success and failure", success(user).replace(shut,
		`<cas:authenticationFailure code='INVALID_TICKET'/>${shut}`),
	"institution", "cas_answer"],
	["the ticket of a proxy", success(user +
		"<cas:proxies><cas:proxy>https://x/</cas:proxy></cas:proxies>"),
	"institution", "cas_answer"],
	["the answer of CAS 1", "yes\nadmin\n", "institution", "cas_answer"],
	["far too much", " ".repeat(70000), "later", "cas_unreachable"],
	["a user without a name", success("<cas:user> </cas:user>"),
		"institution", "cas_answer"],
	["a user with too long a name",
		success(`<cas:user>${"x".repeat(300)}</cas:user>`),
		"institution", "subject"],
	["its own fault", `${open}<cas:authenticationFailure ` +
		`code='INTERNAL_ERROR'/>${shut}`, "later", "cas_internal_error"],
	["a status of failure", (request, response) => {
		response.statusCode = 500;
		response.end(success(user));
	}, "later", "cas_unreachable"],
	["an address elsewhere", (request, response) => {
		response.statusCode = 302;
		response.setHeader("location", `${url}/`);
		response.end(success(user));
	}, "later", "cas_unreachable"],
	["nothing", (request, response) => response.destroy(),
		"later", "cas_unreachable"],
])
	test(`a server that answers with ${what} signs nobody in`, async () => {
		const { client, reply } = await signInWhere(answer);
		assertRefused(client, reply, advice, reason);
	});

test("who may not sign in here is told so", async () => {
	const { client, reply } = await signInWhere(success(user +
		"<cas:attributes><cas:eduPersonAffiliation>teacher" +
		"</cas:eduPersonAffiliation></cas:attributes>"),
	["--set", "preset=renater", "--set", "roles=learner"]);
	assertRefused(client, reply, "not-allowed", "role");
});

// ---- tickets that are tokens ------------------------------------------------

const issuer = "https://sso.example.org/cas";
let keys, jwtKey;

before(async () => {
	keys = await generateKeyPair("RS256", { extractable: true });
	jwtKey = addProvider("cas", ["--issuer", issuer, "--untested",
		"--set", "tickets=jwt", "--set",
		`public_key=${await exportSPKI(keys.publicKey)}`]);
});

let tickets = 0;
function tokenFor(service, claims = {}, header = {}, signer = keys.privateKey) {
	tickets += 1;
	const now = Math.floor(Date.now() / 1000);
	const all = { iss: issuer, aud: service, sub: "u1", iat: now,
		exp: now + 300, jti: `ST-${tickets}-token`, given_name: ["Jo"],
		...claims };
	return new SignJWT(all)
		.setProtectedHeader({ alg: "RS256", typ: "JWT", ...header })
		.sign(signer);
}

async function signInWith(make) {
	const { client, address } = await startAt(jwtKey);
	const service = new URL(address).searchParams.get("service");
	const token = await make(service);
	const reply = await follow(client, `${service}&ticket=${token}`);
	return { client, reply, token };
}

test("a signed ticket signs in; signing out there by its jti signs out",
	async () => {
		const { client, reply } = await signInWith((service) =>
			tokenFor(service, { jti: "ST-of-logout" }));
		assertSignedIn(client, reply);
		assert.equal((await me(client)).first_name, "Jo");
		const body = new URLSearchParams(
			{ logoutRequest: logoutRequest("ST-of-logout") }).toString();
		const out = await new Client().post(`/api/auth/sso/${jwtKey}/cas`,
			body, { headers:
				{ "content-type": "application/x-www-form-urlencoded" } });
		assert.equal(out.status, 200);
		assertProblem(await client.get("/api/auth/me"), 401);
	});

const ago = (seconds) => Math.floor(Date.now() / 1000) - seconds;
for (const [what, make, advice, reason] of [
	["for another service", () => tokenFor(`${url}/other`), "institution",
		"audience"],
	["of another server", (service) => tokenFor(service,
		{ iss: "https://other.example.org/cas" }), "institution", "issuer"],
	["that has expired", (service) => tokenFor(service,
		{ iat: ago(100), exp: ago(70) }), "again", "expired"],
	["that was made long ago", (service) => tokenFor(service, { iat: ago(200) }),
		"again", "too_old"],
	["without jti", (service) => tokenFor(service, { jti: undefined }),
		"institution", "claims"],
	["without a user", (service) => tokenFor(service, { sub: undefined }),
		"institution", "subject"],
	["by another key", async (service) => tokenFor(service, {}, {},
		(await generateKeyPair("RS256")).privateKey), "institution",
	"signature"],
	["that says none", async (service) => {
		const [, payload] = (await tokenFor(service)).split(".");
		const head = Buffer.from('{"alg":"none"}').toString("base64url");
		return `${head}.${payload}.AA`;
	}, "institution", "algorithm"],
	["that is encrypted", () => "a.b.c.d.e", "institution", "shape"],
])
	test(`a signed ticket ${what} is refused`, async () => {
		const { client, reply } = await signInWith(make);
		assertRefused(client, reply, advice, reason);
	});

test("a signed ticket is used once, however it is written", async () => {
	const { client, reply } = await signInWith((service) =>
		tokenFor(service, { jti: "ST-once" }));
	assertSignedIn(client, reply);
	const again = await signInWith((service) =>
		tokenFor(service, { jti: "ST-once" }));
	assertRefused(again.client, again.reply, "again", "replayed");
});

test("acquisctl idp disable closes the door", async () => {
	const { client, address } = await ticketFor("dwho");
	ctlDone(["idp", "disable", key]);
	assertRefused(client, await follow(client, address), "closed",
		"provider_unknown");
	const other = new Client();
	assertRefused(other, await other.get(`/api/auth/sso/${key}/start`),
		"closed", "provider_unknown");
	ctlDone(["idp", "enable", key]);
	const again = await ticketFor("dwho");
	assertSignedIn(again.client, await follow(again.client, again.address));
});

test("staff sees what becomes of a ticket that is a token", async () => {
	const support = await newStaff("support");
	const explain = async (token) => {
		const reply = await support.post("/api/auth/staff/traces", { token });
		assert.equal(reply.status, 200, reply.text);
		return [reply.json.passed, reply.json.reason];
	};
	const { address } = await startAt(jwtKey);
	const service = new URL(address).searchParams.get("service");
	assert.deepEqual(await explain(await tokenFor(service)), [true, "ok"]);
	assert.deepEqual(await explain(await tokenFor(service, {}, {},
		(await generateKeyPair("RS256")).privateKey)), [false, "signature"]);
	assert.equal((await explain(await tokenFor(`${url}/other`)))[0], false);
});
