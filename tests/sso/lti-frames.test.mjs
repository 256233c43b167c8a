// Frames of a platform in browsers that keep our cookie there, or do not; the
// way to a window of its own; platforms that register themselves.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, assertProblem, ctl, newOrganisation, newStaff, uniqueName, url }
	from "../http/lib.mjs";
import { Visitor, newLink, newPlatform, reasonOf, sql } from "./lti.mjs";
import { TOOL_CONFIGURATION } from "./peers/lti-names.mjs";
import { startPlatform } from "./peers/lti-platform.mjs";

let platform, link, ada;

before(async () => {
	platform = await newPlatform();
	link = newLink(platform);
	({ ada } = platform.users);
});
after(() => platform?.stop());

const begin = (more = {}) => ({ ...platform.launch(
	{ tool: platform.tool, link, user: ada }), ...more });
const behind = (location) =>
	new URLSearchParams(new URL(location, url).hash.slice(1));

test("in a frame a page of ours looks first", async () => {
	const visitor = new Visitor({ framed: true });
	const asked = begin({ lti_storage_target: "_parent" });
	const reply = await visitor.open("GET",
		`/api/auth/lti/login?${new URLSearchParams(asked)}`);
	const page = behind(reply.location);

	assert.equal(new URL(reply.location, url).pathname,
		`/embedded/${platform.key}/course/open`);
	assert.ok(page.get("to").startsWith(`${platform.issuer}/auth?`));
	assert.equal(page.get("platform"), platform.issuer);
	assert.equal(page.get("storage"), "_parent");
	assert.equal(page.get("browser"),
		visitor.cookies.get("__Host-acquis_flow_frame"));
	const again = new URL(page.get("again"), url);
	assert.equal(again.pathname, "/api/auth/lti/login");
	assert.equal(again.searchParams.get("lti_message_hint"),
		asked.lti_message_hint);
	assert.equal(again.searchParams.get("lti_storage_target"), null);
	const kept = await visitor.get("/api/auth/lti/login/kept");
	assert.deepEqual(kept.json, { kept: true });
	assert.deepEqual((await new Visitor().get("/api/auth/lti/login/kept"))
		.json, { kept: false });
});

test("without storage the page gets nothing to leave there", async () => {
	for (const target of [undefined, "a frame", "x".repeat(61), "<b>"]) {
		const reply = await new Visitor({ framed: true }).open("POST",
			"/api/auth/lti/login", begin(target === undefined ? {}
				: { lti_storage_target: target }));
		assert.equal(behind(reply.location).get("browser"), null);
	}
});

// A browser that keeps no cookie in a frame, up to the launch.
async function cookieless() {
	const visitor = new Visitor({ framed: true });
	const reply = await visitor.open("POST", "/api/auth/lti/login",
		begin({ lti_storage_target: "_parent" }));
	const browser = behind(reply.location).get("browser");

	visitor.cookies.clear();
	return { visitor, browser, form: await visitor.answer(reply.location) };
}

test("a launch waits for what the platform keeps, and goes on once",
	async () => {
		const { visitor, browser, form } = await cookieless();
		const reply = await visitor.submit(form);
		const page = behind(reply.location);
		assert.equal(new URL(reply.location, url).pathname,
			`/embedded/${platform.key}/course/open`);
		assert.deepEqual([...page.keys()],
			["launch", "state", "storage", "platform"]);
		assert.equal(page.get("state"), form.fields.state);
		const resume = (state, secret) => visitor.post(
			"/api/auth/lti/launch/resume", { state, browser: secret });
		const done = await resume(form.fields.state, browser);
		assert.equal(done.status, 200, done.text);
		assert.equal(done.json.path,
			`/embedded/${platform.key}/competences/1.1`);
		assert.equal(done.json.code.length, 43);
		assert.equal((await visitor.enter()).first_name, "Ada");
		assertProblem(await resume(form.fields.state, browser), 404);
	});

