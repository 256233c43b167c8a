// An institution's OpenID provider: the public `oidc-provider`, with people who
// need no password, and clients that are registered as tests go.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { generateKeyPair, exportJWK } from "jose";
import Provider from "oidc-provider";

// What the provider keeps, across new keys; clients are registered here.
class Store {
	static rows = new Map();

	constructor(model) {
		this.model = model;
	}

	name(id) {
		return `${this.model}:${id}`;
	}

	async upsert(id, payload) {
		Store.rows.set(this.name(id), payload);
	}

	async find(id) {
		return Store.rows.get(this.name(id));
	}

	async findByUid(uid) {
		for (const [name, row] of Store.rows)
			if (name.startsWith(this.name("")) && row.uid === uid)
				return row;
		return undefined;
	}

	async consume(id) {
		Store.rows.get(this.name(id)).consumed = Math.floor(Date.now() / 1000);
	}

	async destroy(id) {
		Store.rows.delete(this.name(id));
	}

	async revokeByGrantId(grantId) {
		for (const [name, row] of Store.rows)
			if (row.grantId === grantId)
				Store.rows.delete(name);
	}
}

async function newKey(alg, kid) {
	const { privateKey } = await generateKeyPair(alg, { extractable: true });
	return { ...await exportJWK(privateKey), kid, alg, use: "sig" };
}

function configure(keys, people, inIdToken) {
	return {
		adapter: Store,
		jwks: { keys },
		cookies: { keys: ["not a secret"] },
		claims: {
			openid: ["sub"], email: ["email", "email_verified"],
			profile: ["given_name", "family_name", "locale", "role"],
		},
		conformIdTokenClaims: !inIdToken,
		features: {
			devInteractions: { enabled: false },
			backchannelLogout: { enabled: true },
			rpInitiatedLogout: { enabled: true },
		},
		pkce: { required: () => true },
		interactions: { url: (ctx, interaction) =>
			`/interaction/${interaction.uid}` },
		// Its own dispatcher asks nobody on this machine.
		fetch: (address, { dispatcher, ...options }) =>
			fetch(address, options),
		findAccount: (ctx, id) => people.has(id) && {
			accountId: id,
			claims: () => ({ sub: id, ...people.get(id) }),
		},
		ttl: { Session: 3600, Grant: 3600, AccessToken: 300, IdToken: 300,
			Interaction: 300 },
	};
}

// The page that would ask who it is: the visitor says so in a header.
async function interact(provider, request, response) {
	const { prompt, params, session } =
		await provider.interactionDetails(request, response);
	const person = request.headers["x-person"];

	if (person === "nobody")
		return provider.interactionFinished(request, response,
			{ error: "access_denied" });
	if (prompt.name === "login")
		return provider.interactionFinished(request, response,
			{ login: { accountId: person } });
	const grant = new provider.Grant(
		{ accountId: session.accountId, clientId: params.client_id });
	grant.addOIDCScope(params.scope);
	return provider.interactionFinished(request, response,
		{ consent: { grantId: await grant.save() } });
}

export async function startOidc({ inIdToken = false } = {}) {
	const people = new Map();
	const asked = {};
	let provider, handle, count = 0;
	const server = createServer((request, response) => {
		const path = request.url.replace(/[?].*/, "");
		asked[path] = (asked[path] ?? 0) + 1;
		if (path.startsWith("/interaction/"))
			interact(provider, request, response).catch((error) => {
				response.writeHead(500).end(error.stack);
			});
		else
			handle(request, response);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `http://localhost:${server.address().port}`;

	const peer = {
		url, people, asked,
		// New keys, and those before are gone.
		async rotate() {
			count += 1;
			const keys = [await newKey("RS256", `rsa-${count}`),
				await newKey("ES256", `ec-${count}`)];
			provider = new Provider(url, configure(keys, people, inIdToken));
			handle = provider.callback();
			return keys[0].kid;
		},
		async register(id, metadata) {
			await new Store("Client").upsert(id, { client_id: id,
				grant_types: ["authorization_code"], response_types: ["code"],
				...metadata });
		},
		async stop() {
			server.close();
			server.closeAllConnections();
			await once(server, "close");
		},
	};
	await peer.rotate();
	return peer;
}

// A person's browser at the provider: keeps its cookies there.
export class Person {
	cookies = new Map();

	constructor(name) {
		this.name = name;
	}

	async request(address, body) {
		const response = await fetch(address, {
			method: body ? "POST" : "GET", body, redirect: "manual",
			headers: { "x-person": this.name, cookie: [...this.cookies]
				.map(([name, value]) => `${name}=${value}`).join("; ") },
		});
		for (const line of response.headers.getSetCookie()) {
			const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
			if (value === "")
				this.cookies.delete(name);
			else
				this.cookies.set(name, value);
		}
		return response;
	}

	// Follows the provider's own pages; the address outside where they end.
	async follow(address, body) {
		const home = new URL(address).origin;
		for (let i = 0; i < 10; i++) {
			const response = await this.request(address, body);
			const to = response.headers.get("location");
			assert.ok(to, `${response.status} ${address}: ` +
				(await response.text()).slice(0, 500));
			address = new URL(to, address).href;
			body = undefined;
			if (!address.startsWith(`${home}/`))
				return address;
		}
		throw new Error("the provider sends in circles");
	}

	// Says yes to the page that asks whether to sign out.
	async signOut(address) {
		const page = await this.request(address);
		const html = await page.text();
		const [, action] = html.match(/<form[^>]*action="([^"]+)"/) ?? [];
		const [, xsrf] = html.match(/name="xsrf" value="([^"]+)"/) ?? [];
		assert.ok(action && xsrf, html.slice(0, 500));
		return this.follow(action,
			new URLSearchParams({ xsrf, logout: "yes" }));
	}
}
