// What README.md and docs/operations.md tell an administrator to type is typed
// here, against real peers: only hosts and files are put in their place.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { after, before, test } from "node:test";
import { exportSPKI, generateKeyPair } from "jose";
import { url } from "../http/lib.mjs";
import { startLemonldap, Visitor } from "./peers/lemonldap.mjs";
import { startPlatform } from "./peers/lti-platform.mjs";
import { assertSignedIn, ctl, ctlServed, follow, sql, startAt } from "./lib.mjs";

const root = new URL("../../", import.meta.url);
const outside = "0750001A";
let peer, platform, tool, dir;

// What a run before this one left: there is one of each key and issuer.
function forget() {
	sql(`DELETE FROM identity WHERE identity_provider_id IN (SELECT id
		FROM identity_provider WHERE provider_key IN ('lilas', 'lilas-cas',
			'moodle', 'portal'));
		DELETE FROM lti_registration WHERE provider_key = 'moodle';
		DELETE FROM identity_provider WHERE provider_key IN ('lilas',
			'lilas-cas', 'moodle', 'portal')
			OR issuer IN ('${peer.url}', '${peer.url}/cas');`);
}

before(async () => {
	peer = await startLemonldap(8274, url, [`${url}/api/auth/sso/lilas/oidc`]);
	platform = await startPlatform();
	tool = platform.register({ initiate: `${url}/api/auth/lti/login`,
		redirects: [`${url}/api/auth/lti/launch`],
		jwks: `${url}/api/auth/keys/tool.json`, deployment: "1" });
	dir = await mkdtemp("/tmp/acquis-manual.");
	writeFileSync(`${dir}/secret.txt`, "acquis-secret\n");
	const { publicKey } = await generateKeyPair("RS256", { extractable: true });
	writeFileSync(`${dir}/portal.pem`, await exportSPKI(publicKey));
});
after(async () => {
	await Promise.all([peer.stop(), platform.stop()]);
	await rm(dir, { recursive: true });
});

// The lines of the blocks of a text that begin with `acquisctl org add` or
// `acquisctl idp add`, whole, as words.
function commands(path) {
	const text = readFileSync(new URL(path, root), "utf8")
		.replaceAll(/\\\n\s*/g, "");
	return [...text.matchAll(/^acquisctl ((?:org|idp) add .*)$/gm)]
		.map(([, line]) => [...line.replace(/\s+#.*$/, "")
			.matchAll(/"([^"]*)"|(\S+)/g)]
			.map(([, quoted, word]) => quoted ?? word));
}

// Of the example's institution to ours.
function inPlace(word) {
	const hosts = [["https://auth.lilas.example", peer.url],
		["https://sso.lilas.example", peer.url],
		["https://moodle.lilas.example/mod/lti/certs.php",
			`${platform.issuer}/jwks`],
		["https://moodle.lilas.example/mod/lti/auth.php",
			`${platform.issuer}/auth`],
		["https://moodle.lilas.example/mod/lti/token.php",
			`${platform.issuer}/token`],
		["https://moodle.lilas.example", platform.issuer],
		["DEPLOYMENT_ID", tool.deployment], ["CLIENT_ID", tool.client]];
	if (["secret.txt", "portal.pem"].includes(word))
		return `${dir}/${word}`;
	return hosts.reduce((text, [from, to]) => text.replaceAll(from, to), word);
}

for (const path of ["README.md", "docs/operations.md"])
	test(`${path}: each command says ok, and nothing else`, async () => {
		const kinds = [];
		forget();
		for (const words of commands(path)) {
			const [noun, , kind] = words;
			const there = noun === "org" && sql(`SELECT COUNT(*) FROM
				organisation WHERE external_id = '${outside}'`) === "1";
			if (there)
				continue;
			const done = await ctlServed(words.map(inPlace));
			assert.equal(done.status, 0, `${words.join(" ")}:\n${
				done.stdout}${done.stderr}`);
			assert.doesNotMatch(done.stdout, /^not ok/m);
			if (noun === "idp" && !words.includes("--dynamic"))
				assert.match(done.stdout, /^ok 1 - [^]*^\S+ is active$/m);
			kinds.push(words.includes("--dynamic") ? "dynamic" : kind);
		}
		for (const kind of ["oidc", "cas", "dynamic", "jwt"])
			assert.ok(kinds.includes(kind), `${path} shows no ${kind}`);
	});

test("and people sign in by what the manual added", async () => {
	for (const key of ["lilas", "lilas-cas"]) {
		const { client, address } = await startAt(key);
		const back = await new Visitor().signIn(address, "rtyler");
		assertSignedIn(client, await follow(client, back));
	}
	assert.equal(ctl(["idp", "test", "lilas-cas"]).status, 0);
});
