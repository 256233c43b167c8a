// What the stories of LTI share: a platform that knows our stack, and people
// who come from it with something like a browser.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import { Client, ctl, newOrganisation, uniqueName, url }
	from "../http/lib.mjs";
import { readForm } from "./peers/lti-pages.mjs";
import { startPlatform } from "./peers/lti-platform.mjs";

const data = process.env.ACQUIS_DATA;
const prefix = /^prefix='([^']*)'/m.exec(
	readFileSync(`${data}/stack.env`, "utf8"))[1];

export function sql(text) {
	return execFileSync("mariadb", ["--no-defaults",
		`--socket=${data}/db/db.sock`, "--batch", "--skip-column-names",
		"acquis", `--execute=${text}`], { encoding: "utf8" }).trim();
}

// All jobs that are due, as the program's own user; the platform answers them
// meanwhile. `now`: those that wait for another try too.
export async function runJobs({ now = false } = {}) {
	if (now)
		sql("UPDATE job SET run_after = NOW(6) WHERE state = 0");
	const runner = spawn("setpriv", ["--reuid=acquis-auth",
		"--regid=acquis-auth", "--init-groups", `${prefix}/bin/acquisctl`,
		"--config", `${data}/etc`, "jobs", "run", "--for", "auth", "--once"],
	{ stdio: ["ignore", "inherit", "ignore"] });

	assert.deepEqual(await once(runner, "exit"), [0, null]);
}

export const addresses = {
	initiate: `${url}/api/auth/lti/login`,
	redirects: [`${url}/api/auth/lti/launch`],
	jwks: `${url}/api/auth/keys/tool.json`,
};

// A platform whose tool we are; `set` are settings of the provider.
export async function newPlatform({ set = {}, deployment = "1", options = {},
	draft = false } = {}) {
	const platform = await startPlatform(options);
	const key = `l${uniqueName()}`;

	platform.tool = platform.register({ ...addresses, deployment });
	platform.key = key;
	const settings = {
		authorization_endpoint: `${platform.issuer}/auth`,
		token_endpoint: `${platform.issuer}/token`,
		jwks_url: `${platform.issuer}/jwks`,
		deployments: deployment, ...set };
	ctl("idp", "add", "lti", key, "--organisation", newOrganisation(),
		"--name", `Platform ${key}`, "--issuer", platform.issuer,
		"--client-id", platform.tool.client, draft ? "--draft" : "--untested",
		...Object.entries(settings).flatMap(([name, value]) =>
			["--set", `${name}=${value}`]));
	return platform;
}

export function newLink(platform, competences = "1.1", more = {}) {
	return platform.addLink({ title: `Test ${competences}`,
		target: competences.includes(",") ? `${url}/course`
			: `${url}/competences/${competences}`,
		custom: { competences }, ...more });
}

// What a browser sends of itself, in a window or in a frame of the platform.
const window = { "sec-fetch-dest": "document", "sec-fetch-mode": "navigate",
	"sec-fetch-site": "cross-site" };
const frame = { ...window, "sec-fetch-dest": "iframe" };

export class Visitor extends Client {
	constructor({ framed = false } = {}) {
		super();
		this.framed = framed;
	}

	// A page that is navigated to. fetch() cannot say Sec-Fetch-*.
	async open(method, path, form) {
		const body = form && new URLSearchParams(form).toString();
		const headers = { ...this.framed ? frame : window,
			...this.headers("GET"), ...body && {
				"content-type": "application/x-www-form-urlencoded",
				"content-length": Buffer.byteLength(body) } };
		const reply = await new Promise((resolve, reject) => {
			const request = http.request(new URL(path, url),
				{ method, headers }, (response) => {
					let text = "";
					response.setEncoding("utf8");
					response.on("data", (part) => { text += part; });
					response.on("end", () => resolve({ text, response }));
				});
			request.on("error", reject);
			request.end(body);
		});
		const got = new Headers();
		for (let i = 0; i < reply.response.rawHeaders.length; i += 2)
			got.append(reply.response.rawHeaders[i],
				reply.response.rawHeaders[i + 1]);
		this.keepCookies({ headers: got });
		return { status: reply.response.statusCode, headers: got,
			text: reply.text, location: got.get("location") };
	}

	// From the platform's first message to the form that it answers with.
	async begin(begin, { post = false } = {}) {
		const query = new URLSearchParams(begin);
		const reply = post
			? await this.open("POST", "/api/auth/lti/login", begin)
			: await this.open("GET", `/api/auth/lti/login?${query}`);

		assert.equal(reply.status, 303, reply.text);
		return this.answer(reply.location);
	}

	// In a frame a page of ours is in between.
	async answer(location) {
		const here = new URL(location, url);
		const to = here.pathname.endsWith("/course/open")
			? new URLSearchParams(here.hash.slice(1)).get("to") : here.href;

		if (!to.includes("/auth?"))
			return { refused: location };
		const answer = await fetch(to);
		const text = await answer.text();
		assert.equal(answer.status, 200, text);
		return readForm(text);
	}

	// The whole way; where the browser is sent in the end.
	async launch(platform, options, how) {
		const form = await this.begin(platform.launch(
			{ tool: platform.tool, ...options }), how);

		if (form.refused)
			return form.refused;
		return (await this.submit(form)).location;
	}

	submit({ action, fields }) {
		return this.open("POST", new URL(action).pathname, fields);
	}

	// The session behind the cookies, for requests of pages.
	async enter() {
		const reply = await this.get("/api/auth/sessions/current");

		assert.equal(reply.status, 200, reply.text);
		this.csrf = reply.json.csrf_token;
		this.user = reply.json.user;
		return this.user;
	}
}

// Why it was refused, from the page that the browser is sent to.
export function reasonOf(location) {
	const page = new URL(location, url);

	assert.match(page.pathname, /\/signin\/refused$/, location);
	const id = page.searchParams.get("id");
	const reason = sql(`SELECT reason FROM sso_refusal
		WHERE request_id = '${id}'`);
	assert.ok(reason, `nothing is kept of refusal ${id}`);
	return { reason, advice: page.searchParams.get("advice") };
}
