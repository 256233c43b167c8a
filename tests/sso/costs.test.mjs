// What signing in and being signed in cost: statements and signatures, not
// times, which packaging/bench measures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { SignJWT, exportSPKI, generateKeyPair } from "jose";
import { Client, newLearner, uniqueName, url } from "../http/lib.mjs";
import { addProvider, assertSignedIn } from "./lib.mjs";

const portal = "https://portail.example.org";
let keys, issuer;

before(async () => {
	keys = await generateKeyPair("RS256", { extractable: true });
	issuer = `${portal}/${uniqueName()}`;
	addProvider("jwt", ["--issuer", issuer, "--client-id", url,
		"--set", `public_key=${await exportSPKI(keys.publicKey)}`]);
});

async function signIn(subject) {
	const now = Math.floor(Date.now() / 1000);
	const assertion = await new SignJWT({ iss: issuer, aud: url, iat: now,
		sub: subject, exp: now + 60, jti: uniqueName(), given_name: "Inès" })
		.setProtectedHeader({ alg: "RS256" }).sign(keys.privateKey);
	const client = new Client();
	const reply = await client.request("POST", "/api/auth/sso/jwt", {
		body: new URLSearchParams({ assertion }).toString(), headers: {
			origin: portal,
			"content-type": "application/x-www-form-urlencoded" } });
	assertSignedIn(client, reply);
	return { client, reply };
}

// What acquis-auth noted of the request.
async function lineOf(reply) {
	const id = reply.headers.get("x-request-id");
	for (let i = 0; i < 20; i++) {
		const line = readFileSync(`${process.env.ACQUIS_DATA}/log/auth.log`,
			"utf8").split("\n").find((one) => one.includes(id));
		if (line)
			return JSON.parse(line);
		await pause(50);
	}
	return assert.fail(`no line of ${id}`);
}

async function signatures(service) {
	const { port } = new URL(url);
	const text = await (await fetch(
		`http://127.0.0.1:${Number(port) + 1}/metrics/${service}`)).text();
	return Number(/^acquis_jwt_signatures_total\S* (\d+)$/m.exec(text)[1]);
}

test("signing in by a token takes a dozen statements and one signature",
	async () => {
		const subject = uniqueName();
		const start = await signatures("auth");
		const first = await lineOf((await signIn(subject)).reply);
		const second = await lineOf((await signIn(subject)).reply);
		assert.equal(await signatures("auth"), start + 2);
		assert.ok(first.statements <= 12, `new: ${first.statements}`);
		assert.ok(second.statements <= 12, `known: ${second.statements}`);
	});

test("a request with a token that is known checks no signature", async () => {
	for (const client of [await newLearner(), await newLearner("cookie"),
		(await signIn(uniqueName())).client]) {
		for (const [service, path] of [["auth", "/api/auth/me"],
			["assessment", "/api/assessment/profile"]]) {
			assert.equal((await client.get(path)).status, 200);
			const known = await signatures(service);
			for (let i = 0; i < 10; i++)
				assert.equal((await client.get(path)).status, 200);
			assert.equal(await signatures(service), known, service);
		}
	}
});
