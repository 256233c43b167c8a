// A small learning platform that speaks LTI 1.3 Advantage, for the stories: a
// course with people and links, an authorization endpoint, keys, a token
// endpoint, grades (AGS) with Moodle's rules, a roster (NRPS), deep linking,
// dynamic registration, storage for tools whose cookies are blocked. Written
// from the specifications on `jose`; that it is a faithful one is shown by
// launching the public tool `ltijs` against it (lti-faithful.test.mjs).
//
// A story makes one, tells it of a tool and of links, and launches:
//
//	const platform = await startPlatform();
//	const tool = platform.register({ initiate, redirects, jwks });
//	const link = platform.addLink({ target, custom });
//	const begin = platform.launch({ tool, link, user: platform.users.ada });
//
// `begin` is what the platform sends to the tool's login address; the rest
// follows by HTTP. `tamper` of a launch changes what is signed, or how: that
// is how attacks are made.
import http from "node:http";
import { randomUUID } from "node:crypto";
import * as jose from "jose";
import { coursePage, deepLinkedPage, formPage, registerPage } from "./lti-pages.mjs";
import { AGS, CLAIM, DEEP_LINK, NRPS, ROLE, Refusal, TOOL_CONFIGURATION }
	from "./lti-names.mjs";
import { Services } from "./lti-services.mjs";

export class Platform {
	tools = new Map();		// by client_id
	links = new Map();		// by id
	launches = new Map();		// by lti_message_hint, good once
	deepLinked = [];		// verified answers of tools
	registrations = new Map();	// registration token → not used yet
	requests = [];			// "METHOD /path", as they came
	context = { id: "course-7", label: "NUM1",
		title: "Culture numérique 1", type: [
			"http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"] };
	users = Object.fromEntries([
		["ada", "Ada", "Lovelace", "learner"],
		["alan", "Alan", "Turing", "learner"],
		["grace", "Grace", "Hopper", "instructor"],
	].map(([id, given_name, family_name, role]) => [id, { id, given_name,
		family_name, email: `${id}@school.example`, roles: [ROLE[role]],
		locale: "en" }]));

	constructor({ host = "127.0.0.1", port = 0, storage = true } = {}) {
		this.host = host;
		this.port = port;
		this.storage = storage;
		this.services = new Services(this);
	}

	async start() {
		this.keys = await newKeys();
		this.server = http.createServer((request, response) =>
			this.serve(request, response));
		await new Promise((done) =>
			this.server.listen(this.port, this.host, done));
		this.port = this.server.address().port;
		this.issuer = `http://${this.host}:${this.port}`;
		return this;
	}

	stop() {
		this.server.closeAllConnections();
		return new Promise((done) => this.server.close(done));
	}

	// ---- what the platform's administrator and teachers do ------------

	// A tool with its addresses; `jwks` is an address or a set.
	register({ initiate, redirects, jwks, client = randomUUID(),
		deployment = "1", scopes = this.services.scopes }) {
		const tool = { client, deployment, initiate, redirects, jwks,
			scopes };

		this.tools.set(client, tool);
		return tool;
	}

	addLink({ id = randomUUID(), title = "An activity", target, custom,
		graded = true, maximum = 100 }) {
		const link = { id, title, target, custom };

		if (graded)
			link.lineItem = this.services.addLineItem({
				label: title, scoreMaximum: maximum,
				resourceLinkId: id });
		this.links.set(id, link);
		return link;
	}

	// What goes to the tool's login address, by GET or POST.
	launch({ tool, link, user, message = "LtiResourceLinkRequest",
		target = link?.target, tamper = {}, frame = "iframe", extra }) {
		const hint = randomUUID();

		this.launches.set(hint,
			{ tool, link, user, message, target, tamper, frame, extra });
		return { iss: this.issuer, login_hint: user.id,
			target_link_uri: target, lti_message_hint: hint,
			client_id: tool.client, lti_deployment_id: tool.deployment };
	}

	// Where a teacher begins a dynamic registration.
	registrationUrl(toolUrl) {
		const token = randomUUID();
		const url = new URL(toolUrl);

		this.registrations.set(token, true);
		url.searchParams.set("openid_configuration",
			`${this.issuer}/.well-known/openid-configuration`);
		url.searchParams.set("registration_token", token);
		return url.href;
	}

	// ---- what is signed ----------------------------------------------

