// Getting back in: addresses that are confirmed and changed, forgotten and
// temporary passwords. The mails go through a real server and their links are
// followed.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Client, assertProblem, newLearner, password, uniqueName, url }
	from "./lib.mjs";
import { operations } from "./openapi.mjs";
import { Mailbox, allLogs, ctl, logOf, sql } from "./mail.mjs";

const another = "Une autre phrase 8";
let box;

before(async () => {
	box = await Mailbox.start();
});

// Somebody new with an address.
async function newcomer(transport = "bearer", email = `${uniqueName()}@example.org`) {
	const client = new Client();
	client.email = email;
	client.login = email;
	const reply = await client.post("/api/auth/users", { email, password,
		first_name: "Zoé", last_name: "Martin", language: "en", transport });
	assert.equal(reply.status, 201, reply.text);
	client.takeSession(reply);
	return client;
}

const security = async (client) =>
	(await client.get("/api/auth/me/security")).json;
const confirm = (token) =>
	new Client().post("/api/auth/email-confirmations", { token });
const ask = (login) =>
	new Client().post("/api/auth/password-resets", { login });
const redeem = (token, secret = another) => new Client().post(
	"/api/auth/password-resets/redeem", { token, new_password: secret });

// Twenty at once; how many passed, and that the others met a used link.
async function race(use) {
	const replies = await Promise.all(Array.from({ length: 20 }, use));
	const passed = replies.filter((reply) => reply.status === 204);
	for (const reply of replies)
		if (reply.status !== 204)
			assertProblem(reply, 410, "link-used");
	return passed.length;
}

// ---- addresses ---------------------------------------------------------------

test("the link of the first mail confirms the address, once", async () => {
	const client = await newcomer();
	assert.equal(client.user.email_confirmed, false);
	const mail = await box.last(client.email, "Welcome");
	assert.match(mail.text, /^Hello Zoé,/);
	assert.equal(mail.link.page, `${url}/confirm`);
	const page = await fetch(mail.link.page);
	assert.equal(page.status, 200);
	assert.match(page.headers.get("content-type"), /^text\/html/);
	assert.equal((await security(client)).email_confirmed, false);
	assert.equal((await confirm(mail.link.token)).status, 204);
	assert.equal((await security(client)).email_confirmed, true);
	assert.equal((await client.get("/api/auth/me")).json.email_confirmed, true);
	const again = await confirm(mail.link.token);
	assertProblem(again, 410, "link-used");
	assert.equal(logOf(again).problem, "link-used");
	assert.ok(!allLogs().includes(mail.link.token));
});

test("a link is worth nothing in the database or for something else",
	async () => {
		const client = await newcomer();
		const { link } = await box.last(client.email, "Welcome");
		assertProblem(await redeem(link.token), 410, "link-expired");
		assertProblem(await confirm(`${link.token}A`), 410, "link-expired");
		const kept = sql(`SELECT * FROM mail_token JOIN mail_link
			ON mail_link.id = mail_link_id WHERE user_id = ${client.user.id}`) +
			sql(`SELECT payload FROM job
				WHERE payload LIKE '%${client.user.id}%'`);
		assert.ok(!kept.includes(link.token));
		sql(`UPDATE mail_token SET expires_at = NOW() - INTERVAL 1 SECOND
			WHERE mail_link_id IN (SELECT id FROM mail_link
			WHERE user_id = ${client.user.id})`);
		assertProblem(await confirm(link.token), 410, "link-expired");
	});

test("of twenty confirmations at once one passes", async () => {
	const client = await newcomer();
	const { link } = await box.last(client.email, "Welcome");
	assert.equal(await race(() => confirm(link.token)), 1);
});

