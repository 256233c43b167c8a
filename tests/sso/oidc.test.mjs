// Signing in through OpenID Connect: the public `oidc-provider` as the
// institution. What no good provider says is in oidc-hostile.test.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, assertProblem, newLearner, uniqueName, url }
	from "../http/lib.mjs";
import { addProviderServed, assertRefused, assertSignedIn, ctlDone, follow, me,
	restartAuth, sql, startAt } from "./lib.mjs";
import { Person, startOidc } from "./peers/oidc.mjs";

let peer, full;

before(async () => {
	peer = await startOidc();
	full = await startOidc({ inIdToken: true });
	for (const name of ["ines", "ada", "noe", "zoe", "tom"])
		for (const one of [peer, full])
			one.people.set(name, { given_name: name, family_name: "Roche",
				email: `${name}@example.org`, email_verified: true,
				locale: "en", role: "student" });
});
after(() => Promise.all([peer.stop(), full.stop()]));

// A provider of ours for a client of its own there, as one registers it.
async function addClient({ at = peer, algorithm = "RS256", settings = [],
	basic = true, metadata = {} } = {}) {
	const key = uniqueName();
	const base = `${url}/api/auth/sso/${key}/oidc`;
	const secret = `s+:/ ${key}`;
	const tool = await (await fetch(`${url}/api/auth/keys/tool.json`)).json();
	await at.register(key, { redirect_uris: [base],
		post_logout_redirect_uris: [`${url}/signin`],
		backchannel_logout_uri: `${base}/logout`,
		backchannel_logout_session_required: true,
		id_token_signed_response_alg: algorithm,
		...basic ? { token_endpoint_auth_method: "client_secret_basic",
			client_secret: secret }
			: { token_endpoint_auth_method: "private_key_jwt", jwks: tool },
		...metadata });
	return addProviderServed("oidc", ["--issuer", at.url, "--client-id", key,
		...basic ? ["--secret", "-"] : [],
		...[`algorithm=${algorithm}`, ...settings,
			...basic ? ["client_authentication=client_secret_basic"] : []]
			.flatMap((setting) => ["--set", setting])],
	{ key, secret: basic ? secret : "" });
}

// To the provider and back to our door: { client, person, address }.
async function comeBack(key, name, { returnTo, person = new Person(name),
	client } = {}) {
	const begun = await startAt(key, returnTo, client);
	return { client: begun.client, person,
		address: await person.follow(begun.address) };
}

async function signIn(key, name, options) {
	const back = await comeBack(key, name, options);
	const reply = await follow(back.client, back.address);
	assertSignedIn(back.client, reply, options?.returnTo);
	return back;
}

const tampered = (address, changes) => {
	const to = new URL(address);
	for (const [name, value] of Object.entries(changes))
		if (value === null)
			to.searchParams.delete(name);
		else
			to.searchParams.set(name, value);
	return to.href;
};

test("a first sign-in makes the account, a second one finds it", async () => {
	const key = await addClient();
	const first = await signIn(key, "ines", { returnTo: "/competences/1.1" });
	const user = await me(first.client);
	assert.equal(user.first_name, "ines");
	assert.equal(user.language, "en");
	assert.equal(user.email, undefined); // it does not vouch for addresses
	const second = await signIn(key, "ines");
	assert.equal((await me(second.client)).id, user.id);
});

test("what is asked for: a code, PKCE S256, state and nonce, nothing else",
	async () => {
		const { address } = await startAt(await addClient());
		const asked = new URL(address).searchParams;
		assert.deepEqual([...asked.keys()].sort(), ["client_id",
			"code_challenge", "code_challenge_method", "nonce", "redirect_uri",
			"response_type", "scope", "state"]);
		assert.equal(asked.get("response_type"), "code");
		assert.equal(asked.get("code_challenge_method"), "S256");
		assert.match(asked.get("code_challenge"), /^[\w-]{43}$/);
		assert.match(asked.get("state"), /^[\w-]{43}$/);
		assert.match(asked.get("nonce"), /^[\w-]{43}$/);
	});

test("we are known by a signed assertion as well", async () => {
	await signIn(await addClient({ basic: false }), "ada");
});

