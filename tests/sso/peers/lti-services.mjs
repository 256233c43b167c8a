// What the test platform does for tools, server to server: access tokens for
// client assertions, line items and scores (AGS 2.0) with the rules of Moodle's
// code, the people of the course (NRPS 2.0) by pages.
import { randomUUID } from "node:crypto";
import { AGS, ASSERTION_TYPE, NRPS, Refusal } from "./lti-names.mjs";

const LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json";
const LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json";
const SCORE = "application/vnd.ims.lis.v1.score+json";
const RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json";
const MEMBERS =
	"application/vnd.ims.lti-nrps.v2.membershipcontainer+json";
const ACTIVITY = ["Initialized", "Started", "InProgress", "Submitted",
	"Completed"];
const GRADING = ["FullyGraded", "Pending", "PendingManual", "Failed",
	"NotReady"];
const ISO_8601 = new RegExp("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d" +
	"(\\.\\d{1,9})?(Z|[+-]\\d\\d:?\\d\\d)$");

export class Services {
	gradeScopes = ["lineitem", "score", "result.readonly"]
		.map((name) => `${AGS}scope/${name}`);
	scopes = [...this.gradeScopes, `${AGS}scope/lineitem.readonly`,
		`${NRPS}scope/contextmembership.readonly`];
	tokens = new Map();	// access token → { tool, scopes }
	assertions = new Set();	// jti that were used
	items = new Map();	// number → line item
	scores = new Map();	// number → user → { score, seconds }
	posted = [];		// every score that was let in, in order
	fail = null;		// (what, asked) → a Refusal instead of the answer
	pageSize = 2;

	constructor(platform) {
		this.platform = platform;
	}

	get lineItems() {
		return `${this.platform.issuer}/items?type_id=3`;
	}
	get members() {
		return `${this.platform.issuer}/members?type_id=3`;
	}

	addLineItem(item) {
		const number = this.items.size + 1;
		// A query of the platform's own, as Moodle has: it must be kept.
		const kept = { ...item,
			id: `${this.platform.issuer}/items/${number}?type_id=3` };

		this.items.set(number, kept);
		this.scores.set(number, new Map());
		return kept;
	}

	// What Moodle's gradebook would show.
	grade(item, user) {
		const number = Number(/\/items\/(\d+)/.exec(item.id)[1]);

		return this.scores.get(number).get(user.id)?.score;
	}

	// RFC 6749 section 4.4 with RFC 7523 section 2.2.
	async token(form) {
		this.refuse("token", form);
		if (form.get("grant_type") !== "client_credentials" ||
		    form.get("client_assertion_type") !== ASSERTION_TYPE)
			throw new Refusal(400, "unsupported_grant_type");
		const assertion = form.get("client_assertion") ?? "";
		const client = this.clientOf(assertion);
		const { payload } = await this.platform.verifyTool(assertion, client, {
			issuer: client?.client, subject: client?.client,
			audience: `${this.platform.issuer}/token`,
			requiredClaims: ["exp", "iat", "jti", "sub"] });

		if (payload.exp - payload.iat > 300 ||
		    this.assertions.has(payload.jti))
			throw new Refusal(401, "invalid_client");
		this.assertions.add(payload.jti);
		const scopes = (form.get("scope") ?? "").split(" ").filter((scope) =>
			client.scopes.includes(scope));
		if (scopes.length === 0)
			throw new Refusal(400, "invalid_scope");
		const token = randomUUID();
		this.tokens.set(token, { tool: client, scopes });
		return { json: { access_token: token, token_type: "Bearer",
			expires_in: 3600, scope: scopes.join(" ") } };
	}

	clientOf(assertion) {
		try {
			const { iss } = JSON.parse(Buffer.from(
				assertion.split(".")[1], "base64url"));
			return this.platform.tools.get(iss);
		} catch {
			throw new Refusal(400, "invalid_request");
		}
	}

	refusal(status, words) {
		return new Refusal(status, words);
	}

	// "token", "GET /members", "POST scores" …
	refuse(what, asked) {
		const refusal = this.fail?.(what, asked);

		if (refusal)
			throw refusal;
	}

	admit({ request }, ...scopes) {
		const token = /^Bearer (.+)$/.exec(request.headers.authorization)?.[1];
		const held = this.tokens.get(token);

		if (!held)
			throw new Refusal(401, "no access token");
		if (!scopes.some((scope) => held.scopes.includes(scope)))
			throw new Refusal(403, "not in the scope of the token");
	}