test("the link can be sent again, five times an hour", async () => {
	const client = await newcomer();
	const first = (await box.last(client.email, "Welcome")).link;
	const path = "/api/auth/me/email/confirmation";
	for (let i = 0; i < 5; i++)
		assert.equal((await client.post(path)).status, 204);
	const reply = await client.post(path);
	assertProblem(reply, 429, "too-many");
	const wait = Number(reply.headers.get("retry-after"));
	assert.ok(wait > 3500 && wait <= 3601, `waits ${wait} s`);
	const mails = await box.of(client.email);
	assert.equal(mails.length, 6);
	assert.equal(new Set(mails.map((mail) => mail.link.token)).size, 6);
	// each of them works, until one has
	assert.equal((await confirm(mails[2].link.token)).status, 204);
	assertProblem(await confirm(first.token), 410, "link-used");
	assertProblem(await client.post(path), 409, "conflict");
});

test("a new address waits until it is confirmed, and the old one is told",
	async () => {
		const client = await newcomer();
		const { link } = await box.last(client.email, "Welcome");
		const path = "/api/auth/me/email/change";
		const email = `${uniqueName()}@example.org`;
		assertProblem(await client.post(path, { email }), 422, "invalid");
		assertProblem(await client.post(path, { email,
			password: "not the password 1" }), 401, "bad-credentials");
		assert.equal((await client.post(path, { email, password })).status,
			204);
		assert.deepEqual(await security(client), { email: client.email,
			email_confirmed: false, email_waiting: email, password: true,
			second_factor: { on: false, needed: false } });
		const told = await box.last(client.email, "change of address");
		assert.ok(told.text.includes(email));
		assert.equal(told.link, null);
		assertProblem(await new Client().signIn(email), 401);
		assert.equal((await new Client().signIn(client.email)).status, 201);
		// the link of the sign-up would put the old one back
		assertProblem(await confirm(link.token), 410, "link-used");
		const { link: next } = await box.last(email, "Confirm your address");
		assert.equal((await confirm(next.token)).status, 204);
		assert.equal((await new Client().signIn(email)).status, 201);
		assertProblem(await new Client().signIn(client.email), 401);
		const changed = await box.last(client.email, "has changed");
		assert.ok(changed.text.includes(email));
		assert.deepEqual(await security(client), { email,
			email_confirmed: true, password: true,
			second_factor: { on: false, needed: false } });
	});

test("who asked for a wrong address keeps the old one", async () => {
	const client = await newcomer();
	const email = `${uniqueName()}@example.org`;
	const path = "/api/auth/me/email/change";
	await client.post(path, { email, password });
	const { link } = await box.last(email, "Confirm");
	assert.equal((await client.delete(path)).status, 204);
	assertProblem(await confirm(link.token), 410, "link-used");
	assert.equal((await security(client)).email_waiting, undefined);
	assert.equal((await client.get("/api/auth/me")).json.email, client.email);
});

test("an address of somebody else is refused, then and at the end",
	async () => {
		const [one, two] = [await newcomer(), await newcomer()];
		const path = "/api/auth/me/email/change";
		const taken = await one.post(path, { email: two.email, password });
		assertProblem(taken, 409, "taken");
		assert.equal(taken.json.pointer, "/email");
		const email = `${uniqueName()}@example.org`;
		await one.post(path, { email, password });
		const { link } = await box.last(email, "Confirm");
		await newcomer("bearer", email);
		assertProblem(await confirm(link.token), 409, "taken");
		assert.equal((await security(one)).email, one.email);
	});

test("letters beyond ASCII: domains are translated, the rest is refused",
	async () => {
		const name = uniqueName();
		const client = await newcomer("bearer", `${name}@université.fr`);
		assert.equal(client.user.email, `${name}@université.fr`);
		const mail = await box.last(`${name}@xn--universit-j4a.fr`, "Welcome");
		assert.ok(mail.rcpt.includes(`${name}@xn--universit-j4a.fr`));
		const refused = await new Client().post("/api/auth/users", {
			email: "zoé@example.org", password, first_name: "Z",
			last_name: "M" });
		assertProblem(refused, 422, "invalid");
		assert.equal(refused.json.pointer, "/email");
		assert.match(refused.json.detail, /without accents/);
	});

// ---- forgotten passwords --------------------------------------------------------

