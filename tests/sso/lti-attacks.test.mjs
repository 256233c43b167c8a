// Launches that must not pass: the checks of docs/security.md, in their order.
// Each refusal has a reason of its own, which acquisctl idp trace explains, and
// a page that says what to do.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import * as jose from "jose";
import { Client, ctl, url } from "../http/lib.mjs";
import { Visitor, newLink, newPlatform, reasonOf, sql } from "./lti.mjs";
import { AGS, CLAIM, DEEP_LINK, ROLE } from "./peers/lti-names.mjs";
import { newKeys } from "./peers/lti-platform.mjs";

let platform, other, link, ada, grace;

before(async () => {
	platform = await newPlatform();
	other = await newPlatform();
	link = newLink(platform);
	({ ada, grace } = platform.users);
});
after(async () => {
	await platform?.stop();
	await other?.stop();
});

// The reason of a launch that was tampered with, by a visitor who is not
// signed in by it.
async function refused(tamper, { user = ada, ...options } = {}) {
	const visitor = new Visitor();
	const location = await visitor.launch(platform,
		{ link, user, tamper, ...options });
	const { reason } = reasonOf(location);

	assert.equal(visitor.cookies.has("__Host-acquis"), false);
	return reason;
}

const claims = (change) => ({ claims: change });
const set = (name, value) => claims((all) => { all[name] = value; });
const without = (name) => claims((all) => { delete all[name]; });
const part = (change) => ({ raw: (token) => {
	const parts = token.split(".");

	change(parts);
	return parts.join(".");
} });
const encode = (value) => Buffer.from(typeof value === "string" ? value
	: JSON.stringify(value)).toString("base64url");

function cases(what, rows) {
	for (const [name, reason, tamper, options] of rows)
		test(`${what}: ${name}`, async () =>
			assert.equal(await refused(tamper, options), reason));
}

const header = (change) => part((parts) => {
	const before = JSON.parse(Buffer.from(parts[0], "base64url"));

	parts[0] = encode(change(before));
});

cases("1, the form", [
	["no token", "shape", { raw: () => "" }],
	["two parts", "shape", { raw: (token) =>
		token.split(".").slice(0, 2).join(".") }],
	["an empty part", "shape", part((parts) => { parts[2] = ""; })],
	["four parts", "shape", { raw: (token) => `${token}.` }],
	["longer than 16 KiB", "too_long", set("padding", "x".repeat(13000))],
	["padding", "encoding", part((parts) => { parts[2] += "=="; })],
	["blanks", "encoding", part((parts) => { parts[1] += " "; })],
	["the other alphabet", "encoding", part((parts) => {
		parts[2] = `+/${parts[2].slice(2)}`; })],
	["a name twice in the header", "header", part((parts) => {
		parts[0] = encode("{\"alg\":\"RS256\",\"alg\":\"RS256\",\"kid\":\"1\"}");
	})],
	["a name twice in the claims", "claims", part((parts) => {
		const before = Buffer.from(parts[1], "base64url").toString();
		parts[1] = encode(before.replace("{", "{\"sub\":\"grace\",")); })],
	["no UTF-8", "claims", part((parts) => {
		parts[1] = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])
			.toString("base64url"); })],
	["crit", "critical", header((all) => ({ ...all, crit: ["x"], x: 1 }))],
]);

test("2, the state: none, of nobody, with too much", async () => {
	for (const state of ["", "none", "x".repeat(43), "x".repeat(5000)]) {
		const visitor = new Visitor();
		const form = await visitor.begin(platform.launch(
			{ tool: platform.tool, link, user: ada }));
		form.fields.state = state;
		const { location } = await visitor.submit(form);
		assert.deepEqual(reasonOf(location), { reason: "state",
			advice: "again" });
	}
});

test("2, the state: of another browser, which may still use it",
	async () => {
		const victim = new Visitor();
		const form = await victim.begin(platform.launch(
			{ tool: platform.tool, link, user: ada }));
		const thief = new Visitor();
		assert.equal(reasonOf((await thief.submit(form)).location).reason,
			"browser");
		// With a flow of its own under way, too.
		await thief.begin(platform.launch(
			{ tool: platform.tool, link, user: ada }));
		assert.equal(reasonOf((await thief.submit(form)).location).reason,
			"browser");
		assert.equal((await victim.submit(form)).location,
			"/competences/1.1");
	});