test("ID tokens are ES256 where the settings say so", async () => {
	await signIn(await addClient({ algorithm: "ES256" }), "ada");
	const key = await addClient();
	await peer.register(key, { ...await clientOf(key),
		id_token_signed_response_alg: "ES256" });
	const back = await comeBack(key, "ada");
	assertRefused(back.client, await follow(back.client, back.address),
		"institution", "algorithm");
});

async function clientOf(key) {
	return { redirect_uris: [`${url}/api/auth/sso/${key}/oidc`],
		token_endpoint_auth_method: "client_secret_basic",
		client_secret: `s+:/ ${key}` };
}

test("userinfo is asked only when claims are missing", async () => {
	const [here, there] = [await addClient(), await addClient({ at: full })];
	const before = [peer.asked["/me"] ?? 0, full.asked["/me"] ?? 0];
	await signIn(here, "noe");
	const { client } = await signIn(there, "noe");
	assert.equal((await me(client)).last_name, "Roche");
	assert.deepEqual([peer.asked["/me"] ?? 0, full.asked["/me"] ?? 0],
		[before[0] + 1, before[1]]);
});

test("a code and its state are worth one sign-in", async () => {
	const { client, address } = await signIn(await addClient(), "zoe");
	const again = new Client();
	again.cookies.set("__Host-acquis_flow",
		client.cookies.get("__Host-acquis_flow"));
	assertRefused(again, await follow(again, address), "again", "state");
});

test("a code that was used is refused by the provider", async () => {
	const key = await addClient();
	const used = await signIn(key, "zoe");
	const code = new URL(used.address).searchParams.get("code");
	const next = await comeBack(key, "zoe");
	assertRefused(next.client, await follow(next.client,
		tampered(next.address, { code })), "again", "code_refused");
});

test("a code of another sign-in is refused by its PKCE verifier", async () => {
	const key = await addClient();
	const [one, two] = [await comeBack(key, "zoe"), await comeBack(key, "tom")];
	const code = new URL(one.address).searchParams.get("code");
	assertRefused(two.client, await follow(two.client,
		tampered(two.address, { code })), "again", "code_refused");
});

test("of 20 uses at once exactly one signs in", async () => {
	const { client, address } = await comeBack(await addClient(), "tom");
	const replies = await Promise.all(Array.from({ length: 20 }, () => {
		const copy = new Client();
		copy.cookies = new Map(client.cookies);
		return follow(copy, address);
	}));
	const to = replies.map((reply) => reply.headers.get("location"));
	assert.equal(to.filter((where) => where === "/home").length, 1, `${to}`);
	assert.equal(to.filter((where) =>
		where.startsWith("/signin/refused?advice=again")).length, 19);
});

test("another browser's sign-in is no use, and stays its own", async () => {
	const { client, address } = await comeBack(await addClient(), "tom");
	const thief = new Client();
	assertRefused(thief, await follow(thief, address), "again",
		"other_browser");
	assertSignedIn(client, await follow(client, address));
});

test("a response of one provider is not taken for another's", async () => {
	const [one, two] = [await addClient(), await addClient({ at: full })];
	const back = await comeBack(one, "ada");
	assertRefused(back.client, await follow(back.client,
		back.address.replace(`/${one}/`, `/${two}/`)), "institution", "mix_up");

	const iss = await comeBack(one, "ada");
	assertRefused(iss.client, await follow(iss.client,
		tampered(iss.address, { iss: full.url })), "institution",
	"response_iss");
	const none = await comeBack(one, "ada");
	assertRefused(none.client, await follow(none.client,
		tampered(none.address, { iss: null })), "institution", "response_iss");
});

test("who says no there is told how to go on", async () => {
	const key = await addClient();
	const { client, address } = await comeBack(key, "nobody");
	assert.equal(new URL(address).searchParams.get("error"), "access_denied");
	assertRefused(client, await follow(client, address), "cancelled",
		"cancelled");
	const other = await comeBack(key, "ada");
	assertRefused(other.client, await follow(other.client, tampered(
		other.address, { code: null, error: "temporarily_unavailable" })),
	"later", "provider_error");
});

test("a secret that is not right is the institution's to mend", async () => {
	const key = await addClient();
	const { client, address } = await comeBack(key, "ada");
	await peer.register(key, { ...await clientOf(key),
		client_secret: "another one" });
	assertRefused(client, await follow(client, address), "institution",
		"token_endpoint");
});