test("a forgotten password is replaced by the link, once", async () => {
	const client = await newcomer();
	const page = await newcomer("cookie", `${uniqueName()}@example.org`);
	for (let i = 0; i < 10; i++)
		await new Client().signIn(client.email, "bearer", "wrong 12345678");
	assertProblem(await new Client().signIn(client.email), 429, "blocked");
	assert.equal((await ask(client.email.toUpperCase())).status, 204);
	const { link } = await box.last(client.email, "Choose a new password");
	assert.equal(link.page, `${url}/reset`);
	assert.equal((await fetch(link.page)).status, 200);
	const weak = await redeem(link.token, "password1234");
	assertProblem(weak, 422, "invalid");
	assert.equal(weak.json.pointer, "/new_password");
	assert.equal((await redeem(link.token)).status, 204);
	assertProblem(await client.get("/api/auth/me"), 401);
	assertProblem(await new Client().post("/api/auth/sessions/refresh",
		{ refresh_token: client.refreshToken }), 401);
	assert.equal((await page.get("/api/auth/me")).status, 200);
	assertProblem(await new Client().signIn(client.email), 401);
	const back = await new Client().signIn(client.email, "bearer", another);
	assert.equal(back.status, 201, back.text);
	assert.equal(back.json.user.email_confirmed, true);
	await box.last(client.email, "Your password has changed");
	const again = await redeem(link.token, "Encore une phrase 9");
	assertProblem(again, 410, "link-used");
	assert.equal(logOf(again).problem, "link-used");
	assert.ok(!allLogs().includes(link.token));
});

test("of twenty resets at once one passes, and its password holds",
	async () => {
		const client = await newcomer();
		await ask(client.email);
		const { link } = await box.last(client.email, "Choose a new");
		let number = 0;
		const winner = [];
		// at most a dozen wait for the hash, the rest is told to come back
		const use = async () => {
			const secret = `Une phrase de plus ${number++}`;
			let reply = await redeem(link.token, secret);
			while (reply.status === 503)
				reply = await redeem(link.token, secret);
			if (reply.status === 204)
				winner.push(secret);
			return reply;
		};
		assert.equal(await race(use), 1);
		const back = await new Client().signIn(client.email, "bearer",
			winner[0]);
		assert.equal(back.status, 201);
	});

test("a link for a password lives an hour from its mail", async () => {
	const client = await newcomer();
	await ask(client.email);
	const { link } = await box.last(client.email, "Choose a new");
	const left = Number(sql(`SELECT TIMESTAMPDIFF(SECOND, NOW(), expires_at)
		FROM mail_token JOIN mail_link ON mail_link.id = mail_link_id
		WHERE user_id = ${client.user.id} AND purpose = 2`));
	assert.ok(left > 3500 && left <= 3600, `${left} s`);
	sql(`UPDATE mail_token SET expires_at = NOW() - INTERVAL 1 SECOND
		WHERE mail_link_id IN (SELECT id FROM mail_link
		WHERE user_id = ${client.user.id})`);
	assertProblem(await redeem(link.token), 410, "link-expired");
});

test("a login of nobody gets the same answer, for the same work and limit",
	async () => {
		const client = await newcomer();
		const nobody = `${uniqueName()}@example.org`;
		const work = [];
		for (const login of [client.email, nobody]) {
			for (let i = 0; i < 3; i++) {
				const reply = await ask(login);
				assert.equal(reply.status, 204);
				assert.equal(reply.text, "");
				if (i === 2)
					work.push(logOf(reply).statements);
			}
			assertProblem(await ask(login), 429, "too-many");
		}
		assert.equal(work[0], work[1]);
		assert.equal((await box.of(nobody)).length, 0);
		assert.equal((await box.of(client.email)).filter((mail) =>
			mail.subject.includes("Choose a new")).length, 3);
		assert.equal(sql(`SELECT COUNT(*) FROM job WHERE state IN (0, 3)
			AND payload LIKE '%reset-password%'`), "0");
	});

test("a new password ends the links that were sent before", async () => {
	const client = await newcomer();
	await ask(client.email);
	const { link } = await box.last(client.email, "Choose a new");
	assert.equal((await client.post("/api/auth/me/password", {
		current_password: password, new_password: another })).status, 204);
	assertProblem(await redeem(link.token, "Encore une phrase 9"), 410,
		"link-used");
});

