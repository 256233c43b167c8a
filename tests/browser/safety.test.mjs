// Getting back in and the second factor, in the browser: by links that came by
// mail, by keyboard, with nothing left in the address.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { code } from "../http/lib.mjs";
import { Mailbox, ctl, timePasses } from "../http/mail.mjs";
import { assertFocus, openPage, password, settled, signUp, tabTo, uniqueName, visit }
	from "./lib.mjs";

const another = "Une autre phrase 8";
let box;

before(async () => {
	box = await Mailbox.start();
});

// Signed up by the API, its cookies in the page's browser.
async function newcomer(page) {
	const email = `${uniqueName()}@example.org`;
	return { email, ...await signUp(page, { email }) };
}

async function follow(page, email, subject) {
	const { link } = await box.last(email, subject);
	await page.goto(`${link.page}#${link.token}`);
	await settled(page);
	// the token is in no address that is shown, kept or handed on
	assert.equal(page.url(), link.page);
	return link;
}

async function signIn(page, login, secret = password) {
	await visit(page, "/signin");
	await page.fill("[name=username]", login);
	await page.fill("[name=password]", secret);
	await page.keyboard.press("Enter");
}

// With the API, as the account that is signed in here.
async function turnOn(page, { csrf_token, user }) {
	const post = (path, data) => page.request.post(path,
		{ data, headers: { "X-CSRF-Token": csrf_token } });
	const { secret } = await (await post("/api/auth/me/totp",
		{ password })).json();
	const reply = await post("/api/auth/me/totp/confirmation",
		{ code: code(secret) });
	assert.equal(reply.status(), 200, await reply.text());
	timePasses(user);
	return { secret, codes: (await reply.json()).recovery_codes };
}

// On paper: which site, whose, the codes, and nothing of the page behind.
async function printsCodesAlone(page) {
	await page.emulateMedia({ media: "print" });
	const lines = (await page.evaluate(() => document.body.innerText))
		.split("\n").filter((line) => line.trim() !== "");
	await page.emulateMedia({ media: null });
	const codes = await page.locator(".codes code").allInnerTexts();
	assert.match(lines[0], /^localhost:\d+, \S+ \S+/);
	assert.match(lines[1], /^Vos dix codes de secours$/);
	assert.deepEqual(lines.slice(3), codes);
}

test("a forgotten password, by keyboard alone", async (t) => {
	const page = await openPage(t, { expect: /410/ });
	const { email } = await newcomer(await openPage(t));

	await visit(page, "/signin");
	await page.focus("[name=password]");
	await tabTo(page, "Mot de passe oublié ?");
	await page.keyboard.press("Enter");
	await page.waitForURL("**/recover");
	await page.focus("[name=username]");
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=Saisissez votre adresse");
	await page.keyboard.type(email);
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=Regardez vos messages");
	await assertFocus(page, "Regardez vos messages");

	const link = await follow(page, email, "Choisissez un nouveau");
	await page.fill("[name=password]", "court");
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=Ce mot de passe est trop court");
	await page.fill("[name=password]", another);
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=C’est fait");
	await assertFocus(page, "C’est fait");
	await signIn(page, email, another);
	await page.waitForURL("**/home");

	const other = await openPage(t, { expect: /410/ });
	await other.goto(`${link.page}#${link.token}`);
	await settled(other);
	await other.fill("[name=password]", "Encore une phrase 9");
	await other.keyboard.press("Enter");
	await other.waitForSelector("text=Ce lien ne fonctionne plus");
	await other.click("text=Recevoir un autre lien");
	await other.waitForURL("**/recover");
});

test("a link without its token says so", async (t) => {
	const page = await openPage(t);

	for (const path of ["/reset", "/confirm", "/reset#<b>"]) {
		await visit(page, path);
		assert.match(await page.innerText("h1"), /ne fonctionne plus/);
	}
});

test("an address is confirmed by a button, not by a visit", async (t) => {
	const page = await openPage(t, { expect: /410/ });
	const account = await newcomer(page);
	const security = async () => (await (await page.request.get(
		"/api/auth/me/security")).json()).email_confirmed;

	await visit(page, "/home");
	const link = await follow(page, account.email, "Bienvenue");
	assert.equal(await security(), false);
	await page.focus("button:has-text('Confirmer mon adresse')");
	await page.keyboard.press("Enter");
	await page.waitForSelector("h1:text('Adresse confirmée')");
	assert.equal(await security(), true);
	await page.click("main >> text=Réglages");
	await page.waitForSelector("section:has(#address) >> text=Confirmée");
	// a second visit to the link, which is in the history of no browser
	await page.goto("about:blank");
	await page.goto(`${link.page}#${link.token}`);
	await page.click("text=Confirmer mon adresse");
	await page.waitForSelector("text=Ce lien ne fonctionne plus");
});

