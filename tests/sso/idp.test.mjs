// acquisctl idp: what an administrator does to let an institution in.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from "jose";
import { Client, uniqueName, url } from "../http/lib.mjs";
import { startPlatform } from "./peers/lti-platform.mjs";
import { startLemonldap } from "./peers/lemonldap.mjs";
import { addOrganisation, addProvider, ctl, ctlDone, ctlServed, follow, sql,
	startAt } from "./lib.mjs";

let peer, organisation, keys;

// There is one of an issuer and a client id, and the peer knows one client.
function forget() {
	sql(`DELETE FROM identity_provider WHERE client_id = 'acquis'
		AND issuer = '${peer.url}'`);
}

before(async () => {
	peer = await startLemonldap(8273, url, [`${url}/callback`]);
	forget();
	organisation = addOrganisation();
	keys = await generateKeyPair("RS256", { extractable: true });
});
after(() => peer.stop());

// What `idp add` is given, but for the kind and the key.
function described(key, ...more) {
	return ["--organisation", organisation, "--name", `Lilas ${key}`, ...more];
}

function oidc(key, more = [], { issuer = peer.url, client = "acquis" } = {}) {
	return ["idp", "add", "oidc", key, ...described(key,
		"--issuer", issuer, "--client-id", client, "--secret", "-",
		"--set", "client_authentication=client_secret_basic", ...more)];
}

function failed(output) {
	return output.split("\n").filter((line) => line.startsWith("not ok"))
		.map((line) => line.match(/^not ok \d+ - ([^:]*)/)[1]);
}