test("2, the state: a launch that was posted once more", async () => {
	const visitor = new Visitor();
	const form = await visitor.begin(platform.launch(
		{ tool: platform.tool, link, user: ada }));
	assert.equal((await visitor.submit(form)).location, "/competences/1.1");
	assert.equal(reasonOf((await visitor.submit(form)).location).reason,
		"state");
});

test("2, the state: of twenty at once exactly one passes", async () => {
	const visitor = new Visitor();
	const form = await visitor.begin(platform.launch(
		{ tool: platform.tool, link, user: ada }));
	const replies = await Promise.all(Array.from({ length: 20 }, () => {
		const tab = new Visitor();
		tab.cookies = new Map(visitor.cookies);
		return tab.submit(form);
	}));
	const passed = replies.filter(({ location }) =>
		location === "/competences/1.1");
	assert.equal(passed.length, 1);
	for (const { location } of replies)
		if (location !== "/competences/1.1")
			assert.equal(reasonOf(location).reason, "state");
});

test("2, the state: too old", async () => {
	const visitor = new Visitor();
	const form = await visitor.begin(platform.launch(
		{ tool: platform.tool, link, user: ada }));
	sql("UPDATE sso_flow SET expires_at = NOW(6) - INTERVAL 1 SECOND");
	assert.equal(reasonOf((await visitor.submit(form)).location).reason,
		"state");
});

// A token with that header, signed with an HMAC of this key.
const hmac = (alg, key) => ({ raw: (token) => {
	const body = Buffer.from(token.split(".")[1], "base64url");
	return new jose.CompactSign(body)
		.setProtectedHeader({ alg, kid: platform.keys.kid })
		.sign(new TextEncoder().encode(key));
} });

cases("3, the algorithm", [
	["none", "algorithm", part((parts) => {
		parts[0] = encode({ alg: "none", kid: "1" }); parts[2] = "AA"; })],
	["in small letters", "algorithm", header((all) =>
		({ ...all, alg: "rs256" }))],
	["another good one", "algorithm", header((all) =>
		({ ...all, alg: "RS512" }))],
	["HMAC with the public key", "algorithm",
		{ raw: async (token) => hmac("HS256", await jose.exportSPKI(
			platform.keys.publicKey)).raw(token) }],
	["no kid", "key", { header: { kid: undefined } }],
	["another type", "type", { header: { typ: "at+jwt" } }],
]);

cases("4, the registration", [
	["another issuer", "issuer", claims((all) => { all.iss = other.issuer; })],
	["a longer issuer", "issuer", claims((all) => { all.iss += "/"; })],
	["another client", "audience", claims((all) => {
		all.aud = other.tool.client; })],
	["no audience", "claims", without("aud")],
	["two audiences without azp", "party", claims((all) => {
		all.aud = [all.aud, "another"]; })],
	["azp is somebody else", "party", claims((all) => {
		all.aud = [all.aud, "another"]; all.azp = "another"; })],
	["we are not among the audiences", "audience", claims((all) => {
		all.azp = all.aud; all.aud = ["another"]; })],
]);

test("4, the registration: two audiences and azp are ours", async () => {
	const location = await new Visitor().launch(platform, { link, user: ada,
		tamper: claims((all) => {
			all.aud = ["another", all.aud]; all.azp = all.aud[1]; }) });
	assert.equal(location, "/competences/1.1");
});

test("4, the registration: a platform that was disabled meanwhile",
	async () => {
		const gone = await newPlatform();
		const visitor = new Visitor();
		const form = await visitor.begin(gone.launch(
			{ tool: gone.tool, link: newLink(gone), user: ada }));
		ctl("idp", "disable", gone.key);
		assert.equal(reasonOf((await visitor.submit(form)).location).reason,
			"lti_platform_unknown");
		await gone.stop();
	});

cases("5, the key", [
	["a kid that nobody has", "key", { header: { kid: "unknown" } }],
]);

test("5, the key: of another platform, whose kid it names", async () => {
	assert.equal(await refused({ key: other.keys.privateKey,
		header: { kid: other.keys.kid } }), "key");
});