	claims(launch, nonce) {
		const { tool, link, user, message, target } = launch;
		const now = Math.floor(Date.now() / 1000);

		return {
			iss: this.issuer, aud: tool.client, sub: user.id,
			iat: now, exp: now + 300, nonce,
			given_name: user.given_name, family_name: user.family_name,
			name: `${user.given_name} ${user.family_name}`,
			email: user.email, locale: user.locale,
			[`${CLAIM}version`]: "1.3.0",
			[`${CLAIM}message_type`]: message,
			[`${CLAIM}deployment_id`]: tool.deployment,
			[`${CLAIM}target_link_uri`]: target,
			[`${CLAIM}roles`]: user.roles,
			[`${CLAIM}context`]: this.context,
			[`${CLAIM}tool_platform`]: { guid: this.issuer,
				product_family_code: "acquis-test", name: "Test" },
			[`${CLAIM}launch_presentation`]: { locale: user.locale,
				document_target: launch.frame,
				return_url: `${this.issuer}/course` },
			...(message === "LtiDeepLinkingRequest"
				? this.deepLinkClaims(launch) : this.linkClaims(link)),
			[`${NRPS}claim/namesroleservice`]: {
				context_memberships_url: this.services.members,
				service_versions: ["2.0"] },
			...launch.extra,
		};
	}

	linkClaims(link) {
		return {
			[`${CLAIM}resource_link`]: { id: link.id, title: link.title },
			[`${CLAIM}custom`]: link.custom ?? {},
			[`${AGS}claim/endpoint`]: {
				scope: this.services.gradeScopes,
				lineitems: this.services.lineItems,
				...(link.lineItem && { lineitem: link.lineItem.id }) },
		};
	}

	deepLinkClaims() {
		return {
			[`${DEEP_LINK}deep_linking_settings`]: {
				deep_link_return_url: `${this.issuer}/deep-link`,
				accept_types: ["ltiResourceLink"],
				accept_presentation_document_targets:
					["iframe", "window"],
				accept_multiple: true, accept_lineitem: true,
				auto_create: false,
				data: "opaque: \"é\" & <verbatim> \\ / 1" },
		};
	}

	// `tamper`: claims (a function that changes them), header, key, raw (a
	// function of the finished token).
	async sign(claims, { claims: change, header = {}, key, raw } = {}) {
		change?.(claims);
		const token = await new jose.SignJWT(claims)
			.setProtectedHeader({ alg: "RS256", typ: "JWT",
				kid: this.keys.kid, ...header })
			.sign(key ?? this.keys.privateKey);
		return raw ? raw(token) : token;
	}

	// ---- HTTP -----------------------------------------------------------

	async serve(request, response) {
		const url = new URL(request.url, this.issuer);

		this.requests.push(`${request.method} ${url.pathname}`);
		try {
			const body = await readBody(request);
			const route = this.route(request.method, url.pathname);
			const reply = await route({ request, url, body });
			write(response, reply);
		} catch (error) {
			if (!(error instanceof Refusal))
				process.stderr.write(`${error.stack}\n`);
			write(response, { status: error.status ?? 500,
				json: { error: error.message } });
		}
	}

	route(method, path) {
		const routes = {
			"GET /.well-known/openid-configuration":
				() => ({ json: this.configuration() }),
			"GET /jwks": () => ({ json: { keys: [this.keys.jwk] } }),
			"GET /auth": ({ url }) => this.authorize(url.searchParams),
			"POST /auth": ({ body }) =>
				this.authorize(new URLSearchParams(body)),
			"POST /deep-link": ({ body }) => this.takeDeepLink(body),
			"POST /register": (asked) => this.takeRegistration(asked),
			"GET /register": ({ url }) => ({ html: registerPage(
				url.searchParams.get("to")) }),
			"GET /course": ({ url }) => this.course(url),
			"POST /token": ({ body }) =>
				this.services.token(new URLSearchParams(body)),
		};
		const found = routes[`${method} ${path}`] ??
			this.services.route(method, path);

		if (!found)
			throw new Refusal(404, "no such address");
		return found;
	}

	configuration() {
		return {
			issuer: this.issuer,
			authorization_endpoint: `${this.issuer}/auth`,
			token_endpoint: `${this.issuer}/token`,
			jwks_uri: `${this.issuer}/jwks`,
			registration_endpoint: `${this.issuer}/register`,
			token_endpoint_auth_methods_supported: ["private_key_jwt"],
			token_endpoint_auth_signing_alg_values_supported: ["RS256"],
			scopes_supported: ["openid", ...this.services.scopes],
			response_types_supported: ["id_token"],
			subject_types_supported: ["public"],
			id_token_signing_alg_values_supported: ["RS256"],
			claims_supported: ["sub", "iss", "name", "given_name",
				"family_name", "email"],
			"https://purl.imsglobal.org/spec/lti-platform-configuration": {
				product_family_code: "acquis-test", version: "1",
				messages_supported: [
					{ type: "LtiResourceLinkRequest" },
					{ type: "LtiDeepLinkingRequest" }],
				variables: [] },
		};
	}

