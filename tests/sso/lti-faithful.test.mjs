// The test platform is a faithful one: the public tool `ltijs`, written by
// others, registers itself with it, is launched by it, links, reads the roster
// and sends grades, and refuses what must be refused.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import net from "node:net";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CLAIM, DEEP_LINK } from "./peers/lti-names.mjs";
import { readForm } from "./peers/lti-pages.mjs";
import { startPlatform } from "./peers/lti-platform.mjs";

const socket = `${process.env.ACQUIS_DATA}/db/db.sock`;
const name = `ltijs_${randomBytes(4).toString("hex")}`;
let platform, tool, link, child, origin;

function sql(text) {
	execFileSync("mariadb", ["--no-defaults", `--socket=${socket}`],
		{ input: text });
}

async function freePort() {
	const server = net.createServer().listen(0, "127.0.0.1");

	await once(server, "listening");
	const { port } = server.address();
	await new Promise((done) => server.close(done));
	return port;
}

before(async () => {
	const port = await freePort();
	const password = randomBytes(12).toString("hex");

	sql(`CREATE DATABASE ${name}; CREATE USER ${name}@localhost
		IDENTIFIED BY '${password}'; GRANT ALL ON ${name}.* TO
		${name}@localhost`);
	origin = `http://localhost:${port}`;
	child = spawn(process.execPath, [fileURLToPath(
		new URL("peers/ltijs-tool.mjs", import.meta.url)), port, socket,
	name, password, name], { stdio: ["ignore", "pipe", "inherit"] });
	// it tells of its tables first
	const ready = new Promise((done) => {
		let said = "";
		child.stdout.on("data", (bytes) => {
			said += bytes;
			if (/^ready$/m.test(said))
				done();
		});
	});
	await Promise.race([ready,
		once(child, "exit").then(() => assert.fail("ltijs ended"))]);
	platform = await startPlatform();
});

after(async () => {
	child?.kill();
	await platform?.stop();
	sql(`DROP DATABASE ${name}; DROP USER ${name}@localhost`);
});

// A browser as far as these addresses need one: cookies for each host.
class Jar {
	cookies = new Map();

	async fetch(url, options = {}) {
		const cookie = [...this.cookies].map(([key, value]) =>
			`${key}=${value}`).join("; ");
		const response = await fetch(url, { redirect: "manual", ...options,
			headers: { ...options.headers, cookie } });

		for (const line of response.headers.getSetCookie()) {
			const [, key, value] = /^([^=]+)=([^;]*)/.exec(line);
			this.cookies.set(key, value);
		}
		return response;
	}

	// From the platform's first message to the form that it answers with.
	async begin(launch) {
		const url = new URL(tool.initiate);

		url.search = new URLSearchParams(launch);
		const sent = await this.fetch(url);
		assert.equal(sent.status, 302, await sent.text());
		const asked = await fetch(sent.headers.get("location"));
		assert.equal(asked.status, 200);
		return readForm(await asked.text());
	}

	async post({ action, fields }) {
		return this.fetch(action, { method: "POST",
			body: new URLSearchParams(fields) });
	}

	// Launches, and follows to what the tool was told.
	async launch(options) {
		const reply = await this.post(
			await this.begin(platform.launch({ tool, ...options })));
		assert.equal(reply.status, 302, await reply.text());
		return this.fetch(new URL(reply.headers.get("location"), origin));
	}

	async call(ltik, path, options = {}) {
		const reply = await this.fetch(`${origin}${path}`, { ...options,
			headers: { authorization: `Bearer ${ltik}`,
				"content-type": "application/json" } });

		return { status: reply.status, json: await reply.json() };
	}
}

test("ltijs registers itself with the platform, once for a token",
	async () => {
		const url = platform.registrationUrl(`${origin}/register`);
		const reply = await fetch(url);
		assert.equal(reply.status, 200, await reply.clone().text());
		assert.match(await reply.text(), /org\.imsglobal\.lti\.close/);
		[tool] = platform.tools.values();
		assert.equal(tool.initiate, `${origin}/login`);
		assert.deepEqual(tool.redirects, [origin]);
		assert.notEqual((await fetch(url)).status, 200);
		assert.equal(platform.tools.size, 1);
		link = platform.addLink({ title: "Chapter 1", target: origin,
			custom: { chapter: "1" } });
	});

test("ltijs takes a launch and understands who, what and where", async () => {
	const { user, info, context } = await (await new Jar().launch(
		{ link, user: platform.users.ada })).json();

	assert.equal(user, "ada");
	assert.equal(info.given_name, "Ada");
	assert.equal(info.email, "ada@school.example");
	assert.equal(context.context.id, "course-7");
	assert.equal(context.resource.id, link.id);
	assert.deepEqual(context.custom, { chapter: "1" });
	assert.equal(context.endpoint.lineitem, link.lineItem.id);
});

