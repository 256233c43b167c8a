// An OpenID provider of our own that says whatever a test wants. Each issuer is
// a path of one server; what it does is in `issuer.says`.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { uniqueName } from "../../http/lib.mjs";

const now = () => Math.floor(Date.now() / 1000);

export function atHash(token, hash = "sha256") {
	const digest = createHash(hash).update(token).digest();
	return digest.subarray(0, digest.length / 2).toString("base64url");
}

function without(object) {
	return Object.fromEntries(Object.entries(object)
		.filter(([, value]) => value !== undefined));
}

export async function startFake() {
	const issuers = new Map();
	const keys = await generateKeyPair("RS256", { extractable: true });
	const jwk = { ...await exportJWK(keys.publicKey), kid: "one", use: "sig",
		alg: "RS256" };
	const server = createServer(async (request, response) => {
		const chunks = [];
		for await (const chunk of request)
			chunks.push(chunk);
		const [, name, ...rest] = request.url.split("/");
		const issuer = issuers.get(name);
		const path = rest.join("/").replace(/[?].*/, "");
		const asked = { path, headers: request.headers, url: request.url,
			form: new URLSearchParams(Buffer.concat(chunks).toString()) };
		issuer?.asked.push(asked);
		const answer = issuer && await issuer.answer(asked);
		const [status, body, headers] = answer ?? [404, {}];
		response.writeHead(status,
			{ "content-type": "application/json", ...headers });
		response.end(typeof body === "string" ? body : JSON.stringify(body));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const origin = `http://localhost:${server.address().port}`;

	function addIssuer() {
		const name = uniqueName();
		const url = `${origin}/${name}`;
		// discovery, claims, header, userinfo, tokens: added to what is right;
		// sign: makes the ID token instead; answers: by path.
		const issuer = { url, asked: [], says: {}, nonce: null,
			client: null, keys,
			discovery: () => without({ issuer: url,
				authorization_endpoint: `${url}/auth`,
				token_endpoint: `${url}/token`, jwks_uri: `${url}/keys`,
				userinfo_endpoint: `${url}/me`,
				end_session_endpoint: `${url}/end`,
				response_types_supported: ["code"],
				...issuer.says.discovery }),
			claims: () => without({ iss: url, sub: "sub-1",
				aud: issuer.client, iat: now(), exp: now() + 300,
				nonce: issuer.nonce, given_name: "Lou", family_name: "Petit",
				email: "lou@example.org", ...issuer.says.claims }),
			async token(claims = issuer.claims(), header = {}, key = null) {
				return new SignJWT(claims).setProtectedHeader(
					{ alg: "RS256", kid: "one", ...header })
					.sign(key ?? keys.privateKey);
			},
			async answer({ path }) {
				const fixed = issuer.says.answers?.[path];
				if (fixed)
					return typeof fixed === "function" ? fixed() : fixed;
				switch (path) {
				case ".well-known/openid-configuration":
					return [200, issuer.discovery()];
				case "keys": return [200, { keys: [jwk] }];
				case "token": return [200, without({ access_token: "access-1",
					token_type: "Bearer", expires_in: 300,
					id_token: await (issuer.says.sign?.(issuer.claims()) ??
						issuer.token(issuer.claims(), issuer.says.header)),
					...issuer.says.tokens })];
				case "me": return [200, without({ sub: "sub-1",
					...issuer.says.userinfo })];
				}
				return null;
			},
		};
		issuers.set(name, issuer);
		return issuer;
	}
	return { origin, addIssuer, keys,
		stop() { server.close(); server.closeAllConnections(); } };
}