test("a mail that went out at the second try has a link that works",
	async () => {
		const client = await newcomer();
		await ask(client.email);
		// the first one arrived, but its server's answer was lost
		const first = (await box.last(client.email, "Choose a new")).link;
		sql(`UPDATE job SET state = 0, run_after = NOW(6)
			WHERE payload LIKE '%reset-password%'
			AND payload LIKE '%${client.user.id}%'`);
		const second = (await box.last(client.email, "Choose a new")).link;
		assert.notEqual(second.token, first.token);
		assert.equal((await redeem(first.token)).status, 204);
		assertProblem(await redeem(second.token), 410, "link-used");
	});

// ---- temporary passwords -----------------------------------------------------------

const open = new Set(["changePassword", "getSession", "signOut"]);
const closed = operations.filter((operation) =>
	!operation.public && !open.has(operation.operationId));

test("a temporary password opens nothing but its change", async () => {
	const { login } = await newLearner();
	const made = ctl("user", "reset-password", login);
	for (const transport of ["bearer", "cookie"]) {
		const client = new Client();
		const reply = await client.signIn(login, transport, made.password);
		assert.equal(reply.status, 201, reply.text);
		assert.equal(reply.json.user.must_change_password, true);
		for (const { method, path } of closed)
			assertProblem(await client.request(method,
				path.replace(/\{[^}]*\}/g, "1")), 403,
			"password-change-needed");
		assert.equal(
			(await client.get("/api/auth/sessions/current")).status, 200);
		assert.equal((await client.delete("/api/auth/sessions/current")).status,
			204);
	}
});

test("after its change the same sign-in is free", async () => {
	const { login } = await newLearner();
	const made = ctl("user", "reset-password", login);
	const client = new Client();
	await client.signIn(login, "bearer", made.password);
	const old = client.token;
	// a new token does not help as long as the password stays
	const early = await client.post("/api/auth/sessions/refresh",
		{ refresh_token: client.refreshToken });
	client.takeSession(early);
	assertProblem(await client.get("/api/auth/me"), 403,
		"password-change-needed");
	assert.equal((await client.post("/api/auth/me/password", {
		current_password: made.password, new_password: another })).status, 204);
	const fresh = await client.post("/api/auth/sessions/refresh",
		{ refresh_token: client.refreshToken });
	client.takeSession(fresh);
	assert.equal(fresh.json.user.must_change_password, undefined);
	assert.equal((await client.get("/api/auth/me")).status, 200);
	assert.equal((await client.get("/api/assessment/profile")).status, 200);
	client.token = old;
	assertProblem(await client.get("/api/auth/me"), 403,
		"password-change-needed");
});

test("a temporary password is not kept, nor is a login a password",
	async () => {
		const { login } = await newLearner();
		const name = `longenough.${login}`, email = `${name}@example.org`;
		sql(`UPDATE user SET username = '${name}', username_lookup = '${name}',
			email = '${email}', email_lookup = '${email}'
			WHERE username_lookup = '${login}'`);
		const made = ctl("user", "reset-password", name);
		const client = new Client();
		await client.signIn(name, "bearer", made.password);
		for (const wanted of [made.password, name, email,
			name.toUpperCase()]) {
			const reply = await client.post("/api/auth/me/password", {
				current_password: made.password, new_password: wanted });
			assertProblem(reply, 422, "invalid");
			assert.equal(reply.json.pointer, "/new_password");
		}
		assertProblem(await client.get("/api/auth/me"), 403,
			"password-change-needed");
	});

test("a temporary password that nobody used expires", async () => {
	const { login, user } = await newLearner();
	const made = ctl("user", "reset-password", login);
	sql(`UPDATE user SET password_changed_at =
		password_changed_at - INTERVAL 15 DAY WHERE id = ${user.id}`);
	assertProblem(await new Client().signIn(login, "bearer", made.password),
		403, "password-expired");
	assertProblem(await new Client().signIn(login, "bearer", "not it 123456"),
		401, "bad-credentials");
});
