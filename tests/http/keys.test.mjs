// Keys that others read: published, told apart by their use, rotated while the
// one before still stands.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { createLocalJWKSet, generateKeyPair, SignJWT, jwtVerify } from "jose";
import { Client } from "./lib.mjs";

const TOOL = "/api/auth/keys/tool.json", TOKENS = "/api/auth/jwks.json";

function ctl(...args) {
	const done = spawnSync("sh", [process.env.ACQUIS_STACK, "ctl",
		process.env.ACQUIS_DATA, ...args], { encoding: "utf8" });

	assert.equal(done.status, 0, done.stderr);
	return done.stdout;
}

const kidOf = (use) =>
	JSON.parse(ctl("--json", "key", "create", "--use", use)).kid;

async function keysOf(path) {
	const reply = await new Client().get(path);

	assert.equal(reply.status, 200);
	assert.match(reply.headers.get("cache-control"), /max-age=300/);
	return reply.json.keys;
}

test("the key for others is RSA of 3,072 bits and nothing else", async () => {
	const kid = kidOf("tool");
	const key = (await keysOf(TOOL)).find((k) => k.kid === kid);

	assert.deepEqual(Object.keys(key).sort(),
		["alg", "e", "kid", "kty", "n", "use"]);
	assert.deepEqual([key.kty, key.alg, key.use, key.e],
		["RSA", "RS256", "sig", "AQAB"]);
	assert.equal(Buffer.from(key.n, "base64url").length, 384);
});

test("keys of one use are not published for the other", async () => {
	const [tool, token] = [await keysOf(TOOL), await keysOf(TOKENS)];

	assert.ok(tool.every((k) => k.kty === "RSA"));
	assert.ok(token.every((k) => k.kty === "EC"));
	assert.ok(token.some((k) => k.kid === kidOf("token")));
	assert.notEqual(kidOf("tool"), kidOf("token"));
});

test("jose takes the set, and no token of a stranger by it", async () => {
	const keys = await keysOf(TOOL);
	const { privateKey } = await generateKeyPair("RS256");
	const token = await new SignJWT({}).setProtectedHeader({ alg: "RS256",
		kid: keys[0].kid }).sign(privateKey);

	await assert.rejects(jwtVerify(token, createLocalJWKSet({ keys })),
		{ code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" });
});

test("a new key is published before it signs, beside the old", async () => {
	const before = kidOf("tool");
	const { kid } = JSON.parse(
		ctl("--json", "key", "rotate", "--use", "tool"));
	const listed = JSON.parse(ctl("--json", "key", "list"));
	const state = (wanted) => listed.find((k) => k.kid === wanted);

	assert.deepEqual([state(kid).use, state(kid).state],
		["tool", "published"]);
	assert.deepEqual([state(before).use, state(before).state],
		["tool", "retiring"]);
	assert.equal(kidOf("tool"), before);
	const published = (await keysOf(TOOL)).map((k) => k.kid);
	assert.ok(published.includes(kid) && published.includes(before));
	// access tokens are not concerned
	assert.ok(listed.some((k) => k.use === "token" && k.state === "active"));
});

test("a key that was stolen is no longer published", async () => {
	const { kid } = JSON.parse(
		ctl("--json", "key", "rotate", "--use", "tool"));

	ctl("key", "retire", kid);
	assert.ok((await keysOf(TOOL)).every((k) => k.kid !== kid));
});
