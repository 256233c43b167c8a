// A token made for one purpose is none for another, though the same key made
// it: an institution that signs assertions, tickets, ID tokens and logout
// tokens alike, and our own access tokens.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SignJWT, exportSPKI } from "jose";
import { Client, assertProblem, newLearner, uniqueName, url }
	from "../http/lib.mjs";
import { addProvider, addProviderServed, assertRefused, assertSignedIn,
	follow, sql, startAt } from "./lib.mjs";
import { startFake } from "./peers/oidc-fake.mjs";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const now = () => Math.floor(Date.now() / 1000);
let fake, at, oidc, cas;

before(async () => {
	fake = await startFake();
	at = fake.addIssuer();
	at.client = uniqueName();
	oidc = await addProviderServed("oidc", ["--issuer", at.url, "--client-id",
		at.client, "--untested"]);
	const key = `public_key=${await exportSPKI(fake.keys.publicKey)}`;
	addProvider("jwt", ["--issuer", at.url, "--client-id", at.client,
		"--set", key]);
	cas = addProvider("cas", ["--issuer", at.url, "--untested", "--set",
		"tickets=jwt", "--set", key]);
});
after(() => fake.stop());

function sign(claims, header = {}) {
	return new SignJWT({ iss: at.url, aud: at.client, sub: "sub-1",
		iat: now(), exp: now() + 60, jti: uniqueName(), ...claims })
		.setProtectedHeader({ alg: "RS256", kid: "one", ...header })
		.sign(fake.keys.privateKey);
}

const postForm = (path, fields, headers = {}) => new Client().post(path,
	new URLSearchParams(fields).toString(), { headers: { ...FORM, ...headers } });
const logout = { header: { typ: "logout+jwt" },
	claims: { events: { [EVENT]: {} }, sid: "s" } };

// `service` and `nonce`: with what that door asks for.

// The reason why each door refuses it; "in" when it opens.
const doors = {
	async assertion({ claims, header }) {
		const reply = await postForm("/api/auth/sso/jwt",
			{ assertion: await sign(claims, header) }, { origin: fake.origin });
		return reasonOf(reply);
	},
	async ticket({ claims, header, service }) {
		const { client, address } = await startAt(cas);
		const ours = new URL(address).searchParams.get("service");
		const token = await sign({ ...claims,
			...service && { aud: ours } }, header);
		return reasonOf(await follow(client, `${ours}&ticket=${token}`));
	},
	async idToken({ claims, header, nonce }) {
		const { client, address } = await startAt(oidc);
		const asked = new URL(address).searchParams;
		at.says = { sign: () => sign({ ...claims,
			...nonce && { nonce: asked.get("nonce") } }, header) };
		const reply = await follow(client, `${asked.get("redirect_uri")}?` +
			new URLSearchParams({ code: "c", state: asked.get("state") }));
		at.says = {};
		return reasonOf(reply);
	},
	async logoutToken({ claims, header }) {
		const reply = await postForm(`/api/auth/sso/${oidc}/oidc/logout`,
			{ logout_token: await sign(claims, header) });
		return reasonOf(reply);
	},
};

function reasonOf(reply) {
	if (reply.headers.get("location") === "/home" || reply.status === 200)
		return "in";
	return sql(`SELECT reason FROM sso_refusal WHERE request_id =
		'${reply.headers.get("x-request-id")}'`);
}

const kinds = {
	assertion: {},
	// its audience is one sign-in's own address
	ticket: { claims: { aud: "elsewhere" }, service: true },
	idToken: { claims: { nonce: "n" }, nonce: true },
	logoutToken: logout,
	oldLogoutToken: { claims: logout.claims, service: true, nonce: true },
};

const wanted = {
	assertion: { assertion: "in", ticket: "audience", idToken: "nonce",
		logoutToken: "events" },
	ticket: { assertion: "provider_unknown", ticket: "in",
		idToken: "audience", logoutToken: "audience" },
	logoutToken: { assertion: "type", ticket: "type", idToken: "type",
		logoutToken: "in" },
	idToken: { assertion: "nonce", ticket: "audience", idToken: "in",
		logoutToken: "nonce" },
	// as those who wrote them before there was a type for them
	oldLogoutToken: { assertion: "claims", ticket: "claims",
		idToken: "claims", logoutToken: "in" },
};

for (const [kind, reasons] of Object.entries(wanted))
	for (const [door, reason] of Object.entries(reasons))
		test(`${kind} at the door for ${door}: ${reason}`, async () =>
			assert.equal(await doors[door](kinds[kind]), reason));

test("our own access tokens are no assertions", async () => {
	const { token } = await newLearner();
	const client = new Client();
	assertRefused(client, await postForm("/api/auth/sso/jwt",
		{ assertion: token }, { origin: fake.origin }), "closed",
	"provider_unknown");
});

test("nothing of an institution is an access token of ours", async () => {
	for (const { claims, header } of Object.values(kinds)) {
		const client = new Client();
		client.token = await sign(claims, header);
		assertProblem(await client.get("/api/auth/me"), 401,
			"unauthenticated");
	}
});

test("a token in the address, or in JSON, is none", async () => {
	const assertion = await sign();
	assertRefused(new Client(), await postForm(
		`/api/auth/sso/jwt?assertion=${assertion}`, {},
		{ origin: fake.origin }), "institution", "shape");
	assertProblem(await new Client().post("/api/auth/sso/jwt", { assertion }),
		415, "media-type");
	// and it was not used up
	const client = new Client();
	const reply = await client.post("/api/auth/sso/jwt",
		new URLSearchParams({ assertion }).toString(),
		{ headers: { ...FORM, origin: fake.origin } });
	assertSignedIn(client, reply);
});