test("what another browser would say is refused", async () => {
	const { visitor, form } = await cookieless();
	await visitor.submit(form);
	const { json } = await visitor.post("/api/auth/lti/launch/resume",
		{ state: form.fields.state, browser: "x".repeat(43) });
	assert.ok(json.path.startsWith(`/embedded/${platform.key}/signin/refused`));
	assert.equal(json.code, undefined);
	assert.equal(reasonOf(json.path).reason, "browser");
	assert.equal(visitor.cookies.size, 0);
});

test("of twenty that go on at once exactly one passes", async () => {
	const { visitor, browser, form } = await cookieless();
	await visitor.submit(form);
	const replies = await Promise.all(Array.from({ length: 20 }, () =>
		new Client().post("/api/auth/lti/launch/resume",
			{ state: form.fields.state, browser })));
	assert.equal(replies.filter(({ json }) => json.code).length, 1);
});

test("a waiting launch is forgotten after a minute", async () => {
	const { visitor, browser, form } = await cookieless();
	await visitor.submit(form);
	sql("UPDATE lti_waiting SET expires_at = NOW(6)");
	assertProblem(await visitor.post("/api/auth/lti/launch/resume",
		{ state: form.fields.state, browser }), 404);
});

// ---- a window of its own ----------------------------------------------------------

async function windowCode() {
	const { visitor, browser, form } = await cookieless();

	await visitor.submit(form);
	const { json } = await visitor.post("/api/auth/lti/launch/resume",
		{ state: form.fields.state, browser });
	return { visitor, code: json.code };
}

// As our own page in the frame posts it, into a new window.
function openWindow(code, more = {}) {
	const tab = new Visitor();

	tab.headers = (method, extra) => ({ origin: url,
		"sec-fetch-site": "same-origin", ...more,
		...Visitor.prototype.headers.call(tab, method, extra) });
	return tab.open("POST", "/api/auth/lti/window", { code })
		.then((reply) => ({ tab, reply }));
}

test("the sign-in of a frame goes on in a window", async () => {
	const { visitor, code } = await windowCode();
	await visitor.enter();
	const { tab, reply } = await openWindow(code);
	assert.equal(reply.location, "/competences/1.1");
	assert.match(reply.headers.getSetCookie()[0], /SameSite=Lax/);
	tab.headers = Visitor.prototype.headers;
	await tab.enter();
	const { json } = await tab.get("/api/auth/lti/course");
	assert.equal(json.title, "Test 1.1", "the course came along");
	visitor.token = null;
	assertProblem(await visitor.get("/api/auth/me"), 401);
});

test("the code is good once, for a minute, and from our page", async () => {
	const first = await windowCode();
	const replies = await Promise.all(Array.from({ length: 20 }, () =>
		openWindow(first.code)));
	assert.equal(replies.filter(({ reply }) =>
		reply.location === "/competences/1.1").length, 1);
	assert.equal(reasonOf(replies.find(({ reply }) =>
		reply.location !== "/competences/1.1").reply.location).reason,
	"lti_window");

	const late = await windowCode();
	sql("UPDATE sso_code SET expires_at = NOW(6)");
	assert.equal(reasonOf((await openWindow(late.code)).reply.location).reason,
		"lti_window");

	const foreign = await windowCode();
	const { reply } = await openWindow(foreign.code,
		{ origin: "https://evil.example", "sec-fetch-site": "cross-site" });
	assert.equal(reply.status, 403);
	assert.equal(reply.headers.getSetCookie().length, 0);
});

test("a sign-in that has ended does not go on", async () => {
	const { visitor, code } = await windowCode();
	await visitor.enter();
	await visitor.delete("/api/auth/sessions/current");
	assert.equal(reasonOf((await openWindow(code)).reply.location).reason,
		"lti_window");
});

// ---- platforms that register themselves ---------------------------------------------

function invite(key = `d${uniqueName()}`) {
	const found = ctl("idp", "add", "lti", key, "--organisation",
		newOrganisation("Lycée Ampère"), "--name", "Moodle of the school",
		"--dynamic");

	return { key, page: new URL(found) };
}

// What our page sends, from the address that the platform opened.
async function register(opened) {
	const asked = new URL(opened).searchParams;

	return new Client().post("/api/auth/lti/registration", {
		token: asked.get("token"),
		openid_configuration: asked.get("openid_configuration"),
		registration_token: asked.get("registration_token") ?? undefined });
}

