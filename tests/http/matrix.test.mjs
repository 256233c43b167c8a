// Every operation × every way of asking that must be refused. The list comes
// from the route tables of the programs themselves, so a route that is not
// described, or an operation without a sample body, fails here.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { before, test } from "node:test";
import { Client, answerBody, assertProblem, newLearner, newOrganisation,
	newStaff, password, startTest, uniqueName } from "./lib.mjs";
import { operations } from "./openapi.mjs";

const routes = execFileSync("sh", ["-c", process.env.ACQUIS_ROUTES],
	{ encoding: "utf8" }).trim().split("\n").map((line) => {
	const [method, pattern, operationId, roles] = line.split("\t");
	return { method, path: pattern.replace(/:(id|key)\}/g, "}"), operationId,
		staff: roles === "-" ? [] : roles.split(",") };
}).filter((route) => route.path.startsWith("/api/"));

const roles = ["super_admin", "support", "certification_officer"];
const staffWith = new Map();

let owner, other, staff, assessment, organisation, provider;

before(async () => {
	owner = await newLearner();
	other = await newLearner();
	for (const role of roles)
		staffWith.set(role, await newStaff(role));
	staff = staffWith.get("super_admin");
	assessment = await startTest(owner);
	organisation = newOrganisation();
	const added = await staff.post("/api/auth/staff/providers",
		samples.createProvider());
	assert.equal(added.status, 201, added.text);
	provider = added.json;
});

function staffOf(operationId) {
	return routes.find((route) => route.operationId === operationId)
		?.staff ?? [];
}

// A body that the operation would accept from the owner.
const samples = {
	signUp: () => ({ username: uniqueName(), password, first_name: "Ada",
		last_name: "Roche", language: "fr", transport: "bearer" }),
	signIn: () => ({ login: owner.login, password, transport: "bearer" }),
	refreshSession: () => ({ refresh_token: owner.refreshToken }),
	changeMe: () => ({ first_name: "Ada" }),
	showPending: () => ({ code: "of-nobody" }),
	linkPending: () => ({ code: "of-nobody" }),
	linkSso: () => ({ return_to: "/settings" }),
	endByCas: () => ({ logoutRequest: "<a/>" }),
	endByOidc: () => ({ logout_token: "a.b.c" }),
	arriveByToken: () => ({ assertion: "a.b.c" }),
	exchangeToken: () => ({ assertion: "a.b.c", grant_type:
		"urn:ietf:params:oauth:grant-type:jwt-bearer" }),
	showSignInCode: () => ({ code: "of-nobody" }),
	useSignInCode: () => ({ code: "of-nobody" }),
	addStaffOrganisation: () => ({ kind: "school", name: "M" }),
	createProvider: () => ({ organisation_id: organisation, kind: "cas",
		key: `m${uniqueName()}`, name: "M",
		issuer: `https://${uniqueName()}.example` }),
	invitePlatform: () => ({ organisation_id: organisation,
		key: `m${uniqueName()}`, name: "M" }),
	traceToken: () => ({ token: `e30.${Buffer.from(JSON.stringify(
		{ iss: provider.issuer })).toString("base64url")}.AA` }),
	testProvider: () => samples.createProvider(),
	changeProvider: () => ({ name: "M" }),
	createPending: () => ({ code: "of-nobody" }),
	changePassword: () => ({ current_password: password,
		new_password: "Une autre phrase 8" }),
	giveSecondFactor: () => ({ step_token: "none", code: "123456" }),
	askForReset: () => ({ login: uniqueName() }),
	resetPassword: () => ({ token: "none",
		new_password: "Une autre phrase 8" }),
	confirmEmail: () => ({ token: "none" }),
	changeEmail: () => ({ email: `${uniqueName()}@example.org`, password }),
	startTotp: () => ({ password }),
	confirmTotp: () => ({ code: "123456" }),
	renewRecoveryCodes: () => ({ password, code: "123456" }),
	removeTotp: () => ({ password, code: "123456" }),
	acceptTerms: () => ({ version: "1" }),
	eraseMe: () => ({ confirmation: "ERASE", password: "not the one" }),
	beginLaunchByPost: () => ({ iss: "https://lms.example" }),
	launch: () => ({ id_token: "none", state: "none" }),
	openWindow: () => ({ code: "none" }),
	chooseLinks: () => ({ items: [] }),
	resumeLaunch: () => ({ state: "none", browser: "none" }),
	registerPlatform: () => ({ token: "none",
		openid_configuration: "https://lms.example/configuration" }),
	startAssessment: () => ({ kind: "competence", competence: "1.2",
		intent: "start", language: "fr", accessible_only: false }),
	giveAnswer: () => answerBody(assessment.question),
	reportFocusLoss: () => ({ position: assessment.question.position }),
	reportChallenge: () => ({ assessment_id: assessment.id,
		challenge_id: assessment.question.challenge.id,
		category: "wording", comment: "…" }),
};

