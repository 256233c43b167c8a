// LemonLDAP::NG alone, driven by fetch and jose: that the peer works as its
// standards say is known before it is asked about Acquis.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { Visitor, startLemonldap } from "./peers/lemonldap.mjs";

const application = "http://localhost:8180";
const callback = `${application}/callback`;
let peer;

before(async () => {
	peer = await startLemonldap(8271, application, [callback]);
});
after(() => peer.stop());

const service = `${application}/api/auth/sso/cas/peer?state=a%2Bb`;

function casLogin(to = service) {
	return `${peer.url}/cas/login?service=${encodeURIComponent(to)}`;
}

async function validate(ticket, to = service) {
	const response = await fetch(`${peer.url}/cas/p3/serviceValidate?` +
		new URLSearchParams({ service: to, ticket }));
	assert.equal(response.status, 200);
	return response.text();
}

async function newTicket(user) {
	const address = new URL(await new Visitor().signIn(casLogin(), user));
	return address.searchParams.get("ticket");
}

test("a ticket comes back to the service as it was given", async () => {
	const address = await new Visitor().signIn(casLogin(), "rtyler");
	assert.match(address, /^http:\/\/localhost:8180\/api\/auth\/sso\/cas\/peer\?state=a%2Bb&ticket=ST-[0-9a-f]{64}$/);
});

test("the ticket is worth one answer with attributes", async () => {
	const ticket = await newTicket("rtyler");
	const answer = await validate(ticket);
	assert.match(answer, /<cas:user>rtyler<\/cas:user>/);
	assert.match(answer, /<cas:givenName>Rose<\/cas:givenName>/);
	assert.match(answer, /<cas:mail>rtyler@badwolf.org<\/cas:mail>/);
	assert.match(answer, /<cas:eduPersonAffiliation>student</);
	assert.match(answer, /<cas:eduPersonAffiliation>member</);
	assert.match(await validate(ticket), /code="INVALID_TICKET"/);
});

test("another service gets INVALID_SERVICE, an unknown one no ticket",
	async () => {
		const answer = await validate(await newTicket("dwho"),
			`${application}/other`);
		assert.match(answer, /code="INVALID_SERVICE"/);
		await assert.rejects(new Visitor().signIn(
			casLogin("http://localhost:9/elsewhere"), "dwho"));
	});

test("a wrong password gives no ticket", async () => {
	await assert.rejects(new Visitor().signIn(casLogin(), "dwho", "wrong"));
});

async function discovery() {
	const response = await fetch(
		`${peer.url}/.well-known/openid-configuration`);
	return response.json();
}

function authorization(meta, verifier, query) {
	const challenge = createHash("sha256").update(verifier)
		.digest("base64url");
	return `${meta.authorization_endpoint}?` + new URLSearchParams({
		response_type: "code", client_id: "acquis",
		redirect_uri: callback, scope: "openid profile email",
		code_challenge: challenge, code_challenge_method: "S256", ...query });
}

async function exchange(meta, code, verifier) {
	const response = await fetch(meta.token_endpoint, {
		method: "POST",
		headers: { authorization: "Basic " +
			Buffer.from("acquis:acquis-secret").toString("base64") },
		body: new URLSearchParams({ grant_type: "authorization_code", code,
			redirect_uri: callback, code_verifier: verifier }),
	});
	return { status: response.status, json: await response.json() };
}

test("a code with PKCE is worth an ID token and userinfo", async () => {
	const meta = await discovery();
	assert.equal(meta.issuer, peer.url);
	const verifier = randomBytes(32).toString("base64url");
	const address = new URL(await new Visitor().signIn(authorization(meta,
		verifier, { state: "s1", nonce: "n1" }), "rtyler"));
	assert.equal(address.searchParams.get("state"), "s1");
	const code = address.searchParams.get("code");
	const { status, json } = await exchange(meta, code, verifier);
	assert.equal(status, 200, JSON.stringify(json));
	const { payload, protectedHeader } = await jwtVerify(json.id_token,
		createRemoteJWKSet(new URL(meta.jwks_uri)),
		{ issuer: peer.url, audience: "acquis", algorithms: ["RS256"] });
	assert.equal(protectedHeader.kid, "lemonldap-1");
	assert.equal(payload.sub, "rtyler");
	assert.equal(payload.nonce, "n1");
	const info = await (await fetch(meta.userinfo_endpoint, { headers: {
		authorization: `Bearer ${json.access_token}` } })).json();
	assert.equal(info.sub, "rtyler");
	assert.equal(info.given_name, "Rose");
	assert.deepEqual(info.eduPersonAffiliation, ["student", "member"]);
	assert.notEqual((await exchange(meta, code, verifier)).status, 200);
});

test("a wrong PKCE verifier is refused", async () => {
	const meta = await discovery();
	const address = new URL(await new Visitor().signIn(authorization(meta,
		"a".repeat(43), { state: "s2", nonce: "n2" }), "msmith"));
	const { status } = await exchange(meta,
		address.searchParams.get("code"), "b".repeat(43));
	assert.equal(status, 400);
});
