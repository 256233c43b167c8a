// Accounts in the browser: signing up, in and out, settings that follow the
// person, tokens renewed without a word, trouble that says what to do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, overflow, password, settled, signUp, startTest, uniqueName,
	visit } from "./lib.mjs";

const html = (page, name) => page.getAttribute("html", name);

async function signIn(page, login, secret = password) {
	await visit(page, "/signin");
	await page.fill("[name=username]", login);
	await page.fill("[name=password]", secret);
	await page.keyboard.press("Enter");
}

test("sign-up names every fault, keeps what was typed", async (t) => {
	const page = await openPage(t, { expect: /409|422/ });
	const { login } = await signUp(await openPage(t));

	await visit(page, "/signup");
	await page.fill("[name=first_name]", "Camille");
	await page.click("[type=submit]");
	assert.deepEqual(await page.locator(".field-error").allInnerTexts(),
		["Saisissez votre nom.", "Saisissez une adresse ou un identifiant.",
			"Ce mot de passe est trop court. Il faut 12 caractères, ou 8 avec " +
			"une majuscule, une minuscule et un chiffre."]);
	assert.equal(await page.evaluate(() => document.activeElement.name),
		"last_name");
	await page.fill("[name=last_name]", "Roy");
	await page.fill("[name=login]", login);
	await page.fill("[name=password]", password);
	await page.click("[type=submit]");
	await page.waitForSelector("text=Ce nom a déjà un compte");
	assert.equal(await page.inputValue("[name=first_name]"), "Camille");
	await page.fill("[name=login]", uniqueName());
	await page.fill("[name=password]", "motdepasse123");
	await page.click("[type=submit]");
	await page.waitForSelector("text=trop facile à deviner");
	await page.fill("[name=password]", password);
	await page.click("[type=submit]");
	await page.waitForURL("**/home");
});

test("a wrong password says so, a page that needs one asks", async (t) => {
	const page = await openPage(t, { expect: /401/ });
	const { login } = await signUp(await openPage(t));

	await visit(page, "/competences/1.1");
	assert.match(await page.innerText("main"), /Connectez-vous pour voir/);
	await page.fill("[name=username]", login);
	await page.fill("[name=password]", "pas le bon");
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=n’est pas le bon");
	await page.fill("[name=password]", password);
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=Où vous en êtes");
	assert.equal(new URL(page.url()).pathname, "/competences/1.1");
});

test("settings are at once, stay, and follow the person", async (t) => {
	const page = await openPage(t);
	const { login } = await signUp(page);

	await visit(page, "/home");
	await visit(page, "/settings");
	for (const label of ["Sombres", "OpenDyslexic", "Très grande"])
		await page.check(`label:has-text("${label}") >> input`);
	const saved = page.waitForResponse((reply) =>
		reply.url().endsWith("/api/auth/me") &&
		reply.request().postData().includes("reduced_motion"));
	await page.check("text=Sans animation");
	assert.equal((await saved).status(), 200);
	for (const one of [["data-theme", "dark"], ["data-font", "dyslexic"],
		["data-text", "larger"], ["data-motion", "reduced"]])
		assert.equal(await html(page, one[0]), one[1]);
	await page.waitForFunction(() => document.fonts.check("18px OpenDyslexic"));
	await page.reload();
	assert.equal(await html(page, "data-theme"), "dark");

	const other = await openPage(t, { language: "en" });
	await signIn(other, login);
	await other.waitForURL("**/home");
	assert.equal(await html(other, "data-text"), "larger");
	assert.equal(await html(other, "lang"), "fr");
});

test("the language changes everywhere at once, title and lang too", async (t) => {
	const page = await openPage(t);

	await visit(page, "/signup");
	assert.equal(await page.title(), "Créer mon compte – Acquis");
	await page.click("text=English");
	await page.waitForSelector("h1:text('Create my account')");
	assert.equal(await html(page, "lang"), "en");
	await page.waitForFunction(() =>
		document.title === "Create my account – Acquis");
	await visit(page, "/signin");
	assert.equal(await html(page, "lang"), "en");
});

test("a changed password is the one that holds", async (t) => {
	const page = await openPage(t, { expect: /401/ });
	const { login } = await signUp(page);
	const next = "Une autre phrase 8";
	const form = page.locator("section:has(#password)");

	await visit(page, "/home");
	await visit(page, "/settings");
	await form.locator("[type=password]").nth(0).fill("pas le bon");
	await form.locator("[type=password]").nth(1).fill(next);
	await form.locator("[type=submit]").click();
	await page.waitForSelector("text=Rien n’a été changé");
	await form.locator("[type=password]").nth(0).fill(password);
	await form.locator("[type=submit]").click();
	await page.waitForSelector(".toast >> text=Mot de passe changé");
	await page.click("text=Se déconnecter >> nth=0");
	await page.waitForSelector("text=J’ai déjà un compte");
	await signIn(page, login, next);
	await page.waitForURL("**/home");
});

test("signing out everywhere ends the other device too", async (t) => {
	const page = await openPage(t);
	const other = await openPage(t, { expect: /401/ });
	const { login } = await signUp(page);

	await signIn(other, login);
	await other.waitForURL("**/home");
	await settled(other);
	await visit(page, "/home");
	await visit(page, "/settings");
	assert.equal(await page.locator(".devices > li").count(), 2);
	await page.click("text=Se déconnecter partout");
	await page.click("text=Déconnecter tous mes appareils");
	await page.waitForSelector("text=J’ai déjà un compte");
	await other.click("h4 a >> nth=0");
	await other.waitForSelector("dialog >> text=Votre session est terminée");
});

