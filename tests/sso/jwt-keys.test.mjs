// The keys of a portal: each algorithm, as PEM and at an address, and sets of
// keys that are no good, or that somebody made to be let in.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from "jose";
import { Client, uniqueName, url } from "../http/lib.mjs";
import { addProvider, assertRefused, assertSignedIn } from "./lib.mjs";

const portal = "https://portail.example.org";
const bodies = new Map();
let server, address, ours, theirs;

before(async () => {
	server = createServer((request, response) => {
		const answer = bodies.get(request.url);
		if (typeof answer === "function")
			answer(response);
		else
			response.end(answer);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	address = `http://127.0.0.1:${server.address().port}`;
	[ours, theirs] = await Promise.all([newPair("RS256"), newPair("RS256")]);
});
after(() => { server.close(); server.closeAllConnections(); });

function newPair(alg, modulusLength = 2048) {
	return generateKeyPair(alg, { extractable: true, modulusLength });
}

const publicJwk = async ({ publicKey }, more) =>
	({ ...await exportJWK(publicKey), ...more });

function add(issuer, ...settings) {
	addProvider("jwt", ["--issuer", issuer, "--client-id", url, "--untested",
		...settings.flatMap((setting) => ["--set", setting])]);
}

// A portal whose keys are what `answer` gives.
function addAt(answer, ...settings) {
	const path = `/${uniqueName()}`;
	const issuer = portal + path;
	bodies.set(path, answer);
	add(issuer, `jwks_url=${address}${path}`, ...settings);
	return issuer;
}

async function come(issuer, { privateKey }, header = {}) {
	const now = Math.floor(Date.now() / 1000);
	const assertion = await new SignJWT({ iss: issuer, aud: url, iat: now,
		exp: now + 60, sub: uniqueName(), jti: uniqueName() })
		.setProtectedHeader({ alg: "RS256", ...header }).sign(privateKey);
	const client = new Client();
	const reply = await client.post("/api/auth/sso/jwt",
		new URLSearchParams({ assertion }).toString(), { headers: {
			origin: portal,
			"content-type": "application/x-www-form-urlencoded" } });
	return { client, reply };
}

for (const alg of ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"])
	test(`${alg}, as PEM and at an address`, async () => {
		const pair = await newPair(alg);
		const issuer = `${portal}/${uniqueName()}`;
		add(issuer, `algorithm=${alg}`,
			`public_key=${await exportSPKI(pair.publicKey)}`);
		const set = JSON.stringify({ keys: [await publicJwk(pair,
			{ kid: "a", use: "sig", alg })] });
		for (const [where, kid] of [[issuer, undefined], [issuer, "any"],
			[addAt(set, `algorithm=${alg}`), "a"]]) {
			const { client, reply } = await come(where, pair,
				{ alg, ...kid && { kid } });
			assertSignedIn(client, reply);
		}
	});

const set = (...keys) => JSON.stringify({ keys });
for (const [what, reason, make, header = { kid: "a" }, signer = () => ours] of [
	["two keys and no kid", "key_ambiguous", async () => set(
		await publicJwk(ours, { kid: "a" }),
		await publicJwk(theirs, { kid: "b" })), {}],
	["two keys of one kid", "key_ambiguous", async () => set(
		await publicJwk(ours, { kid: "a" }),
		await publicJwk(theirs, { kid: "a" }))],
	["another's key under the kid", "signature", async () => set(
		await publicJwk(theirs, { kid: "a" }))],
	["no such kid", "key", async () => set(await publicJwk(ours))],
	["a key for encryption", "key_unfit", async () => set(
		await publicJwk(ours, { kid: "a", use: "enc" }))],
	["a key for another algorithm", "key_unfit", async () => set(
		await publicJwk(ours, { kid: "a", alg: "PS256" }))],
	["a key with its private half", "key_unfit", async () => set(
		{ ...await exportJWK(ours.privateKey), kid: "a" })],
	["a secret", "key_unfit", () => set({ kty: "oct", k: "AAAA", kid: "a" })],
	["a secret, for HS256", "algorithm", () => set(
		{ kty: "oct", k: "AAAA", kid: "a" }), { kid: "a", alg: "HS256" },
	() => ({ privateKey: new Uint8Array(32) })],
	["the public key as a secret", "algorithm", async () => set(
		await publicJwk(ours, { kid: "a" })), { kid: "a", alg: "HS256" },
	async () => ({ privateKey: new TextEncoder().encode(
		await exportSPKI(ours.publicKey)) })],
	["65 keys", "keys_away", async () => set(...Array(65).fill(
		await publicJwk(ours, { kid: "a" })))],
	["two lists", "keys_away", async () => `{"keys":[],"keys":[${
		JSON.stringify(await publicJwk(ours, { kid: "a" }))}]}`],
	["a page", "keys_away", () => "<html>"],
	["70,000 bytes", "keys_away", () => "x".repeat(70000)],
	["an address elsewhere", "keys_away", () => (response) =>
		response.writeHead(302, { location: `${address}/keys` }).end()],
	["a status of failure", "keys_away", async () => {
		const good = set(await publicJwk(ours, { kid: "a" }));
		return (response) => response.writeHead(500).end(good);
	}],
	["drops of an answer", "keys_away", () => (response) => {
		const timer = setInterval(() => response.write(" "), 200);
		response.on("close", () => clearInterval(timer));
	}],
])
	test(`${what}: ${reason}`, async () => {
		const { client, reply } = await come(addAt(await make()),
			await signer(), header);
		assertRefused(client, reply,
			reason === "keys_away" ? "later" : "institution", reason);
	});

test("the origin of a portal counts in whatever case it was typed",
	async () => {
		const issuer = `https://Portail.Example.org/${uniqueName()}`;
		add(issuer, `public_key=${await exportSPKI(ours.publicKey)}`);
		const { client, reply } = await come(issuer, ours);
		assertSignedIn(client, reply);
	});

test("keys are not asked for without https, or by what is no address",
	async () => {
		for (const bad of ["ftp://example.org/keys", "//example.org/keys",
			"https://user@example.org/keys", "https://example.org/#keys",
			"file:///etc/passwd"])
			assert.throws(() => add(`${portal}/${uniqueName()}`,
				`jwks_url=${bad}`), /jwks_url/, bad);
		// what only a test may ask for is saved untested, and never asked
		const issuer = `${portal}/${uniqueName()}`;
		add(issuer, "jwks_url=http://example.org/keys");
		const { client, reply } = await come(issuer, ours, { kid: "a" });
		assertRefused(client, reply, "later", "keys_away");
	});