test("a platform registers itself by a link, once, and launches",
	async () => {
		const moodle = await startPlatform();
		const { key, page } = invite();
		assert.equal(page.pathname, "/lti/register");
		const opened = moodle.registrationUrl(page);
		const shown = await new Visitor({ framed: true }).open("GET",
			opened.slice(url.length));
		assert.equal(shown.status, 200);
		assert.match(shown.headers.get("content-security-policy"),
			new RegExp(`frame-ancestors ${moodle.issuer};|frame-ancestors ${
				moodle.issuer}$`));
		const about = await new Client().get(
			`/api/auth/lti/registration?token=${page.searchParams.get("token")}`);
		assert.equal(about.json.organisation, "Lycée Ampère");
		assert.equal(about.json.name, "Moodle of the school");

		const reply = await register(opened);
		assert.equal(reply.status, 201, reply.text);
		assert.deepEqual(reply.json, { key, issuer: moodle.issuer,
			deployment_known: true });
		[moodle.tool] = moodle.tools.values();
		assert.deepEqual(moodle.tool.redirects,
			[`${url}/api/auth/lti/launch`]);
		assertProblem(await register(opened), 404);
		assertProblem(await register(moodle.registrationUrl(page)), 404);
		assert.equal((await new Visitor().open("GET",
			opened.slice(url.length))).status, 404);

		assert.equal(await new Visitor().launch(moodle,
			{ link: newLink(moodle), user: ada }), "/competences/1.1");
		assert.match(ctl("audit", "list"), /identity_provider\.add/);
		await moodle.stop();
	});

const INVITATIONS = "/api/auth/staff/invitations";

test("staff makes a link, and a new one, which undoes the one before",
	async () => {
		const moodle = await startPlatform();
		const staff = await newStaff("super_admin");
		const organisation = newOrganisation("Lycée Curie");
		const body = { organisation_id: organisation, key: `d${uniqueName()}`,
			name: "Moodle Curie" };
		const first = await staff.post(INVITATIONS, body);
		assert.equal(first.status, 201, first.text);
		assert.equal(first.json.replaces, false);
		const left = Date.parse(first.json.expires_at) - Date.now();
		assert.ok(Math.abs(left - 7 * 86400e3) < 60e3, `${left} ms`);
		assert.match(sql("SELECT detail FROM audit ORDER BY sequence DESC " +
			"LIMIT 1"), /"link":"first"/);

		const second = await staff.post(INVITATIONS, body);
		assert.equal(second.json.replaces, true);
		assert.notEqual(second.json.link, first.json.link);
		assert.equal(sql(`SELECT COUNT(*) FROM lti_registration
			WHERE provider_key = '${body.key}'`), "1");
		const { json: { items } } = await staff.get(INVITATIONS);
		assert.deepEqual(items.filter(({ key }) => key === body.key)
			.map(({ name, organisation: { id } }) => [name, id]),
		[["Moodle Curie", organisation]]);

		const elsewhere = await staff.post(INVITATIONS,
			{ ...body, organisation_id: newOrganisation() });
		assertProblem(elsewhere, 409, "taken");
		assert.equal(elsewhere.json.pointer, "/key");
		const none = await staff.post(INVITATIONS,
			{ ...body, organisation_id: "1" });
		assertProblem(none, 422, "invalid");
		assert.equal(none.json.pointer, "/organisation_id");

		assertProblem(await register(moodle.registrationUrl(first.json.link)),
			404);
		const done = await register(moodle.registrationUrl(second.json.link));
		assert.equal(done.status, 201, done.text);
		assert.ok(!(await staff.get(INVITATIONS)).json.items
			.some(({ key }) => key === body.key));
		assertProblem(await staff.post(INVITATIONS, body), 409, "taken");
		await moodle.stop();
	});

test("staff makes a new link for a platform that the command invited",
	async () => {
		const staff = await newStaff("super_admin");
		const { key, page } = invite();
		const { json: { items } } = await staff.get(INVITATIONS);
		const { organisation, name } = items.find((one) => one.key === key);
		const reply = await staff.post(INVITATIONS,
			{ organisation_id: organisation.id, key, name });
		assert.equal(reply.json.replaces, true, reply.text);
		assertProblem(await new Client().get(
			`/api/auth/lti/registration${page.search}`), 404);
	});

