// The form of an identity provider gives back what it was given, says what is
// missing, and keeps what it does not ask for.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

globalThis.location = { origin: "https://acquis.example" };
const { addressesOf, changeBody, createBody, emptyForm, faults, formOf, memberOf, slug } =
	await import("../../modules/portal/src/staff/provider-form.js");

const provider = (kind, settings, more = {}) => ({ id: "1", kind, key: "k",
	organisation: { id: "2", name: "O" }, name: "N",
	issuer: "https://idp.example", client_id: "c", has_secret: false,
	settings, ...more });

const url = (path) => `https://idp.example/${path}`;
const kept = [
	provider("oidc", {}),
	provider("oidc", { client_authentication: "client_secret_basic",
		scope: "openid", algorithm: "ES256", preset: "renater",
		roles: ["teacher"], create_accounts: false, vouches_for_email: true,
		claims: { email: "courriel" } }),
	provider("cas", {}, { client_id: "" }),
	provider("cas", { protocol: "2", renew: true }),
	provider("cas", { tickets: "jwt", jwks_url: url("keys") }),
	provider("jwt", { public_key: "-----BEGIN x-----END y",
		authorization_endpoint: url("go"), origins: ["https://a.example"] }),
	provider("lti", { jwks_url: url("keys"), token_endpoint: url("token"),
		authorization_endpoint: url("auth"), token_audience: url("aud"),
		deployments: ["1", "deux mots"], origins: ["https://b.example"] }),
	provider("oidc", { member_of_tomorrow: { a: [1] } }),
];

for (const one of kept)
	test(`${one.kind} comes back as it was: ${JSON.stringify(one.settings)}`,
		() => {
			const body = changeBody(formOf(one));
			assert.deepEqual(body.settings, one.settings);
			assert.equal(body.client_id, one.client_id);
			assert.equal(body.issuer, one.issuer);
			assert.deepEqual(faults(formOf(one),
				{ fresh: false, hasSecret: true }), {});
		});

test("what another kind of key or client needed is left behind", () => {
	const form = formOf(kept[1]);
	assert.equal(changeBody(form).secret, undefined, "the one that is kept");
	assert.equal(changeBody({ ...form, secret: "new" }).secret, "new");
	assert.equal(changeBody({ ...form,
		client_authentication: "private_key_jwt" }).secret, "");
	const pasted = changeBody({ ...formOf(kept[4]), keys: "public_key",
		public_key: "PEM" });
	assert.deepEqual(pasted.settings, { tickets: "jwt", public_key: "PEM" });
});

test("a new one needs what its kind needs", () => {
	const needs = (kind) => Object.keys(faults(emptyForm(kind),
		{ fresh: true, hasSecret: false })).sort();
	const all = ["issuer", "key", "name", "organisation"];
	assert.deepEqual(needs("cas"), all);
	assert.deepEqual(needs("oidc"), [...all, "client_id"].sort());
	assert.deepEqual(needs("jwt"), [...all, "jwks_url"].sort());
	assert.deepEqual(needs("lti"), [...all, "authorization_endpoint",
		"client_id", "deployments", "jwks_url", "token_endpoint"].sort());
	const typed = { ...emptyForm("cas"), organisation: { id: "2" }, name: "N",
		key: "Majuscule", issuer: "idp.example", roles: [] };
	assert.deepEqual(faults(typed, { fresh: true }), { key: "provider.bad_key",
		issuer: "provider.bad_url", roles: "provider.bad_roles" });
	assert.deepEqual(createBody({ ...typed, key: "k" }), { kind: "cas",
		organisation_id: "2", key: "k", name: "N", issuer: "idp.example",
		client_id: "", secret: "", settings: { roles: [] } });
});

test("a pointer of the server finds its field", () => {
	for (const [pointer, member] of [["/name", "name"],
		["/organisation_id", "organisation"],
		["/settings/jwks_url", "jwks_url"],
		["/settings/claims/email", "claims.email"]])
		assert.equal(memberOf(pointer), member);
});

test("a key is made of a name", () => {
	for (const [name, key] of [["Université d’Armorique",
		"universite-d-armorique"], ["42 rue — Œuvre", "rue-uvre"],
	["É", "e"], ["123", ""], ["x".repeat(60), "x".repeat(40)]])
		assert.equal(slug(name), key);
});

test("the addresses for the other side are those that the server tells", () => {
	const source = readFileSync(new URL(
		"../../modules/runtime/provider_told.c", import.meta.url), "utf8");
	const rows = [...source.matchAll(
		/\{ ([^"]*), "(\w+)",? "([^"]*)", (?:"([^"]*)"|NULL)/g)];
	assert.ok(rows.length > 8);
	for (const kind of ["cas", "jwt", "oidc", "lti"]) {
		const told = addressesOf({ kind, key: "k",
			client_authentication: "private_key_jwt" });
		assert.deepEqual(told, Object.fromEntries(rows.filter(([, kinds]) =>
			kinds.includes(`OF(${kind.toUpperCase()})`))
			.map(([, , name, start, end]) => [name, location.origin + start +
				(end === undefined ? "" : `k${end}`)])));
	}
	assert.ok(!("jwks_uri" in addressesOf({ kind: "oidc", key: "k",
		client_authentication: "client_secret_basic" })));
});