test("an access token that ran out is renewed without a word", async (t) => {
	const page = await openPage(t, { expect: /401/ });

	await signUp(page);
	await visit(page, "/home");
	const cookies = await page.context().cookies();
	const access = cookies.find(({ path }) => path === "/");
	assert.ok(cookies.length > 1 && access, "an access and a refresh cookie");
	const drop = () => page.context().clearCookies({ name: access.name });

	// While the page is open, and when it is loaded anew.
	await drop();
	await page.click("h4 a >> nth=0");
	await page.waitForSelector("text=Où vous en êtes");
	await drop();
	await visit(page, "/home");
	assert.match(await page.innerText("h1"), /Bonjour/);
});

// The access token is gone, as when it ran out; the refresh token is there.
async function dropAccess(page) {
	const { name } = (await page.context().cookies())
		.find(({ path }) => path === "/");
	await page.context().clearCookies({ name });
}

for (const locks of [true, false])
	test(`two tabs renew at once and both stay signed in${
		locks ? "" : ", also where the browser has no locks"}`, async (t) => {
		const page = await openPage(t, { expect: /401|409/ });

		if (!locks)
			await page.context().addInitScript(() =>
				Object.defineProperty(navigator, "locks", { value: {
					request: () => Promise.reject(new Error("none")) } }));
		await signUp(page);
		await visit(page, "/home");
		const other = await page.context().newPage();
		await visit(other, "/home");
		await dropAccess(page);
		await Promise.all([page, other]
			.map((tab) => tab.click("h4 a >> nth=0")));
		for (const tab of [page, other])
			await tab.waitForSelector("text=Où vous en êtes");
		for (const tab of [page, other]) {
			await tab.click("text=English");
			await tab.waitForSelector("text=Where you stand");
			await tab.click("text=Français");
		}
	});

test("a renewal whose reply was lost is tried again, as the same", async (t) => {
	const page = await openPage(t, { expect: /401|409|ERR_FAILED/ });
	const keys = [];

	await signUp(page);
	await visit(page, "/home");
	await dropAccess(page);
	const before = await page.context().cookies();
	await page.route("**/api/auth/sessions/refresh", async (route) => {
		keys.push(route.request().headers()["idempotency-key"]);
		const reply = await route.fetch();
		assert.equal(reply.status(), 200);
		if (keys.length > 1)
			return route.fulfill({ response: reply });
		// the reply's cookies never arrived either
		await page.context().clearCookies();
		await page.context().addCookies(before);
		return route.abort();
	});
	await page.click("h4 a >> nth=0");
	await page.click("text=Recommencer");
	await page.waitForSelector("text=Où vous en êtes");
	assert.ok(keys[0]);
	assert.deepEqual(new Set(keys).size, 1);
});

test("an unknown address has its page and its status", async (t) => {
	const page = await openPage(t, { expect: /404/ });
	const reply = await page.goto("/nowhere/at/all");

	assert.equal(reply.status(), 404);
	await settled(page);
	assert.match(await page.innerText("h1"), /n’existe pas/);
});

for (const [status, title, quoted] of [[403, "n’est pas pour vous", true],
	[404, "n’existe pas", true], [500, "de notre côté", true],
	[503, "Le service est occupé", true], [0, "n’a pas répondu", false]]) {
	test(`trouble ${status} says what to do, and the request id`, async (t) => {
		const page = await openPage(t, { expect: /50\d|40\d|ERR_FAILED/ });

		await signUp(page);
		await page.route("**/api/assessment/profile", (route) => (status === 0
			? route.abort() : route.fulfill({ status,
				contentType: "application/problem+json",
				body: JSON.stringify({ type: "/problems/x", title: "x", status,
					instance: "0123abcd" }) })));
		await visit(page, "/home");
		assert.ok((await page.innerText("h1")).includes(title));
		assert.equal((await page.innerText("main")).includes("0123abcd"), quoted);
		await page.unroute("**/api/assessment/profile");
		await page.click("text=Recommencer");
		await page.waitForSelector("text=Mes 16 compétences");
	});
}

test("without JavaScript the page says what to do", async (t) => {
	const page = await openPage(t, { javaScriptEnabled: false });

	await page.goto("/");
	assert.match(await page.innerText("body"), /Activez-le/);
	assert.match(await page.innerText("body"), /Turn it on/);
});

test("very large letters on a small screen do not scroll sideways", async (t) => {
	const page = await openPage(t, { width: 320, height: 640 });
	const running = await startTest(page, await signUp(page));

	for (const font of ["standard", "dyslexic"]) {
		for (const path of ["/home", "/competences/1.1", "/settings",
			"/components", `/assessments/${running.id}`]) {
			await visit(page, path);
			await page.evaluate((name) => Object.assign(
				document.documentElement.dataset,
				{ text: "larger", font: name }), font);
			await page.evaluate(() => document.fonts.ready);
			assert.deepEqual(await overflow(page), [], `${path} ${font}`);
		}
	}
});