test("of ten requests for a link at once, one link is left", async () => {
	const staff = await newStaff("super_admin");
	const body = { organisation_id: newOrganisation(),
		key: `d${uniqueName()}`, name: "Moodle" };
	const replies = await Promise.all(Array.from({ length: 10 }, () =>
		staff.post(INVITATIONS, body)));
	const made = replies.filter(({ status }) => status === 201);
	assert.ok(made.length > 0);
	for (const { status, text } of replies)
		assert.ok([201, 409, 503].includes(status), text);
	const alive = await Promise.all(made.map(({ json: { link } }) =>
		new Client().get(`/api/auth/lti/registration${new URL(link).search}`)));
	assert.equal(alive.filter(({ status }) => status === 200).length, 1);
});

test("of twenty registrations by one link exactly one passes", async () => {
	const moodle = await startPlatform();
	const opened = moodle.registrationUrl(invite().page);
	const replies = await Promise.all(Array.from({ length: 20 }, () =>
		register(opened)));
	assert.equal(replies.filter(({ status }) => status === 201).length, 1);
	assert.equal(moodle.tools.size, 1);
	await moodle.stop();
});

test("a platform that speaks for others, or says nothing, is refused, and the link stays good",
	async () => {
		const moodle = await startPlatform();
		const { page } = invite();
		const right = moodle.configuration.bind(moodle);
		const cases = [
			[(all) => ({ ...all, issuer: "https://lms.example" }), /issuer/],
			[(all) => ({ ...all, jwks_uri: undefined }), /lacks/],
			[(all) => ({ ...all, token_endpoint: "http://10.0.0.1/t" }),
				/lacks/],
			[() => [], /no JSON object/],
		];

		for (const [change, why] of cases) {
			moodle.configuration = () => change(right());
			const reply = await register(moodle.registrationUrl(page));
			assertProblem(reply, 422, "invalid");
			assert.match(reply.json.detail, why);
		}
		moodle.configuration = right;
		moodle.registrations.clear();
		const refused = await register(
			`${moodle.registrationUrl(page)}x`);
		assertProblem(refused, 422, "invalid");
		assert.match(refused.json.detail, /answered 401/);
		assert.equal((await register(moodle.registrationUrl(page))).status,
			201);
		assertProblem(await register(`${url}/?token=none` +
			"&openid_configuration=https://lms.example/c"), 404);
		await moodle.stop();
	});

test("a platform that tells no installation is told of later", async () => {
	const canvas = await startPlatform();
	const { key, page } = invite();
	const take = canvas.takeRegistration.bind(canvas);
	canvas.takeRegistration = (asked) => {
		const { json } = take(asked);
		delete json[TOOL_CONFIGURATION].deployment_id;
		return { json };
	};
	const reply = await register(canvas.registrationUrl(page));
	assert.equal(reply.json.deployment_known, false);
	[canvas.tool] = canvas.tools.values();
	const visit = () => new Visitor().launch(canvas,
		{ link: newLink(canvas), user: ada });
	assert.equal(reasonOf(await visit()).reason, "lti_deployment");
	ctl("idp", "change", key, "--set",
		`deployments=${canvas.tool.deployment}`, "--untested");
	assert.equal(await visit(), "/competences/1.1");
	await canvas.stop();
});

test("a key that is taken makes no link", () => {
	assert.throws(() => invite(platform.key), /has this key/);
});

test("somebody whom the platform may not make an account for says who they are",
	async () => {
		const strict = await newPlatform({ set: { create_accounts: "false" } });
		const options = { link: newLink(strict), user: strict.users.ada };
		const inWindow = await new Visitor().launch(strict, options);
		assert.match(inWindow, /^\/signin\/link#/);
		const inFrame = await new Visitor({ framed: true }).launch(strict,
			options);
		assert.match(inFrame,
			new RegExp(`^/embedded/${strict.key}/signin/link#`));
		await strict.stop();
	});
