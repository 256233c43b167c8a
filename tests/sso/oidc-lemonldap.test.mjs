// Signing in through OpenID Connect at LemonLDAP::NG, and out of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, assertProblem, uniqueName, url } from "../http/lib.mjs";
import { addProviderServed, assertRefused, assertSignedIn, follow, freePort,
	me, startAt } from "./lib.mjs";
import { Visitor, startLemonldap } from "./peers/lemonldap.mjs";

const key = uniqueName();
const callback = `${url}/api/auth/sso/${key}/oidc`;
let peer;

before(async () => {
	// another issuer each time: its keys would be taken for those of before
	peer = await startLemonldap(await freePort(), url, [callback]);
	await addProviderServed("oidc", ["--issuer", peer.url,
		"--client-id", "acquis", "--secret", "-",
		"--set", "client_authentication=client_secret_basic",
		"--set", "preset=renater", "--set", "vouches_for_email=true"],
	{ key, secret: "acquis-secret" });
});
after(() => peer.stop());

async function comeBack(user) {
	const visitor = new Visitor();
	const { client, address } = await startAt(key, "/competences/1.1");
	return { client, visitor, address: await visitor.signIn(address, user) };
}

test("names, address and role come as RENATER calls them", async () => {
	const { client, address } = await comeBack("dwho");
	assertSignedIn(client, await follow(client, address), "/competences/1.1");
	const user = await me(client);
	assert.equal(user.first_name, "Doctor");
	assert.equal(user.last_name, "Who");
	assert.equal(user.email, "dwho@badwolf.org");
	const again = new Client();
	again.cookies.set("__Host-acquis_flow",
		client.cookies.get("__Host-acquis_flow"));
	assertRefused(again, await follow(again, address), "again", "state");
});

// Debian's LemonLDAP::NG tells no application by itself (back-channel logout
// came later); that is tried with oidc-provider.
test("signing out here leads to signing out there", async () => {
	const { client, visitor, address } = await comeBack("msmith");
	assertSignedIn(client, await follow(client, address), "/competences/1.1");
	client.csrf = (await client.get("/api/auth/sessions/current"))
		.json.csrf_token;
	const out = await client.delete("/api/auth/sessions/current");
	assert.equal(out.status, 200, out.text);
	const meta = await (await fetch(
		`${peer.url}/.well-known/openid-configuration`)).json();
	const to = new URL(out.json.location);
	assert.equal(to.origin + to.pathname, meta.end_session_endpoint);
	assert.equal(to.searchParams.get("client_id"), "acquis");
	assert.equal((await visitor.request(to.href)).status, 200);
	assertProblem(await client.get("/api/auth/me"), 401, "unauthenticated");
});