test("5, the key: keys that the token brings along are not looked at",
	async () => {
		const own = await newKeys(platform.keys.kid);
		for (const extra of [{ jwk: own.jwk },
			{ jku: `${other.issuer}/jwks` }, { x5u: `${other.issuer}/x` }])
			assert.equal(await refused({ key: own.privateKey,
				header: extra }), "signature");
		assert.ok(!other.requests.includes("GET /jwks"));
	});

test("5, the key: when keys cannot be had it says so", async () => {
	const away = await newPlatform();
	away.keys.jwk = undefined;
	const route = away.route;
	away.route = function (method, path) {
		return path === "/jwks" ? () => ({ status: 503 })
			: route.call(this, method, path);
	};
	const { reason, advice } = reasonOf(await new Visitor().launch(away,
		{ link: newLink(away), user: ada }));
	assert.deepEqual([reason, advice], ["keys_away", "later"]);
	await away.stop();
});

cases("6, the signature", [
	["changed claims", "signature", part((parts) => {
		const all = JSON.parse(Buffer.from(parts[1], "base64url"));
		parts[1] = encode({ ...all, sub: "grace" }); })],
	["changed signature", "signature", part((parts) => {
		parts[2] = `AAAA${parts[2].slice(4)}`; })],
	["cut off", "signature", part((parts) => {
		parts[2] = parts[2].slice(0, 8); })],
]);

const now = () => Math.floor(Date.now() / 1000);
cases("7, the times", [
	["expired", "expired", claims((all) => { all.exp = now() - 61; })],
	["no end", "claims", without("exp")],
	["an end that is a text", "claims", claims((all) => {
		all.exp = String(all.exp); })],
	["an end that is no integer", "claims", set("exp", 1e300)],
	["too old", "too_old", claims((all) => { all.iat = now() - 661; })],
	["of the future", "not_yet", claims((all) => { all.iat = now() + 90; })],
	["not yet", "not_yet", claims((all) => { all.nbf = now() + 90; })],
]);

test("7, the times: clocks may differ by less than a minute", async () => {
	for (const change of [(all) => { all.iat = now() - 90; all.exp = now() - 50; },
		(all) => { all.iat = now() + 50; }])
		assert.equal(await new Visitor().launch(platform,
			{ link, user: ada, tamper: claims(change) }), "/competences/1.1");
});

cases("8, the nonce", [
	["none", "nonce", without("nonce")],
	["another", "nonce", set("nonce", "another")],
]);

test("8, the nonce: a token of an earlier launch in a new one",
	async () => {
		const visitor = new Visitor();
		const first = await visitor.begin(platform.launch(
			{ tool: platform.tool, link, user: ada }));
		await visitor.submit(first);
		const second = await visitor.begin(platform.launch(
			{ tool: platform.tool, link, user: ada }));
		second.fields.id_token = first.fields.id_token;
		assert.equal(reasonOf((await visitor.submit(second)).location).reason,
			"nonce");
	});

const TARGET = `${CLAIM}target_link_uri`;
const chooses = { user: { id: "grace", given_name: "Grace",
	family_name: "Hopper", email: "g@school.example", locale: "en",
	roles: [ROLE.instructor] }, message: "LtiDeepLinkingRequest",
target: `${url}/course/choose` };
const settings = (change) => claims((all) =>
	change(all[`${DEEP_LINK}deep_linking_settings`]));
cases("9, the claims", [
	["no version", "lti_version", without(`${CLAIM}version`)],
	["another version", "lti_version", set(`${CLAIM}version`, "1.1")],
	["no message", "lti_message_type", without(`${CLAIM}message_type`)],
	["another message", "lti_message_type",
		set(`${CLAIM}message_type`, "LtiStartProctoring")],
	["no deployment", "lti_deployment", without(`${CLAIM}deployment_id`)],
	["another deployment", "lti_deployment", set(`${CLAIM}deployment_id`, "2")],
	["no roles", "lti_roles", without(`${CLAIM}roles`)],
	["roles as a text", "lti_roles", set(`${CLAIM}roles`, ROLE.instructor)],
	["no link", "lti_resource_link", without(`${CLAIM}resource_link`)],
	["a link without an id", "lti_resource_link",
		set(`${CLAIM}resource_link`, { id: "", title: "x" })],
	["deep linking without settings", "lti_deep_linking",
		without(`${DEEP_LINK}deep_linking_settings`), chooses],
	["deep linking that returns elsewhere", "lti_deep_linking", settings(
		(all) => { all.deep_link_return_url = "https://evil.example/x"; }),
	chooses],
	["deep linking that returns to a script", "lti_deep_linking", settings(
		(all) => { all.deep_link_return_url = "javascript:alert(1)"; }),
	chooses],
	["a review without a line item", "lti_submission_review", claims((all) => {
		all[`${CLAIM}message_type`] = "LtiSubmissionReviewRequest";
		delete all[`${AGS}claim/endpoint`].lineitem;
		all[`${CLAIM}for_user`] = { user_id: "ada" }; }),
	{ user: chooses.user }],
	["a review of nobody", "lti_submission_review", set(
		`${CLAIM}message_type`, "LtiSubmissionReviewRequest"),
	{ user: chooses.user }],
]);