// A server for the time of `use(origin)`. `handle(request)` gives
// [status, body, headers]; a body that is no text is sent as JSON.
async function withServer(handle, use) {
	const server = createServer((request, response) => {
		const [status, body, headers = {}] = handle(request);
		response.writeHead(status, headers);
		response.end(typeof body === "string" ? body : JSON.stringify(body));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	try {
		return await use(`http://127.0.0.1:${server.address().port}`);
	} finally {
		server.close();
		server.closeAllConnections();
	}
}

test("one command adds an OpenID provider, and says that all is well", () => {
	const key = uniqueName();
	const done = ctl(oidc(key), "acquis-secret\n");
	assert.equal(done.status, 0, done.stdout + done.stderr);
	const plan = Number(done.stdout.match(/^1\.\.(\d+)$/m)[1]);
	assert.equal(done.stdout.match(/^ok \d+ - /gm).length, plan);
	assert.deepEqual(failed(done.stdout), []);
	assert.match(done.stdout, new RegExp(`^${key} is active$`, "m"));
	assert.doesNotMatch(done.stdout + done.stderr, /acquis-secret|\x1b/);

	const shown = ctlDone(["idp", "show", key, "--json"]);
	assert.equal(shown.kind, "oidc");
	assert.equal(shown.secret, true);
	assert.equal(shown.issuer, peer.url);
	assert.doesNotMatch(JSON.stringify(shown), /acquis-secret/);
	assert.doesNotMatch(sql(`SELECT secret FROM identity_provider
		WHERE provider_key = '${key}'`), /acquis-secret/);
	assert.ok(ctlDone(["idp", "list", "--json"])
		.some((row) => row.key === key && row.state === "active"));
	assert.equal(sql(`SELECT act FROM audit WHERE object_id = ${shown.id}`),
		"identity_provider.add");
});

test("what does not work is not saved, and each fault is named", () => {
	const key = uniqueName();
	const done = ctl(oidc(key, ["--set", "algorithm=ES256"],
		{ issuer: `${peer.url}/` }), "wrong\n");
	assert.equal(done.status, 4, done.stdout);
	assert.deepEqual(failed(done.stdout), ["issuer", "algorithm of ID tokens",
		"algorithm", "client"]);
	assert.match(done.stdout, /it calls itself http:\/\/localhost:8273;/);
	assert.match(done.stderr, /nothing was saved/);
	assert.equal(ctl(["idp", "show", key]).status, 3);
});

test("a draft is saved with its faults, mended, and opened", () => {
	const key = uniqueName();
	const draft = ctl(oidc(key, ["--draft"], { client: `x${key}` }),
		"wrong\n");
	assert.equal(draft.status, 0, draft.stderr);
	assert.deepEqual(failed(draft.stdout), ["client"]);
	assert.match(draft.stdout, new RegExp(`${key} is draft`));
	assert.equal(ctl(["idp", "test", key]).status, 1);
	assert.equal(ctl(["idp", "enable", key]).status, 4);
	assert.equal(ctlDone(["idp", "show", key, "--json"]).state, "draft");

	forget();
	ctlDone(["idp", "change", key, "--client-id", "acquis", "--secret", "-"],
		"acquis-secret");
	ctlDone(["idp", "enable", key]);
	const tested = ctlDone(["idp", "test", key, "--json"]);
	assert.equal(tested.passed, true);
	assert.ok(tested.checks.some(({ check, result }) =>
		check === "client" && result === "ok"));
	assert.equal(ctlDone(["idp", "show", key, "--json"]).state, "active");
});

test("a change that another one overtook is not saved", async () => {
	const key = uniqueName();
	const jwk = { ...await exportJWK(keys.publicKey), kid: "one" };
	let meanwhile = () => {};
	await withServer(() => {
		meanwhile();
		return [200, { keys: [jwk] }];
	}, async (origin) => {
		ctlDone(["idp", "add", "jwt", key, ...described(key, "--issuer",
			`urn:${key}`, "--set", `jwks_url=${origin}/jwks`,
			"--untested")]);
		meanwhile = () => sql(`UPDATE identity_provider SET state = 3,
			updated_at = NOW(6) WHERE provider_key = '${key}'`);
		const late = await ctlServed(["idp", "change", key, "--name", "x"]);
		assert.equal(late.status, 4, late.stdout);
		assert.match(late.stderr, /changed it meanwhile/);
	});
	assert.equal(sql(`SELECT state, name FROM identity_provider
		WHERE provider_key = '${key}'`), `3\tLilas ${key}`);
});

test("settings are typed as they are read, changed and taken away", () => {
	const key = uniqueName();
	ctlDone(["idp", "add", "cas", key, ...described(key, "--issuer",
		`${peer.url}/cas`, "--client-id", key, "--set", "preset=renater",
		"--set", "roles=learner", "--set", "create_accounts=false",
		"--set", "claims.first_name=cn", "--set", "claims.email=mail")]);
	const settings = () =>
		ctlDone(["idp", "show", key, "--json"]).settings;
	assert.deepEqual(settings(), { preset: "renater", roles: ["learner"],
		create_accounts: false,
		claims: { first_name: "cn", email: "mail" } });
	ctlDone(["idp", "change", key, "--set", "claims.email=", "--set",
		"roles=", "--set", "renew=true"]);
	assert.deepEqual(settings(), { preset: "renater", create_accounts: false,
		renew: true, claims: { first_name: "cn" } });
	const text = ctlDone(["idp", "show", key]);
	assert.match(text, /^claims.first_name = cn$/m);
	assert.match(text, new RegExp(`service +${url}/api/auth/sso/${key}/cas`));
});

const wrong = [
	[4, /^acquisctl: algoritm /, ["--set", "algoritm=RS256"]],
	[4, /^acquisctl: algorithm /, ["--set", "algorithm=HS256"]],
	[4, /^acquisctl: create_accounts /, ["--set", "create_accounts=perhaps"]],
	[4, /^acquisctl: issuer /, ["--issuer", "ftp://example.org"]],
	[4, /^acquisctl: issuer ends before/, ["--issuer", "https://h/cas/"]],
	[4, /^acquisctl: claims\/nickname /, ["--set", "claims.nickname=x"]],
	[4, /^acquisctl: jwks_url is needed/, ["--set", "tickets=jwt"]],
	[2, /--set takes NAME=VALUE/, ["--set", "renew"]],
	[2, /what is "--bogus"/, ["--bogus"]],
	[3, /there is no organisation nowhere/, ["--organisation", "nowhere"]],
];
for (const [status, says, more] of wrong)
	test(`idp add … ${more.join(" ")} is refused`, () => {
		const key = uniqueName();
		const given = ["idp", "add", "cas", key, "--issuer",
			"https://cas.example/cas", ...described(key)].filter(
			(word, i, all) => !more.includes(word) &&
				!(i > 0 && more.includes(all[i - 1])));
		const done = ctl([...given, ...more, "--untested"]);
		assert.equal(done.status, status, done.stderr);
		assert.match(done.stderr, says);
		assert.equal(done.stdout, "");
	});

test("words of ours, wrong kinds and twins are no keys", () => {
	for (const [status, kind, key] of [[4, "cas", "pending"], [4, "cas", "A"],
		[2, "saml", "abc"], [2, "cas"]]) {
		const done = ctl(["idp", "add", kind, ...key ? [key] : [],
			...described("x", "--issuer", "https://h/cas", "--untested")]);
		assert.equal(done.status, status, `${kind} ${key}: ${done.stderr}`);
	}
	const key = uniqueName();
	const twin = ["idp", "add", "cas", key, ...described(key, "--issuer",
		"https://h/cas", "--client-id", key, "--untested")];
	ctlDone(twin);
	const again = ctl(twin);
	assert.equal(again.status, 4);
	assert.match(again.stderr, /another one has this key/);
});

// ---- what a test finds ------------------------------------------------------

async function tried(kind, handle, options) {
	return withServer(handle, (origin) => ctlServed(["idp", "add", kind,
		uniqueName(), ...described("x", ...options(origin))]));
}

const cas = "<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'>";
const refusal = (code) => `${cas}<cas:authenticationFailure code='${code}'/>` +
	"</cas:serviceResponse>";
const user = `${cas}<cas:authenticationSuccess><cas:user>u</cas:user>` +
	"</cas:authenticationSuccess></cas:serviceResponse>";
const casAt = (origin) => ["--issuer", `${origin}/cas`];

for (const [what, fails, says, validate, login = [200, ""]] of [
	["a good server", [], /INVALID_TICKET/, [200, refusal("INVALID_TICKET")]],
	["a login page elsewhere", [], /HTTP 302/,
		[200, refusal("INVALID_TICKET")], [302, "", { location: "/x" }]],
	["a server that does not know us", ["tickets"],
		/UNAUTHORIZED_SERVICE and not INVALID_TICKET; register the service/,
		[200, refusal("UNAUTHORIZED_SERVICE")]],
	["a server that takes anything", ["tickets"], /made up/, [200, user]],
	["a page that is no CAS server", ["tickets"],
		/HTTP 200 and not as a server of CAS does \(syntax\)/,
		[200, "<html><br></html>"]],
	["an old server", ["tickets"], /HTTP 404/, [404, "not found"]],
	["a redirect", ["tickets"], /sends us elsewhere/,
		[302, "", { location: "/y" }]],
	["a clock that is late", ["clock"], /differ by -\d+ s; set/,
		[200, refusal("INVALID_TICKET"),
			{ date: new Date(Date.now() - 3600e3).toUTCString() }]],
	["a login page that refuses us", ["login page"], /registered there/,
		[200, refusal("INVALID_TICKET")], [403, ""]],
])
	test(`cas, ${what}: ${fails.join(", ") || "all is well"}`, async () => {
		const done = await tried("cas", ({ url: path }) =>
			(path.startsWith("/cas/login?") ? login : validate), casAt);
		assert.deepEqual(failed(done.stdout), fails, done.stdout);
		assert.match(done.stdout, says);
		assert.equal(done.status, fails.length ? 4 : 0);
	});

test("a server that is not there, or not https, is told apart", () => {
	const none = ctl(["idp", "add", "cas", uniqueName(), ...described("x",
		...casAt("http://127.0.0.1:9"))]);
	assert.match(none.stdout, /cannot be reached/);
	const plain = ctl(["idp", "add", "cas", uniqueName(), ...described("x",
		...casAt("http://cas.example"))]);
	assert.match(plain.stdout, /it must be https/);
	assert.deepEqual([none.status, plain.status], [4, 4]);
});

test("jwt: keys at an address are counted, and the useless ones explained",
	async () => {
		const { privateKey } = await generateKeyPair("RS256",
			{ extractable: true, modulusLength: 2048 });
		const good = { ...await exportJWK(keys.publicKey), kid: "good" };
		const leaked = { ...await exportJWK(privateKey), kid: "leaked" };
		const secret = { kty: "oct", k: "AAAA", kid: "hmac" };
		const at = (origin) => ["--issuer", `urn:${uniqueName()}`, "--set",
			`jwks_url=${origin}/jwks`];
		const done = await tried("jwt", () =>
			[200, { keys: [good, leaked, secret] }], at);
		assert.equal(done.status, 0, done.stdout);
		assert.match(done.stdout, /3 at .*, 1 of use/);
		assert.match(done.stdout, /^# unused key: kid "leaked": private$/m);
		assert.match(done.stdout, /^# unused key: kid "hmac": type$/m);

		const none = await tried("jwt", () => [200, { keys: [secret] }], at);
		assert.deepEqual(failed(none.stdout), ["keys"]);
		const other = await tried("jwt", () => [200, { keys: [good] }],
			(origin) => [...at(origin), "--set", "algorithm=ES256"]);
		assert.deepEqual(failed(other.stdout), ["algorithm"]);
		const many = Array.from({ length: 40 }, (none, i) =>
			({ ...secret, kid: `hmac${i}` }));
		const crowd = await tried("jwt", () =>
			[200, { keys: [...many, good] }],
		(origin) => [...at(origin), "--set", "algorithm=ES256"]);
		assert.deepEqual(failed(crowd.stdout), ["algorithm"]);
		const page = await tried("jwt", () => [200, "<html>"], at);
		assert.deepEqual(failed(page.stdout), ["keys"]);
	});

test("oidc: what discovery does not promise is missed", async () => {
	const done = await withServer(() => [200, { issuer: "http://other",
		authorization_endpoint: "http://other.example/a",
		token_endpoint: "javascript:1",
		response_types_supported: ["id_token"],
		id_token_signing_alg_values_supported: ["HS256"],
		token_endpoint_auth_methods_supported: ["client_secret_post"] }],
	(origin) => ctlServed(["idp", "add", "oidc", uniqueName(),
		...described("x", "--issuer", origin, "--client-id", "c")]));
	assert.deepEqual(failed(done.stdout), ["issuer", "authorization_endpoint",
		"code flow", "algorithm of ID tokens", "client authentication",
		"jwks_uri", "token_endpoint"]);
	assert.match(done.stdout, /^# PKCE: /m);
});

test("lti: a platform that knows us is told from one that does not",
	async () => {
		const platform = await startPlatform();
		const tool = platform.register({ initiate: `${url}/api/auth/lti/login`,
			redirects: [`${url}/api/auth/lti/launch`],
			jwks: `${url}/api/auth/keys/tool.json` });
		const add = (client) => ctlServed(["idp", "add", "lti", uniqueName(),
			...described("x", "--issuer", platform.issuer, "--client-id",
				client, "--set", "deployments=1,2",
				...Object.entries({ jwks_url: "/jwks",
					authorization_endpoint: "/auth",
					token_endpoint: "/token" }).flatMap(([name, path]) =>
					["--set", `${name}=${platform.issuer}${path}`]))]);
		try {
			const done = await add(tool.client);
			assert.equal(done.status, 0, done.stdout + done.stderr);
			assert.match(done.stdout, /ok \d+ - client: .*knows us and our key/);
			const other = await add(platform.register(
				{ jwks: { keys: [] } }).client);
			assert.deepEqual(failed(other.stdout), ["client"], other.stdout);
		} finally {
			await platform.stop();
		}
	});

// ---- trace ------------------------------------------------------------------

test("idp trace explains a refusal by the number that was shown", async () => {
	const key = uniqueName();
	ctlDone(["idp", "add", "cas", key, ...described(key, "--issuer",
		`${peer.url}/cas`, "--client-id", key, "--quiet")]);
	const { client, address } = await startAt(key);
	const service = new URL(address).searchParams.get("service");
	const reply = await follow(client, `${service}&ticket=ST-made-up`);
	const id = new URL(reply.headers.get("location"), url)
		.searchParams.get("id");

	const said = ctlDone(["idp", "trace", "--request", id]);
	assert.match(said, new RegExp(`, ${key}: cas_invalid_ticket$`, "m"));
	assert.deepEqual(failed(said), ["answer"]);
	assert.match(said,
		/expected authenticationSuccess, found INVALID_TICKET$/m);
	const json = ctlDone(["idp", "trace", "--request", id, "--json"]);
	assert.equal(json.reason, "cas_invalid_ticket");
	assert.deepEqual(json.checks.map(({ check, passed }) => [check, passed]),
		[["state", true], ["ticket", true], ["ticket once", true],
			["ticket shape", true], ["server", true], ["answer", false]]);
	assert.equal(ctl(["idp", "trace", "--request", "nobody"]).status, 3);
});

test("who floods one provider with refusals hides no other's", async () => {
	const refuse = async (key) => (await follow(new Client(),
		`${url}/api/auth/sso/${key}/cas?state=none&ticket=ST-1`))
		.headers.get("x-request-id");
	const stored = (id) => sql(`SELECT COUNT(*) FROM sso_refusal
		WHERE request_id = '${id}'`);
	const [one, other] = ["one", "other"].map((name) => addProvider("cas",
		["--issuer", `https://${uniqueName()}.${name}.example`, "--untested"]));
	const flood = uniqueName();

	assert.equal(stored(await refuse(one)), "1");
	sql(`INSERT INTO sso_refusal (request_id, identity_provider_id, reason,
		checks, created_at) SELECT CONCAT('${flood}', seq),
		(SELECT id FROM identity_provider WHERE provider_key = '${one}'),
		'state', '[]', UTC_TIMESTAMP() FROM seq_1_to_999`);
	assert.equal(stored(await refuse(one)), "0");
	assert.equal(stored(await refuse(other)), "1");
	sql(`DELETE FROM sso_refusal WHERE request_id LIKE '${flood}%'`);
});

function assertion(issuer, claims = {}, header = {}) {
	const now = Math.floor(Date.now() / 1000);
	return new SignJWT({ iss: issuer, aud: url, sub: "somebody-7", iat: now,
		exp: now + 60, jti: uniqueName(), given_name: "Zo\u00e9", ...claims })
		.setProtectedHeader({ alg: "RS256", typ: "JWT", ...header })
		.sign(keys.privateKey);
}

test("idp trace says what becomes of a token, and shows nobody", async () => {
	const key = uniqueName(), issuer = `urn:${key}`;
	ctlDone(["idp", "add", "jwt", key, ...described(key, "--issuer", issuer,
		"--set", `public_key=${await exportSPKI(keys.publicKey)}`,
		"--set", "roles=learner", "--quiet")]);
	const trace = (token) => ctl(["idp", "trace", key], token);

	const good = trace(await assertion(issuer));
	assert.equal(good.status, 0, good.stdout + good.stderr);
	assert.deepEqual(failed(good.stdout), []);
	assert.match(good.stdout,
		/a learner; first name there, last name not there, email not there/);

	const bad = trace(await assertion("urn:other", { exp: 1, iat: 1,
		aud: "https://other.example" }, { kid: "any", typ: "at+jwt" }));
	assert.equal(bad.status, 4);
	for (const check of ["type", "iss", "aud", "exp"])
		assert.ok(failed(bad.stdout).includes(check),
			`${check}\n${bad.stdout}`);
	assert.deepEqual(failed(trace(await assertion(issuer,
		{ role: "teacher" })).stdout), ["role"]);
	assert.equal(trace("rubbish").status, 4);
	assert.doesNotMatch(good.stdout + bad.stdout, /Zo|somebody-7|BEGIN/);
});
