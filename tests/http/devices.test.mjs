// My devices: told by mail when one is new, listed, and signed out from afar.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Client, assertProblem, password, uniqueName } from "./lib.mjs";
import { Mailbox, sql } from "./mail.mjs";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 " +
	"Firefox/140.0";
let box;

before(async () => {
	box = await Mailbox.start();
});

async function newcomer(transport) {
	const client = new Client();
	client.login = `${uniqueName()}@example.org`;
	const reply = await client.post("/api/auth/users", {
		email: client.login, password, first_name: "Ada",
		last_name: "Roche", language: "en", transport });
	assert.equal(reply.status, 201, reply.text);
	client.takeSession(reply);
	return client;
}

async function signIn(client, login, transport, agent) {
	const reply = await client.post("/api/auth/sessions",
		{ login, password, transport },
		{ headers: agent ? { "user-agent": agent } : {} });
	assert.equal(reply.status, 201, reply.text);
	client.takeSession(reply);
	return reply;
}

async function told(login) {
	return (await box.of(login)).filter((mail) =>
		mail.subject.includes("new sign-in"));
}

test("a page on a new device is told by mail, once for each", async () => {
	const client = await newcomer("cookie");
	assert.equal((await told(client.login)).length, 0);
	await signIn(client, client.login, "cookie");
	assert.equal((await told(client.login)).length, 0);
	const other = new Client();
	await signIn(other, client.login, "cookie", firefox);
	const mails = await told(client.login);
	assert.equal(mails.length, 1);
	assert.match(mails[0].text, /Device: Firefox, Linux/);
	assert.match(mails[0].text,
		/When: \d+ [A-Z][a-z]+ \d{4} at \d\d:\d\d \(UTC\)/);
	await other.delete("/api/auth/sessions/current");
	assert.ok(other.cookies.has("__Host-acquis_device"));
	await signIn(other, client.login, "cookie", firefox);
	assert.equal((await told(client.login)).length, 1);
});

test("who shares a computer is not linked by it", async () => {
	const [one, two] = [await newcomer("cookie"), await newcomer("cookie")];
	const cookie = one.cookies.get("__Host-acquis_device");
	two.cookies.set("__Host-acquis_device", cookie);
	await signIn(two, two.login, "cookie");
	assert.equal(two.cookies.get("__Host-acquis_device"), cookie);
	assert.equal((await told(two.login)).length, 1);
	const digests = sql(`SELECT HEX(digest) FROM known_device
		WHERE user_id IN (${one.user.id}, ${two.user.id})`).split("\n");
	assert.equal(digests.length, 3);
	assert.equal(new Set(digests).size, 3);
	// what is no cookie of ours is not kept
	const forged = new Client();
	forged.cookies.set("__Host-acquis_device", "x".repeat(40));
	await signIn(forged, one.login, "cookie");
	assert.match(forged.cookies.get("__Host-acquis_device"),
		/^[\w-]{22}$/);
});

test("a program is known by its kind and network", async () => {
	const client = await newcomer("bearer");
	await signIn(new Client(), client.login, "bearer");
	assert.equal((await told(client.login)).length, 0);
	await signIn(new Client(), client.login, "bearer", "curl/8.5.0");
	await signIn(new Client(), client.login, "bearer", "curl/9.0.0");
	const mails = await told(client.login);
	assert.equal(mails.length, 1);
	assert.match(mails[0].text, /Device: curl\n/);
});

test("a hundred devices of an account are remembered", async () => {
	const client = await newcomer("cookie");
	const known = () => sql(`SELECT COUNT(*), MIN(last_seen_at) > NOW() - INTERVAL 169 DAY
		FROM known_device WHERE user_id = ${client.user.id}`);
	sql(`INSERT INTO known_device SELECT ${client.user.id},
		UNHEX(SHA2(seq, 256)), NOW(6) - INTERVAL 200 DAY,
		NOW(6) - INTERVAL 200 - seq DAY FROM seq_1_to_130`);
	await signIn(new Client(), client.login, "cookie");
	assert.equal(known(), "100\t1");
	await signIn(client, client.login, "cookie");
	assert.equal(known(), "100\t1");
});

test("one device is signed out from another", async () => {
	const client = await newcomer("bearer");
	const lost = new Client();
	await signIn(lost, client.login, "bearer", firefox);
	const { items } = (await client.get("/api/auth/sessions")).json;
	const one = items.find((item) => item.device === "Firefox, Linux");
	assert.equal(one.current, false);
	const path = `/api/auth/sessions/${one.id}`;
	const stranger = await newcomer("bearer");
	assertProblem(await stranger.delete(path), 404, "not-found");
	assert.equal((await client.delete(path)).status, 204);
	assertProblem(await lost.get("/api/auth/me"), 401);
	assertProblem(await lost.get("/api/assessment/profile"), 401);
	assertProblem(await client.delete(path), 404, "not-found");
	const own = items.find((item) => item.current);
	assert.equal((await client.delete(`/api/auth/sessions/${own.id}`)).status,
		204);
	assertProblem(await client.get("/api/auth/me"), 401);
});