test("9, the claims: a review by a teacher opens the course", async () => {
	const location = await new Visitor().launch(platform, { link, user: grace,
		message: "LtiSubmissionReviewRequest", tamper: set(
			`${CLAIM}for_user`, { user_id: "ada" }) });
	assert.equal(location, "/course");
});

cases("10, the page", [
	["none", "lti_target", without(TARGET)],
	["another one of ours", "lti_target", set(TARGET, `${url}/settings`)],
	["of somebody else", "lti_target", set(TARGET, "https://evil.example/")],
]);

test("10, the page: one that is not ours is refused at once", async () => {
	for (const target of ["https://evil.example/", `${url}.evil.example/`,
		`${url}//evil.example/`, `${url}@evil.example/`, "/home", "",
		`${url}/\\evil.example`, `${url}/a b`]) {
		const location = await new Visitor().launch(platform,
			{ link, user: ada, target });
		assert.equal(reasonOf(location).reason, "lti_target", target);
	}
});

test("11, the role: only who teaches this course is a teacher", async () => {
	const staff = [ROLE.staff,
		"http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
		"http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor",
		"http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#Grader",
		"Instructor", "urn:lti:sysrole:ims/lis/Administrator"];
	for (const roles of [[], ...staff.map((role) => [role]), staff]) {
		const visitor = new Visitor();
		await visitor.launch(platform, { link, user: { ...ada, roles } });
		await visitor.enter();
		assert.equal((await visitor.get("/api/auth/lti/course")).json.role,
			"learner", roles);
	}
});

cases("11, the role", [
	["a learner chooses what a link opens", "lti_teachers_only", {},
		{ ...chooses, user: { ...chooses.user, roles: [ROLE.learner] } }],
	["nobody is told", "lti_anonymous", without("sub")],
	["an empty person", "subject", set("sub", "")],
	["a person of 256 bytes", "subject", set("sub", "x".repeat(256))],
]);

test("11, the role: a platform for teachers lets in no learner", async () => {
	const school = await newPlatform({ set: { roles: "teacher" } });
	const visit = async (user) => reasonOf(await new Visitor().launch(school,
		{ link: newLink(school), user })).reason;
	assert.equal(await visit(school.users.ada), "role");
	assert.equal(await new Visitor().launch(school,
		{ link: newLink(school), user: school.users.grace }), "/course");
	await school.stop();
});

test("11, the role: a draft lets in nobody, and says so", async () => {
	const draft = await newPlatform({ draft: true });
	assert.equal(reasonOf(await new Visitor().launch(draft,
		{ link: newLink(draft), user: draft.users.ada })).reason,
	"lti_draft");
	await draft.stop();
});

test("12, the sign-in: cookies of a window, cookies of a frame",
	async () => {
		const attributes = async (framed) => {
			const visitor = new Visitor({ framed });
			const form = await visitor.begin(platform.launch(
				{ tool: platform.tool, link, user: ada }));
			const reply = await visitor.submit(form);
			const lines = reply.headers.getSetCookie().filter((line) =>
				line.startsWith("__Host-acquis"));
			assert.ok(lines.length >= 2);
			for (const line of lines)
				for (const needed of ["Secure", "HttpOnly", "Path=/"])
					assert.ok(line.includes(needed), line);
			return { location: reply.location, ours: lines.map((line) =>
				/SameSite=[^;]*(; Partitioned)?/.exec(line)[0]) };
		};
		const inWindow = await attributes(false);
		assert.equal(inWindow.location, "/competences/1.1");
		assert.deepEqual([...new Set(inWindow.ours)], ["SameSite=Lax"]);
		const inFrame = await attributes(true);
		assert.equal(inFrame.location,
			`/embedded/${platform.key}/competences/1.1`);
		assert.deepEqual([...new Set(inFrame.ours)],
			["SameSite=None; Partitioned"]);
	});

