// A whole class signs in within a second, on a morning when nothing is known
// of its institution: nobody is turned away while its server is prompt.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Client, uniqueName } from "../http/lib.mjs";
import { addProviderServed, assertSignedIn, follow, restartAuth, startAt }
	from "./lib.mjs";
import { startFake } from "./peers/oidc-fake.mjs";

test("40 learners at once, through a server that takes 100 ms", async (t) => {
	const fake = await startFake();
	t.after(() => fake.stop());
	const issuer = fake.addIssuer();
	const answer = issuer.answer.bind(issuer);
	const nonces = new Map();

	issuer.client = uniqueName();
	issuer.answer = async (asked) => {
		const code = asked.form.get("code");
		await pause(100);
		if (asked.path !== "token")
			return answer(asked);
		return [200, { access_token: "a", token_type: "Bearer",
			id_token: await issuer.token({ ...issuer.claims(), sub: code,
				nonce: nonces.get(code) }) }];
	};
	const key = await addProviderServed("oidc", ["--issuer", issuer.url,
		"--client-id", issuer.client, "--untested"]);
	await restartAuth();
	await Promise.all(Array.from({ length: 40 }, async () => {
		const { client, address } = await startAt(key);
		const asked = new URL(address).searchParams;
		const code = uniqueName();
		assert.ok(asked.get("nonce"), address);
		nonces.set(code, asked.get("nonce"));
		assertSignedIn(client, await follow(client,
			`${asked.get("redirect_uri")}?` + new URLSearchParams(
				{ code, state: asked.get("state") })));
	}));
	for (const [path, times] of [["keys", 1], ["token", 40],
		[".well-known/openid-configuration", 1]])
		assert.equal(issuer.asked.filter((one) => one.path === path).length,
			times, path);
});
