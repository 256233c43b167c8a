// What the stories of signing in through an institution share: acquisctl, an
// institution of one's own, and the way from our start page to its own.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { text } from "node:stream/consumers";
import { Client, uniqueName, url } from "../http/lib.mjs";

// { status, stdout, stderr } of acquisctl on the stack under test.
export function ctl(args, input) {
	return spawnSync("sh", [process.env.ACQUIS_STACK, "ctl",
		process.env.ACQUIS_DATA, ...args], { encoding: "utf8", input });
}

// The same while this process goes on serving what acquisctl asks for.
export async function ctlServed(args, input = "") {
	const child = spawn("sh", [process.env.ACQUIS_STACK, "ctl",
		process.env.ACQUIS_DATA, ...args]);
	child.stdin.end(input);
	const [stdout, stderr, [status]] = await Promise.all([
		text(child.stdout), text(child.stderr), once(child, "close")]);
	return { status, stdout, stderr };
}

// The same, when it must go well; its JSON with --json.
export function ctlDone(args, input) {
	const done = ctl(args, input);
	assert.equal(done.status, 0, `${args.join(" ")}: ${done.stdout}${done.stderr}`);
	return args.includes("--json") ? JSON.parse(done.stdout) : done.stdout;
}

// Statements that no program has: what the tables hold.
export function sql(statement) {
	const done = spawnSync("mariadb", ["--no-defaults",
		`--socket=${process.env.ACQUIS_DATA}/db/db.sock`, "--batch",
		"--skip-column-names", "--execute", statement, "acquis"],
	{ encoding: "utf8" });
	assert.equal(done.status, 0, done.stderr);
	return done.stdout.trimEnd();
}

export function addOrganisation(name = "Université des Lilas") {
	return ctlDone(["org", "add", "--kind", "university", "--name",
		`${name} ${uniqueName()}`, "--json"]).id;
}

// Adds a provider; its key. Of several with one issuer, each has a client id
// of its own, also where the protocol knows none.
export function addProvider(kind, options) {
	const key = uniqueName();
	if (!options.includes("--client-id"))
		options = [...options, "--client-id", key];
	ctlDone(["idp", "add", kind, key, "--organisation", addOrganisation(),
		"--name", `Lilas ${key}`, ...options, "--quiet"]);
	return key;
}

// A browser that asked to sign in through a provider: { client, address }, the
// address being where it is sent.
export async function startAt(key, returnTo = "/home", client = new Client()) {
	const reply = await client.get(`/api/auth/sso/${key}/start?` +
		new URLSearchParams({ return_to: returnTo }));
	assert.equal(reply.status, 303, reply.text);
	return { client, address: reply.headers.get("location") };
}

// The browser follows an address of ours.
export function follow(client, address) {
	assert.ok(address.startsWith(url), address);
	return client.get(address.slice(url.length));
}

export function assertSignedIn(client, reply, returnTo = "/home") {
	assert.equal(reply.status, 303, reply.text);
	assert.equal(reply.headers.get("location"), returnTo);
	assert.ok(client.cookies.has("__Host-acquis"));
}

// Sent to the page that says what to do; the reason is what the log holds.
export function assertRefused(client, reply, advice, reason) {
	assert.equal(reply.status, 303, reply.text);
	const [, said, id] = reply.headers.get("location")
		.match(/^\/signin\/refused\?advice=([a-z-]+)&id=([0-9a-z]+)$/);
	assert.equal(said, advice);
	assert.ok(!client.cookies.has("__Host-acquis"));
	assert.equal(sql(`SELECT reason FROM sso_refusal
		WHERE request_id = '${id}'`), reason);
}

// Who the browser is, by its cookies.
export async function me(client) {
	const reply = await client.get("/api/auth/me");
	assert.equal(reply.status, 200, reply.text);
	return reply.json;
}

// acquis-auth begins anew: what it kept in mind is gone.
export async function restartAuth() {
	for (const order of ["kill", "restart"])
		spawnSync("sh", [process.env.ACQUIS_STACK, order,
			process.env.ACQUIS_DATA, "auth"]);
	for (let i = 0; i < 100; i++) {
		const { status } = await fetch(`${url}/healthz/auth/ready`);
		if (status === 200)
			return;
		await pause(100);
	}
	assert.fail("acquis-auth does not come back");
}

// addProvider while this process serves what acquisctl asks for; the key may
// have been chosen before, for the addresses that a peer must know.
export async function addProviderServed(kind, options, { key = uniqueName(),
	secret = "" } = {}) {
	const done = await ctlServed(["idp", "add", kind, key, "--organisation",
		addOrganisation(), "--name", `Lilas ${key}`, ...options, "--quiet"],
	secret);
	assert.equal(done.status, 0, `${done.stdout}${done.stderr}`);
	return key;
}

export async function freePort() {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address();
	server.close();
	await once(server, "close");
	return port;
}