const ancestors = (reply) => /frame-ancestors ([^;]*)/.exec(
	reply.headers.get("content-security-policy"))?.[1];

test("12, the sign-in: pages for frames are the platform's alone",
	async () => {
		const visitor = new Visitor({ framed: true });
		await visitor.launch(platform, { link, user: ada });
		const page = (key) => visitor.open("GET",
			`/embedded/${key}/competences/1.1`);
		const own = await page(platform.key);
		assert.equal(own.status, 200);
		assert.equal(ancestors(own), platform.issuer);
		assert.equal(own.headers.getSetCookie().length, 0);
		assert.equal(own.headers.get("x-acquis-ancestors"), null);
		assert.equal((await page(other.key)).status, 404,
			"a sign-in that another platform opened");
		assert.equal((await page("nobody")).status, 404);
		assert.equal(ancestors(await visitor.open("GET", "/home")), "'self'");
		assert.equal(ancestors(await new Visitor().open("GET",
			`/embedded/${other.key}/home`)), other.issuer);
		const nobody = await new Visitor().open("GET",
			"/embedded/-/signin/refused?advice=again");
		assert.equal(nobody.status, 200);
		assert.equal((await new Visitor().open("GET", "/embedded/-/home"))
			.status, 404);
		for (const internal of ["/embedded_shell", "/embedded_shell/x"])
			assert.equal((await new Client().get(internal)).status, 404);
	});

test("refusals in a frame are shown in it", async () => {
	const visitor = new Visitor({ framed: true });
	const location = await visitor.launch(platform,
		{ link, user: ada, tamper: set("nonce", "another") });
	assert.ok(location.startsWith(`/embedded/${platform.key}/signin/refused?`));
	assert.equal(reasonOf(location).reason, "nonce");
	const unknown = await visitor.begin({ iss: "https://nobody.example",
		login_hint: "1", target_link_uri: `${url}/home` });
	assert.ok(unknown.refused.startsWith("/embedded/-/signin/refused?"));
	assert.equal(reasonOf(unknown.refused).reason, "lti_platform_unknown");
});

test("beginning: what is missing, too long, or of nobody", async () => {
	const good = platform.launch({ tool: platform.tool, link, user: ada });
	for (const [change, reason] of [[{ iss: "" }, "lti_login"],
		[{ login_hint: "" }, "lti_login"],
		[{ login_hint: "x".repeat(4001) }, "lti_login"],
		[{ target_link_uri: `${url}/${"x".repeat(500)}` }, "lti_login"],
		[{ client_id: "nobody" }, "lti_platform_unknown"],
		[{ iss: "https://nobody.example", client_id: "" },
			"lti_platform_unknown"]]) {
		const form = await new Visitor().begin({ ...good, ...change },
			{ post: true });
		assert.equal(reasonOf(form.refused).reason, reason);
	}
	const { client_id: _, ...alone } = good;
	assert.ok((await new Visitor().begin(alone)).fields.id_token,
		"the issuer is enough when it knows us once");
});

test("the platform says no", async () => {
	const visitor = new Visitor();
	const form = await visitor.begin({ ...platform.launch(
		{ tool: platform.tool, link, user: ada }), login_hint: "eve" });
	assert.equal(form.fields.error, "login_required");
	assert.deepEqual(reasonOf((await visitor.submit(form)).location),
		{ reason: "lti_platform_error", advice: "again" });
});

test("trace explains a refusal by the number of its page", async () => {
	const visitor = new Visitor();
	const location = await visitor.launch(platform, { link, user: ada,
		tamper: set(`${CLAIM}deployment_id`, "99") });
	const id = new URL(location, url).searchParams.get("id");
	const told = execFileSync("sh", [process.env.ACQUIS_STACK, "ctl",
		process.env.ACQUIS_DATA, "idp", "trace", "--request", id],
	{ encoding: "utf8" });
	assert.match(told, /not ok.*lti_deployment/);
	assert.match(told, /ok.*signature/);
	assert.match(told, /99/);
	assert.doesNotMatch(told, /Ada|Lovelace|school\.example/);
});