test("new keys of the provider are found within a minute", async () => {
	const key = await addClient();
	await signIn(key, "ada");
	await peer.rotate();
	const soon = await comeBack(key, "ada");
	assertRefused(soon.client, await follow(soon.client, soon.address),
		"institution", "key");
	sql(`UPDATE jwks SET tried_at = tried_at - INTERVAL 2 MINUTE
		WHERE url LIKE '${peer.url}%'`);
	await restartAuth();
	await signIn(key, "ada");
});

test("who is suspended, or of a role that may not, stays out", async () => {
	const key = await addClient({ at: full,
		settings: ["roles=teacher"] });
	const { client, address } = await comeBack(key, "ada");
	assertRefused(client, await follow(client, address), "not-allowed",
		"role");
	const open = await addClient();
	const inside = await signIn(open, "ada");
	sql(`UPDATE user SET state = 2 WHERE id = ${(await me(inside.client)).id}`);
	const again = await comeBack(open, "ada");
	assertRefused(again.client, await follow(again.client, again.address),
		"not-allowed", "suspended");
});

test("a provider that was closed meanwhile lets nobody in", async () => {
	const key = await addClient();
	const { client, address } = await comeBack(key, "ada");
	ctlDone(["idp", "disable", key]);
	assertRefused(client, await follow(client, address), "closed",
		"provider_unknown");
});

test("one that cannot be reached is for later", async () => {
	const gone = await startOidc();
	gone.people.set("ada", { given_name: "Ada" });
	const key = await addClient({ at: gone });
	const { client, address } = await comeBack(key, "ada");
	await gone.stop();
	assertRefused(client, await follow(client, address), "later",
		"token_endpoint_away");
	await restartAuth();
	assert.ok((await startAt(key)).address.startsWith(gone.url)); // kept
	sql(`DELETE FROM jwks WHERE url LIKE '${gone.url}%'`);
	await restartAuth();
	const cold = await startAt(key);
	assert.match(cold.address, /^\/signin\/refused\?advice=later&id=\w+$/);
});

// ---- joining ----------------------------------------------------------------

test("a way to sign in is added from the settings", async () => {
	const key = await addClient();
	const learner = await newLearner("cookie");
	const begun = await learner.post(`/api/auth/sso/${key}/link`,
		{ return_to: "/settings?added=1" });
	assert.equal(begun.status, 200, begun.text);
	const back = await new Person("noe").follow(begun.json.location);
	const reply = await follow(learner, back);
	assert.equal(reply.headers.get("location"), "/settings?added=1");
	const next = await signIn(key, "noe");
	assert.equal((await me(next.client)).id, learner.user.id);
});

test("nobody is sent there to add theirs to the account of another",
	async () => {
		const key = await addClient();
		const learner = await newLearner("cookie");
		const path = `/api/auth/sso/${key}/link`;
		assertProblem(await learner.post(path, { return_to: "/settings" },
			{ headers: { origin: "https://evil.example" } }), 403, "csrf");
		// the attacker's response in the learner's browser
		const attacker = await comeBack(key, "tom");
		assertRefused(new Client(), await follow(learner, attacker.address),
			"again", "other_browser");
	});

// ---- leaving ------------------------------------------------------------------

async function csrf(client) {
	const reply = await client.get("/api/auth/sessions/current");
	assert.equal(reply.status, 200, reply.text);
	client.csrf = reply.json.csrf_token;
}

test("signing out here leads to signing out there", async () => {
	const { client, person } = await signIn(await addClient(), "zoe");
	await csrf(client);
	const out = await client.delete("/api/auth/sessions/current");
	assert.equal(out.status, 200, out.text);
	assert.equal(new URL(out.json.location).searchParams.get("id_token_hint"),
		null);
	assert.equal(await person.signOut(out.json.location), `${url}/signin`);
	assertProblem(await client.get("/api/auth/me"), 401, "unauthenticated");
});

test("signing out there signs out here, and only that session", async () => {
	const key = await addClient();
	const [one, two] = [await signIn(key, "zoe"), await signIn(key, "zoe")];
	const end = `${peer.url}/session/end?` + new URLSearchParams({
		client_id: key, post_logout_redirect_uri: `${url}/signin` });
	assert.equal(await one.person.signOut(end), `${url}/signin`);
	assertProblem(await one.client.get("/api/auth/me"), 401,
		"unauthenticated");
	await me(two.client);
});
