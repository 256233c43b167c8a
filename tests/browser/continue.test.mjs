// A portal's page posts a token, in a browser: cookies and Origin are what the
// browser makes of them. And the page that asks whether it is really them.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { SignJWT, exportSPKI, generateKeyPair } from "jose";
import { addProvider, sql } from "../sso/lib.mjs";
import { axe, openPage, overflow, password, settled, signUp, uniqueName,
	url } from "./lib.mjs";

const still = { reducedMotion: "reduce" };
let keys, pem, server, portal;

// Another site than ours, to the browser too.
before(async () => {
	keys = await generateKeyPair("RS256", { extractable: true });
	pem = await exportSPKI(keys.publicKey);
	server = createServer(async (request, response) => {
		const asked = new URL(request.url, portal);
		response.writeHead(200, { "content-type": "text/html" });
		response.end(`<!doctype html><title>Portail</title>
			<form method="post" action="${url}/api/auth/sso/jwt">
			${[["assertion", await tokenFor(asked.pathname.slice(1))],
		["state", asked.searchParams.get("state") ?? ""],
		["return_to", "/home?from=portal"]].map(([name, value]) =>
		`<input type="hidden" name="${name}" value="${value}">`).join("")}
			<button>Acquis</button></form>`);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	portal = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
	server.close();
	server.closeAllConnections();
});

function tokenFor(issuer) {
	const now = Math.floor(Date.now() / 1000);
	return new SignJWT({ iss: issuer, aud: url, sub: "p1", iat: now,
		exp: now + 60, jti: uniqueName(), given_name: "Inès",
		family_name: "Benali" })
		.setProtectedHeader({ alg: "RS256" }).sign(keys.privateKey);
}

function addPortal(...settings) {
	const issuer = uniqueName();
	const key = addProvider("jwt", ["--issuer", issuer, "--client-id", url,
		"--set", `public_key=${pem}`, ...settings.flatMap((setting) =>
			["--set", setting.replace("ISSUER", issuer)])]);
	return { key, issuer };
}

async function nameOf(page) {
	const reply = await page.request.get("/api/auth/me");
	return (await reply.json()).first_name;
}

async function post(page, { issuer }) {
	await page.goto(`${portal}/${issuer}`);
	await page.click("button");
	await settled(page);
}

test("a page of the portal signs in by one click", async (t) => {
	const page = await openPage(t, still);
	await post(page, addPortal(`origins=${portal}`));
	assert.equal(page.url(), `${url}/home?from=portal`);
	assert.equal(await nameOf(page), "Inès");
});

test("the way there and back again begins here", async (t) => {
	const page = await openPage(t, still);
	const { key } = addPortal(`authorization_endpoint=${portal}/ISSUER`);
	await page.goto(`/api/auth/sso/${key}/start?return_to=/home`);
	assert.ok(page.url().startsWith(portal));
	await page.click("button");
	await settled(page);
	assert.equal(new URL(page.url()).pathname, "/home");
});

for (const language of ["fr", "en"])
	test(`a page that is not known asks first, ${language}`, async (t) => {
		const page = await openPage(t, { language, ...still });
		await signUp(page, { language }); // somebody else is signed in here
		await page.goto("/home");
		await settled(page);
		await post(page, addPortal());
		assert.equal(page.url(), `${url}/signin/continue`); // no code in it
		assert.match(await page.textContent("h1"), /Inès Benali/);
		assert.match(await page.textContent(".notice"), /Camille Roy/);
		for (const width of [320, 1280]) {
			await page.setViewportSize({ width, height: 900 });
			assert.deepEqual(await overflow(page), [], `wide, ${width}`);
			for (const colorScheme of ["light", "dark"]) {
				await page.emulateMedia({ colorScheme, ...still });
				assert.deepEqual(await axe(page), [], colorScheme);
			}
		}
		await page.locator(".actions button").focus();
		await page.keyboard.press("Enter");
		await page.waitForURL("**/home?from=portal");
		await settled(page);
		assert.equal(await nameOf(page), "Inès");
	});

test("saying no leaves everything as it was", async (t) => {
	const page = await openPage(t, still);
	await signUp(page);
	await page.goto("/home");
	await settled(page);
	await post(page, addPortal());
	await page.click(".actions a");
	await page.waitForURL("**/home");
	await settled(page);
	assert.equal(await nameOf(page), "Camille");
});

// A sign-in that is older than ten minutes by the clock of the database.
function grownOld({ user }) {
	sql(`UPDATE auth_session SET created_at = created_at - INTERVAL 11 MINUTE
		WHERE user_id = ${user.id}`);
}

test("adding an institution to an open page asks for the password",
	async (t) => {
		const page = await openPage(t, { ...still, expect: /403|401/ });
		const { key, issuer } = addPortal(
			`authorization_endpoint=${portal}/ISSUER`);
		grownOld(await signUp(page));
		await page.goto("/home");
		await settled(page);
		await page.goto("/settings/institution");
		await settled(page);
		await page.fill("[type=search]", `Lilas ${key}`);
		await page.locator("main button", { hasText: key }).click();
		await page.waitForSelector("[type=password]");
		assert.deepEqual(await axe(page), []);
		await page.fill("[type=password]", "not the one");
		await page.keyboard.press("Enter");
		await page.waitForSelector(".notice-bad");
		await page.fill("[type=password]", password);
		await page.keyboard.press("Enter");
		await page.waitForURL(`${portal}/${issuer}?**`);
		await page.click("button");
		await page.waitForURL("**/settings**");
		await settled(page);
		const ways = await (await page.request.get(
			"/api/auth/me/identities")).json();
		assert.deepEqual(ways.items.map((item) => item.key), [key]);
	});

test("so does linking what an institution sent", async (t) => {
	const page = await openPage(t, { ...still, expect: /403/ });
	const at = addPortal(`origins=${portal}`, "create_accounts=false");
	grownOld(await signUp(page));
	await page.goto("/home");
	await settled(page);
	await post(page, at);
	await page.locator(".actions .button-primary").click();
	await page.waitForSelector("[type=password]");
	assert.deepEqual(await axe(page), []);
	await page.fill("[type=password]", password);
	await page.keyboard.press("Enter");
	await page.waitForURL("**/home?from=portal");
	assert.equal(await nameOf(page), "Camille");
});

test("a code that is gone says what to do", async (t) => {
	const page = await openPage(t, { ...still, expect: /404/ });
	for (const path of ["/signin/continue", "/signin/continue#nothing"]) {
		await page.goto("about:blank");
		await page.goto(path);
		await settled(page);
		assert.deepEqual(await axe(page), []);
		assert.equal(await page.getAttribute(".button-primary", "href"),
			"/signin/institution");
	}
	await page.goto("/signin/refused?advice=portal&id=abc");
	await settled(page);
	assert.deepEqual(await axe(page), []);
});