test("an address is changed in the settings, and kept after all", async (t) => {
	const page = await openPage(t, { expect: /401|409|422/ });
	const account = await newcomer(page);
	const taken = (await newcomer(await openPage(t))).email;
	const next = `${uniqueName()}@example.org`;
	const card = page.locator("section:has(#address)");
	const form = page.locator("dialog form");

	await visit(page, "/home");
	await visit(page, "/settings");
	await card.locator("text=Changer d’adresse").click();
	await form.locator("[name=email]").fill(taken);
	await form.locator("[type=password]").fill("pas le bon");
	await form.locator("[type=submit]").click();
	await page.waitForSelector("text=Le mot de passe n’est pas le bon");
	await form.locator("[type=password]").fill(password);
	await form.locator("[type=submit]").click();
	await page.waitForSelector("text=Un autre compte a déjà cette adresse");
	await form.locator("[name=email]").fill("zoé@example.org");
	await form.locator("[type=submit]").click();
	await page.waitForSelector("text=sans accent avant le @");
	await form.locator("[name=email]").fill(next);
	await page.keyboard.press("Enter");
	await card.locator(`text=Votre adresse sera ${next}`).waitFor();
	await card.locator("text=Garder l’adresse actuelle").click();
	await page.waitForSelector(".toast >> text=Votre adresse reste la même");
	await card.locator(`text=Un message est parti à ${account.email}`)
		.waitFor();
	await card.locator("text=Renvoyer le message").click();
	await page.waitForSelector(".toast >> text=Message envoyé");
	await follow(page, account.email, "Confirmez votre adresse");
	await page.click("text=Confirmer mon adresse");
	await page.waitForSelector("text=Adresse confirmée");
});

test("a temporary password is changed before anything else", async (t) => {
	const page = await openPage(t, { expect: /401/ });
	const { login } = await signUp(await openPage(t));
	const made = ctl("user", "reset-password", login);

	await signIn(page, login, made.password);
	await page.waitForSelector("h1:text('Choisissez votre propre mot de passe')");
	await visit(page, "/settings");
	assert.match(await page.innerText("h1"), /Choisissez votre propre/);
	await page.focus("[name=password]");
	await page.keyboard.type("pas le bon 123");
	await page.keyboard.press("Tab");
	await page.keyboard.press("Tab");
	await page.keyboard.type(another);
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=Le mot de passe n’est pas le bon");
	await page.fill("[name=password]", made.password);
	await page.keyboard.press("Enter");
	await page.waitForSelector("h1:text('Réglages')");
	await visit(page, "/home");
	assert.match(await page.innerText("h1"), /Bonjour/);
});