// The thing that the operation is about, for who may touch it.
const idOf = ({ path }) => (path.startsWith("/api/auth/staff/providers/")
	? provider.id : assessment.id);

function pathOf(operation, id = idOf(operation)) {
	return operation.path.replace("{competence}", "1.1")
		.replace(/\{[a-z_]+\}/g, id);
}

const formType = "application/x-www-form-urlencoded";

function bodyOf(operation) {
	const sample = samples[operation.operationId]?.();
	if (operation.form)
		return new URLSearchParams(sample).toString();
	return operation.body ? sample : undefined;
}

test("the description and the programs name the same operations", () => {
	const line = ({ method, path, operationId }) =>
		`${method} ${path} ${operationId}`;
	assert.deepEqual(operations.map(line).sort(), routes.map(line).sort());
});

for (const operation of operations) {
	const { method, operationId } = operation;
	const forStaff = staffOf(operationId).length > 0;
	const rightful = () => (forStaff ? staff : owner);
	const ask = (client, options = {}) => client.request(method,
		options.path ?? pathOf(operation),
		{ body: bodyOf(operation),
			...operation.form ? { headers: { "content-type": formType } } : {},
			...options });

	if (operation.body || operation.form)
		test(`${operationId}: has a sample body`, () =>
			assert.ok(samples[operationId], "add it to samples"));

	if (!operation.public) {
		test(`${operationId}: no token, 401`, async () =>
			assertProblem(await ask(new Client()), 401, "unauthenticated"));

		test(`${operationId}: a token of somebody else's making, 401`,
			async () => {
				const client = new Client();
				const [head, payload, sign] = rightful().token.split(".");
				const claims = JSON.parse(Buffer.from(payload, "base64url"));
				claims.sub = other.user.id;
				const forged = Buffer.from(JSON.stringify(claims))
					.toString("base64url");
				client.token = `${head}.${forged}.${sign}`;
				assertProblem(await ask(client), 401, "unauthenticated");
			});

		test(`${operationId}: a token that was signed out, 401`, async () => {
			const client = new Client();
			await client.signIn(other.login);
			const out = await client.delete("/api/auth/sessions/current");
			assert.equal(out.status, 204);
			assertProblem(await ask(client), 401, "unauthenticated");
		});
	}

	if (forStaff)
		staffOnly(operation, ask);

	if (!operation.public && method !== "GET")
		test(`${operationId}: a cookie without the CSRF token, 403`,
			async () => {
				const client = new Client();
				await client.signIn(other.login, "cookie");
				client.csrf = null;
				assertProblem(await ask(client), 403, "csrf");
			});

	if (operation.path.includes("{assessment}"))
		test(`${operationId}: a test of somebody else, 404`, async () =>
			assertProblem(await ask(other), 404, "not-found"));

	if (/\{(?!competence)/.test(operation.path)) {
		test(`${operationId}: a thing that never was, 404`, async () =>
			assertProblem(await ask(rightful(),
				{ path: pathOf(operation, "1") }),
				404, "not-found"));
		for (const id of ["0x1", "-1", "99999999999999999999999", "%31"])
			test(`${operationId}: ${id} is no id, 404`, async () =>
				assertProblem(
					await ask(rightful(), { path: pathOf(operation, id) }), 404));
	}

	if (operation.path.includes("{competence}"))
		test(`${operationId}: a competence that is not there, 404`,
			async () => assertProblem(await ask(owner,
				{ path: operation.path.replace("{competence}", "9.9") }),
			404, "not-found"));

	if (operation.body)
		badBodies(operation, ask, rightful);
	if (operation.form)
		badForms(operation, ask, rightful);
}

// Each role of staff, and none: who is not named by the route is refused.
function staffOnly({ operationId }, ask) {
	const allowed = staffOf(operationId);
	test(`${operationId}: a learner, 403`, async () =>
		assertProblem(await ask(owner), 403, "forbidden"));
	for (const role of roles.filter((name) => !allowed.includes(name)))
		test(`${operationId}: ${role}, 403`, async () =>
			assertProblem(await ask(staffWith.get(role)), 403, "forbidden"));
	for (const role of allowed)
		test(`${operationId}: ${role} is let in`, async () => {
			const reply = await ask(staffWith.get(role));
			assert.ok(![401, 403].includes(reply.status), reply.text);
		});
}

function badForms(operation, ask, rightful) {
	const { operationId } = operation;

	test(`${operationId}: another media type, 415`, async () =>
		assertProblem(await ask(rightful(), { headers:
			{ "content-type": "application/json" } }), 415, "media-type"));

	test(`${operationId}: a body beyond the limit, 413`, async () =>
		assertProblem(await ask(rightful(), { body:
			`${bodyOf(operation)}&padding=${"x".repeat(70000)}` }), 413,
		"too-large"));
}

function badBodies(operation, ask, rightful) {
	const { operationId } = operation;
	for (const body of [...operation.bodyRequired ? [""] : [], "{", "null", "[]", "{}{}", '{"a":1 "b":2}',
		'{"a":"\u0000"}', `${"[".repeat(40)}${"]".repeat(40)}`])
		test(`${operationId}: ${JSON.stringify(body).slice(0, 30)} is no ` +
			"object, 400", async () =>
			assertProblem(await ask(rightful(), { body }), 400, "bad-json"));

	test(`${operationId}: bytes that are not UTF-8, 400`, async () =>
		assertProblem(await ask(rightful(), { body:
			Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }), 400));

	test(`${operationId}: another media type, 415`, async () =>
		assertProblem(await ask(rightful(), { headers:
			{ "content-type": "text/plain" } }), 415, "media-type"));

	test(`${operationId}: a body beyond the limit, 413`, async () =>
		assertProblem(await ask(rightful(), { body: JSON.stringify(
			{ ...bodyOf(operation), padding: "x".repeat(70000) }) }), 413,
		"too-large"));

	test(`${operationId}: an unknown member, 400 with its pointer`,
		async () => {
			const reply = await ask(rightful(),
				{ body: { ...bodyOf(operation), surprise: 1 } });
			assertProblem(reply, 400, "bad-json");
			assert.equal(reply.json.pointer, "/surprise");
		});

	const properties = operation.body.properties ?? {};
	for (const [name, schema] of Object.entries(properties))
		for (const [what, value, status] of violations(schema))
			test(`${operationId}: ${name} ${what}, ${status} with its ` +
				"pointer", async () => {
				const reply = await ask(rightful(),
					{ body: { ...bodyOf(operation), [name]: value } });
				assertProblem(reply, status);
				assert.ok(reply.json.pointer.startsWith(`/${name}`),
					reply.text);
			});

	for (const name of operation.body.required ?? [])
		test(`${operationId}: without ${name}, 400 with its pointer`,
			async () => {
				const body = bodyOf(operation);
				delete body[name];
				const reply = await ask(rightful(), { body });
				assertProblem(reply, 400, "bad-json");
				assert.equal(reply.json.pointer, `/${name}`);
			});
}

// [what, a value the schema refuses, expected status]
function violations(schema) {
	const cases = [];
	if (schema.type === "string" || schema.enum) {
		cases.push(["of another type", { a: 1 }, 400]);
		if (schema.enum)
			cases.push(["of another value", "no-such-value", 422]);
		if (schema.maxLength)
			cases.push(["too long", "é".repeat(schema.maxLength + 1), 422]);
		if (schema.minLength)
			cases.push(["empty", "", 422]);
	}
	if (schema.type === "integer") {
		cases.push(["of another type", "one", 400]);
		if (schema.maximum !== undefined)
			cases.push(["too large", schema.maximum + 1, 422]);
		if (schema.minimum !== undefined)
			cases.push(["too small", schema.minimum - 1, 422]);
	}
	if (schema.type === "boolean")
		cases.push(["of another type", "yes", 400]);
	return cases;
}