	// OpenID Connect's implicit flow as LTI has it: answers by a form.
	async authorize(asked) {
		const value = (name) => asked.get(name) ?? "";
		const tool = this.tools.get(value("client_id"));
		const launch = this.launches.get(value("lti_message_hint"));
		const fixed = { response_type: "id_token", scope: "openid",
			response_mode: "form_post", prompt: "none" };

		if (!tool || !tool.redirects.includes(value("redirect_uri")))
			throw new Refusal(400, "unknown client or redirect_uri");
		for (const [name, wanted] of Object.entries(fixed))
			if (value(name) !== wanted)
				throw new Refusal(400, `${name} must be ${wanted}`);
		if (!value("state") || !value("nonce"))
			throw new Refusal(400, "state and nonce are needed");
		if (!launch || launch.tool !== tool ||
		    launch.user.id !== value("login_hint"))
			return { html: formPage(value("redirect_uri"), {
				error: "login_required", state: value("state") }) };
		this.launches.delete(value("lti_message_hint"));
		const token = await this.sign(this.claims(launch, value("nonce")),
			launch.tamper);
		return { html: formPage(value("redirect_uri"),
			{ id_token: token, state: value("state") }) };
	}

	async takeDeepLink(body) {
		const token = new URLSearchParams(body).get("JWT") ?? "";
		const tool = this.tools.get(jose.decodeJwt(token).iss);
		const { payload } = await this.verifyTool(token, tool,
			{ audience: this.issuer, issuer: tool?.client });
		const items = payload[`${DEEP_LINK}content_items`];

		if (payload[`${CLAIM}message_type`] !== "LtiDeepLinkingResponse" ||
		    payload[`${CLAIM}version`] !== "1.3.0" ||
		    payload[`${CLAIM}deployment_id`] !== tool.deployment ||
		    !payload.nonce || !Array.isArray(items))
			throw new Refusal(400, "no answer to a deep linking request");
		this.deepLinked.push(payload);
		return { html: deepLinkedPage(items) };
	}

	// What a tool signed, by the keys that it publishes.
	async verifyTool(token, tool, options) {
		if (!tool)
			throw new Refusal(401, "unknown tool");
		const keys = typeof tool.jwks === "string"
			? jose.createRemoteJWKSet(new URL(tool.jwks))
			: jose.createLocalJWKSet(tool.jwks);
		try {
			return await jose.jwtVerify(token, keys, {
				algorithms: ["RS256"], maxTokenAge: "5 min",
				requiredClaims: ["exp", "iat"], ...options });
		} catch (error) {
			throw new Refusal(401, `${error.code}: ${error.message}`);
		}
	}

	// A registration token is good once, as in Moodle.
	takeRegistration({ request, body }) {
		const token = /^Bearer (.+)$/.exec(request.headers.authorization)?.[1];
		const asked = JSON.parse(body);
		const configuration = asked[TOOL_CONFIGURATION];

		if (!this.registrations.delete(token))
			throw new Refusal(401, "registration token unknown or used");
		if (!asked.response_types?.includes("id_token") ||
		    !asked.grant_types?.includes("client_credentials") ||
		    asked.token_endpoint_auth_method !== "private_key_jwt" ||
		    !asked.initiate_login_uri || !asked.redirect_uris?.length ||
		    !asked.jwks_uri || !asked.client_name ||
		    !configuration?.domain || !configuration.target_link_uri ||
		    !configuration.claims || !configuration.messages)
			throw new Refusal(400, "a member is missing");
		const tool = this.register({ initiate: asked.initiate_login_uri,
			redirects: asked.redirect_uris, jwks: asked.jwks_uri,
			deployment: String(this.tools.size + 1),
			scopes: (asked.scope ?? "").split(" ") });

		return { json: { ...asked, client_id: tool.client,
			[TOOL_CONFIGURATION]: { ...configuration,
				deployment_id: tool.deployment } } };
	}

	// A page of the course that opens a launch in a frame, a stored one of
	// `launch()` by its hint.
	course(url) {
		const hint = url.searchParams.get("hint");
		const launch = this.launches.get(hint);

		if (!launch)
			throw new Refusal(404, "no such launch");
		const begin = { iss: this.issuer, login_hint: launch.user.id,
			target_link_uri: launch.target, lti_message_hint: hint,
			client_id: launch.tool.client,
			lti_deployment_id: launch.tool.deployment };
		if (this.storage)
			begin.lti_storage_target = "_parent";
		return { html: coursePage(launch.tool.initiate, begin) };
	}
}

export async function newKeys(kid = randomUUID()) {
	const pair = await jose.generateKeyPair("RS256",
		{ modulusLength: 2048, extractable: true });
	const jwk = await jose.exportJWK(pair.publicKey);

	return { ...pair, kid, jwk: { ...jwk, kid, alg: "RS256", use: "sig" } };
}

export function startPlatform(options) {
	return new Platform(options).start();
}

async function readBody(request) {
	const parts = [];

	for await (const part of request)
		parts.push(part);
	return Buffer.concat(parts).toString();
}

function write(response, { status = 200, json, html, headers = {}, type }) {
	const body = html ?? (json === undefined ? "" : JSON.stringify(json));

	response.writeHead(status, { "cache-control": "no-store",
		"content-type": type ?? (html ? "text/html; charset=utf-8"
			: "application/json"), ...headers });
	response.end(body);
}