	route(method, path) {
		const [, number, rest = ""] =
			/^\/items\/(\d+)(\/scores|\/results)?$/.exec(path) ?? [];
		const item = this.items.get(Number(number));
		const lineItem = `${AGS}scope/lineitem`;
		const read = [lineItem, `${lineItem}.readonly`];
		const routes = {
			"GET /items": [read, (asked) => this.listItems(asked)],
			"POST /items": [[lineItem], (asked) => this.makeItem(asked)],
			"GET /members": [[`${NRPS}scope/contextmembership.readonly`],
				(asked) => this.listMembers(asked)],
			...(item && {
				[`GET /items/${number}`]: [read,
					() => ({ json: item, type: LINE_ITEM })],
				[`POST /items/${number}/scores`]: [[`${AGS}scope/score`],
					(asked) => this.takeScore(Number(number), asked)],
				[`GET /items/${number}/results`]:
					[[`${AGS}scope/result.readonly`],
						(asked) => this.results(Number(number), asked)],
			}),
		};
		const found = routes[`${method} ${path}`];

		return found && ((asked) => {
			this.admit(asked, ...found[0]);
			this.refuse(`${method} ${rest.slice(1) || path}`, asked);
			return found[1](asked);
		});
	}

	listItems({ url, request }) {
		const wanted = { resource_link_id: "resourceLinkId",
			resource_id: "resourceId", tag: "tag" };
		let items = [...this.items.values()];

		accepts(request, LINE_ITEMS);
		for (const [query, member] of Object.entries(wanted))
			if (url.searchParams.has(query))
				items = items.filter((item) =>
					item[member] === url.searchParams.get(query));
		return { json: items, type: LINE_ITEMS };
	}

	makeItem({ request, body }) {
		const asked = parse(request, body, LINE_ITEM);

		if (typeof asked.label !== "string" || asked.label === "" ||
		    !(asked.scoreMaximum > 0))
			throw new Refusal(400, "label and scoreMaximum are needed");
		return { status: 201, json: this.addLineItem(asked),
			type: LINE_ITEM };
	}

	// Moodle: ltiservice_gradebookservices, resource scores.
	takeScore(number, { request, body }) {
		const score = parse(request, body, SCORE);
		const member = Object.values(this.platform.users).find(({ id }) =>
			id === score.userId);

		if (!score.userId || !ISO_8601.test(score.timestamp ?? "") ||
		    !ACTIVITY.includes(score.activityProgress) ||
		    !GRADING.includes(score.gradingProgress) ||
		    (score.scoreGiven !== undefined &&
		     (typeof score.scoreGiven !== "number" ||
		      !(score.scoreMaximum > 0))) || !member)
			throw new Refusal(400, "Incorrect score received");
		// It keeps whole seconds.
		const seconds = Math.floor(Date.parse(score.timestamp) / 1000);
		const before = this.scores.get(number).get(score.userId);
		if (before && before.seconds >= seconds)
			throw new Refusal(409,
				"Refusing score with an earlier timestamp");
		this.posted.push(score);
		// A grade that is not final is not shown.
		this.scores.get(number).set(score.userId, { seconds,
			score: score.gradingProgress === "FullyGraded"
				? score : before?.score });
		return { status: 200 };
	}

	results(number, { request, url }) {
		const user = url.searchParams.get("user_id");
		const list = [...this.scores.get(number)]
			.filter(([id, { score }]) => score && (!user || id === user));

		accepts(request, RESULTS);
		return { type: RESULTS, json: list.map(([id, { score }]) => ({
			id: `${this.items.get(number).id}/results/${id}`,
			scoreOf: this.items.get(number).id, userId: id,
			resultScore: score.scoreGiven *
				this.items.get(number).scoreMaximum / score.scoreMaximum,
			resultMaximum: this.items.get(number).scoreMaximum })) };
	}

	// By pages of `pageSize`, the next one in the header Link.
	listMembers({ request, url }) {
		const users = Object.values(this.platform.users);
		const from = Number(url.searchParams.get("from") ?? 0);
		const next = new URL(this.members);

		accepts(request, MEMBERS);
		next.searchParams.set("from", from + this.pageSize);
		const members = users.slice(from, from + this.pageSize)
			.map(({ id, ...user }) => ({ status: "Active", user_id: id,
				...user, locale: undefined,
				name: `${user.given_name} ${user.family_name}` }));
		return { type: MEMBERS,
			headers: from + this.pageSize < users.length
				? { link: `<${next}>; rel="next"` } : {},
			json: { id: url.href, context: this.platform.context,
				members } };
	}
}

function accepts(request, type) {
	const accept = request.headers.accept ?? "*/*";

	if (!accept.includes(type) && !accept.includes("*/*"))
		throw new Refusal(406, `Accept ${type}`);
}

function parse(request, body, type) {
	const given = (request.headers["content-type"] ?? "").split(";")[0];

	if (given.trim() !== type)
		throw new Refusal(415, `send ${type}`);
	try {
		return JSON.parse(body);
	} catch {
		throw new Refusal(400, "no JSON");
	}
}