test("ltijs refuses what is wrong with a launch", async () => {
	const wrong = {
		audience: { claims: (c) => { c.aud = "somebody else"; } },
		expired: { claims: (c) => { c.exp = c.iat - 3600; } },
		version: { claims: (c) => { c[`${CLAIM}version`] = "1.2"; } },
		deployment: { claims: (c) => {
			delete c[`${CLAIM}deployment_id`]; } },
		kid: { header: { kid: "unknown" } },
		signature: { raw: (token) => token.replace(/.{8}$/, "AAAAAAAA") },
	};

	for (const [what, tamper] of Object.entries(wrong)) {
		const jar = new Jar();
		const reply = await jar.post(await jar.begin(platform.launch(
			{ tool, link, user: platform.users.ada, tamper })));
		assert.ok(reply.status >= 400, `${what}: ${reply.status}`);
	}
});

test("ltijs refuses a launch that was used, and another browser's",
	async () => {
		const jar = new Jar();
		const launch = () => platform.launch(
			{ tool, link, user: platform.users.ada });
		const form = await jar.begin(launch());

		assert.equal((await jar.post(form)).status, 302);
		assert.equal((await jar.post(form)).status, 401);
		assert.equal((await new Jar().post(await jar.begin(launch()))).status,
			401);
	});

test("the platform takes the links that ltijs makes", async () => {
	const jar = new Jar();
	const page = await jar.launch({ message: "LtiDeepLinkingRequest",
		target: origin, user: platform.users.grace });
	const html = await page.text();
	const token = /name="JWT" value="([^"]+)"/i.exec(html)?.[1];

	assert.ok(token, html);
	const reply = await fetch(`${platform.issuer}/deep-link`,
		{ method: "POST", body: new URLSearchParams({ JWT: token }) });
	assert.equal(reply.status, 200, await reply.text());
	const [answer] = platform.deepLinked;
	assert.deepEqual(answer[`${DEEP_LINK}content_items`][0].custom,
		{ chapter: "2" });
	assert.equal(answer[`${DEEP_LINK}data`],
		"opaque: \"é\" & <verbatim> \\ / 1");
});

test("ltijs reads the roster over its pages", async () => {
	const jar = new Jar();
	const { ltik } = await (await jar.launch(
		{ link, user: platform.users.grace })).json();
	const { json } = await jar.call(ltik, "/members");

	assert.deepEqual(json.members.map(({ user_id: id }) => id),
		["ada", "alan", "grace"]);
	assert.equal(json.members[2].given_name, "Grace");
	const first = await jar.call(ltik, "/members?pages=1");
	assert.equal(first.json.members.length, 2);
	assert.match(first.json.next, /from=2/);
});

// The unique key of ltijs-sequelize looks at 50 bytes of a scope, which is too
// few to tell lineitem from lineitem.readonly.
function forgetTokens() {
	sql(`DELETE FROM ${name}.accesstokens`);
}

test("ltijs makes a line item and sends grades", async () => {
	const jar = new Jar();
	const { ltik } = await (await jar.launch(
		{ link, user: platform.users.alan })).json();
	const made = await jar.call(ltik, "/items", { method: "POST" });
	assert.equal(made.json.scoreMaximum, 20);
	forgetTokens();
	const items = await jar.call(ltik, "/items");
	assert.deepEqual(items.json.lineItems.map(({ label }) => label),
		["Chapter 1", "Made by ltijs"]);

	const send = (score) => jar.call(ltik, "/scores", { method: "POST",
		body: JSON.stringify({ item: link.lineItem.id, score }) });
	const whole = { scoreGiven: 40, scoreMaximum: 50,
		activityProgress: "Completed", gradingProgress: "FullyGraded" };
	assert.equal((await send({ ...whole, scoreMaximum: 0 })).json.status, 400);
	assert.equal((await send({ ...whole, activityProgress: "Done" }))
		.json.status, 400);
	assert.equal((await send({ ...whole, userId: "nobody" })).json.status,
		400);
	assert.equal((await send(whole)).status, 200);
	assert.equal(platform.services.grade(link.lineItem,
		platform.users.alan).scoreGiven, 40);
	// ltijs dates a score itself: twice within a second is one too many.
	const again = await send(whole);
	assert.equal(again.json.status, 409);
	forgetTokens();
	const { json } = await jar.call(ltik,
		`/scores?item=${encodeURIComponent(link.lineItem.id)}`);
	assert.equal(json.scores[0].resultScore, 80);
});