test("the second factor is turned on in the settings and asked for",
	async (t) => {
		const page = await openPage(t, { expect: /401|403/ });
		const { email, user } = await newcomer(page);
		const card = page.locator("section:has(#factor)");

		await visit(page, "/home");
		await visit(page, "/settings");
		await card.locator("text=Activer").click();
		await card.locator("[type=password]").fill(password);
		await page.keyboard.press("Enter");
		await card.locator("svg.qr").waitFor();
		assert.match(await card.locator("svg.qr").getAttribute("aria-label"),
			/Image à lire/);
		const secret = (await card.locator("input[readonly]").inputValue())
			.replaceAll(" ", "");
		await card.locator("[name=code]").fill("000000");
		await page.keyboard.press("Enter");
		await page.waitForSelector("text=Le code n’est pas le bon");
		await card.locator("[name=code]").fill(code(secret));
		await page.keyboard.press("Enter");
		await card.locator(".codes li").first().waitFor();
		const codes = await card.locator(".codes code").allInnerTexts();
		assert.equal(codes.length, 10);
		await printsCodesAlone(page);
		const [file] = await Promise.all([page.waitForEvent("download"),
			card.locator("text=Télécharger").click()]);
		assert.equal(file.suggestedFilename(), "acquis-codes.txt");
		await card.locator("text=Je les ai gardés").click();
		await card.locator("text=Il vous reste 10 codes de secours").waitFor();
		assert.equal(await page.locator(".codes").count(), 0);
		timePasses(user);

		await page.click("text=Se déconnecter >> nth=0");
		await page.waitForSelector("text=J’ai déjà un compte");
		await signIn(page, email);
		await page.waitForSelector("text=Ouvrez votre application");
		await assertFocus(page, "code");
		await page.keyboard.type("000000");
		await page.keyboard.press("Enter");
		await page.waitForSelector("text=Le code n’est pas le bon");
		await page.click("text=Je n’ai pas mon téléphone");
		await page.fill("[name=code]", codes[0]);
		await page.keyboard.press("Enter");
		await page.waitForURL("**/home");
		await visit(page, "/settings");
		await card.locator("text=Il vous reste 9 codes de secours").waitFor();

		await card.locator("text=Faire de nouveaux codes").click();
		const form = page.locator("dialog form");
		await form.locator("[type=password]").fill(password);
		await form.locator("[name=code]").fill(code(secret));
		await page.keyboard.press("Enter");
		await page.waitForSelector("dialog .codes");
		await printsCodesAlone(page);
		// What is shown once stays until somebody says it is kept.
		await page.keyboard.press("Escape");
		assert.equal(await page.locator("dialog .codes li").count(), 10);
		await page.click("dialog >> text=Je les ai gardés");
		await card.locator("text=Il vous reste 10 codes de secours").waitFor();
		timePasses(user);
		await card.locator("text=Désactiver").click();
		await form.locator("[type=password]").fill(password);
		await form.locator("[name=code]").fill(code(secret));
		await form.locator("[type=submit]").click();
		await card.locator("text=Personne n’entre avec votre mot de passe")
			.waitFor();
	});

test("the code is asked for where an institution sends somebody", async (t) => {
	const page = await openPage(t, { expect: /401|403/ });
	const account = await newcomer(page);
	const { secret } = await turnOn(page, account);
	const other = await openPage(t, { expect: /401|403/ });
	const reply = await other.request.post("/api/auth/sessions", { data: {
		login: account.email, password, transport: "cookie" } });
	assert.equal(reply.status(), 202);
	const { step_token } = await reply.json();

	await visit(other, `/signin/code#step=${step_token}&to=/settings`);
	assert.equal(new URL(other.url()).hash, "");
	await other.fill("[name=code]", code(secret));
	await other.keyboard.press("Enter");
	await other.waitForURL("**/settings");
	await other.waitForSelector("section:has(#factor)");
	// the step is used: the page goes back to the beginning
	const third = await openPage(t, { expect: /401/ });
	await visit(third, `/signin/code#step=${step_token}&to=//evil.example`);
	await third.fill("[name=code]", "123456");
	await third.keyboard.press("Enter");
	await third.waitForSelector("[name=password]");
});

test("staff turns the second factor on before anything else", async (t) => {
	const page = await openPage(t);
	const { email } = await newcomer(await openPage(t));
	ctl("user", "grant", email, "--role", "support");

	await signIn(page, email);
	await page.waitForSelector("h1:text('Activez la double authentification')");
	await page.fill("[type=password]", password);
	await page.keyboard.press("Enter");
	await page.waitForSelector("svg.qr");
	const secret = (await page.inputValue("input[readonly]"))
		.replaceAll(" ", "");
	await page.fill("[name=code]", code(secret));
	await page.keyboard.press("Enter");
	await page.waitForSelector(".codes");
	await printsCodesAlone(page);
	await page.focus("button:has-text('Je les ai gardés')");
	await page.keyboard.press("Enter");
	await page.waitForSelector("h1:text('Bonjour')");
	await visit(page, "/settings");
	await page.waitForSelector("text=elle ne peut pas être désactivée");
});

test("another device is signed out from the list", async (t) => {
	const page = await openPage(t);
	const other = await openPage(t, { expect: /401/ });
	const { login } = await signUp(page);

	await signIn(other, login);
	await other.waitForURL("**/home");
	await settled(other);
	await visit(page, "/home");
	await visit(page, "/settings");
	await page.click(".devices >> text=Déconnecter");
	await page.click("dialog >> text=Déconnecter cet appareil");
	await page.waitForSelector(".toast >> text=Appareil déconnecté");
	await page.waitForFunction(() =>
		document.querySelectorAll(".devices > li").length === 1);
	await other.click("h4 a >> nth=0");
	await other.waitForSelector("dialog >> text=Votre session est terminée");
});
