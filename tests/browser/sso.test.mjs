// Signing in through an institution, in the browser: choosing it, arriving,
// linking, being refused, and the pages of staff that set it up. The
// institution is a CAS server of the test's own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newOrganisation, newStaff } from "../http/lib.mjs";
import { addInstitution, arrives, startCas } from "./lib-cas.mjs";
import { clean, openPage, password, settled, signUp, still, tabTo, uniqueName,
	url, visit } from "./lib.mjs";

let cas, open, closed;

before(async () => {
	cas = await startCas();
	open = await addInstitution(cas);
	closed = await addInstitution(cas, { create_accounts: false });
});
after(() => cas.stop());

const start = ({ key }) => `/api/auth/sso/${key}/start`;

// Staff with a second factor, signed in in this page's browser.
async function staffPage(t, role = "super_admin", options = {}) {
	const page = await openPage(t, options);
	const staff = await newStaff(role, "cookie");
	const changed = await staff.patch("/api/auth/me",
		{ language: options.language ?? "fr" });

	assert.equal(changed.status, 200, changed.text);

	await page.context().addCookies([...staff.cookies].map(([name, value]) => ({
		name, value, domain: new URL(url).hostname, path: "/", secure: true,
		httpOnly: true, sameSite: "Lax" })));
	return page;
}

// Who comes for the first time reads them there.
const acceptTerms = (page) => page.click("text=J’ai lu et j’accepte");

const methods = (page) => page.locator(".methods > li strong").allInnerTexts();

// ---- choosing ---------------------------------------------------------------

test("an institution is chosen by keyboard alone, and remembered", async (t) => {
	const page = await openPage(t);

	arrives(cas);
	await visit(page, "/signin");
	await page.focus(".brand");
	await tabTo(page, "Se connecter avec mon établissement");
	await page.keyboard.press("Enter");
	await page.waitForURL("**/signin/institution");
	await settled(page);
	// The page's title has the focus: a screen reader begins there.
	assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
	await tabTo(page, /^$/);
	await page.keyboard.type(`lycee ${open.key}`);
	await page.waitForSelector("text=1 établissement trouvé");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	await page.waitForURL("**/home");
	await acceptTerms(page);
	await page.waitForSelector("h1:has-text('Bonjour Camille')");

	await page.click("text=Se déconnecter");
	await page.waitForSelector("text=J’ai déjà un compte");
	await visit(page, "/signin");
	await page.click(`text=Se connecter avec ${open.name}`);
	await page.waitForURL("**/home");
});

test("a screen reader is told what the search found", async (t) => {
	const page = await openPage(t);
	const status = page.locator("main [role=status]");

	await visit(page, "/signin/institution");
	const field = page.getByRole("searchbox", { name: "Nom de l’établissement" });
	assert.match(await field.getAttribute("aria-describedby"), /hint/);
	await field.fill("aucun ne s’appelle ainsi");
	await page.waitForFunction(() => document.querySelector(
		"main [role=status]").textContent === "Aucun établissement trouvé");
	assert.match(await page.innerText("main"), /Essayez un mot de son nom/);
	await field.fill(open.key);
	await page.waitForFunction(() => /^1 établissement/.test(
		document.querySelector("main [role=status]").textContent));
	assert.equal(await status.count(), 1);
	await page.getByRole("link", { name: open.name }).waitFor();
});

test("the page that was asked for is reached through the institution", async (t) => {
	const page = await openPage(t, { expect: /401/ });

	arrives(cas);
	await visit(page, "/competences/1.1");
	await page.click("text=Se connecter avec mon établissement");
	await page.fill("[type=search]", open.key);
	await page.click(`text=${open.name}`);
	await page.waitForURL("**/competences/1.1");
	await acceptTerms(page);
	await page.waitForSelector("text=Où vous en êtes");
});

test("who arrives at the settings finds the account there", async (t) => {
	const page = await openPage(t);

	arrives(cas);
	await page.goto(`${start(open)}?return_to=/settings`);
	await page.waitForURL("**/settings");
	await acceptTerms(page);
	await page.waitForSelector("h2:has-text('Mon compte')");
	assert.deepEqual(await methods(page), ["Mot de passe", open.name]);
	// What this device kept is gone; its cookies are not.
	await page.evaluate(() => localStorage.clear());
	await visit(page, "/settings");
	await page.waitForSelector("h2:has-text('Mon compte')");
});

test("pages for visitors are no pages to come back to", async (t) => {
	for (const path of ["/", "/?x=1", "/signin", "/signup#x"]) {
		const page = await openPage(t);

		arrives(cas);
		await page.goto(`${start(open)}?return_to=${encodeURIComponent(path)}`);
		await page.waitForURL("**/home");
		await page.waitForSelector("text=J’ai lu et j’accepte");
	}
});

// ---- linking ----------------------------------------------------------------

test("an account is linked by keyboard alone, once and for good", async (t) => {
	const page = await openPage(t);
	const { login } = await signUp(await openPage(t));

	arrives(cas);
	await visit(page, "/");
	await page.goto(start(closed));
	await page.waitForURL("**/signin/link");
	await settled(page);
	assert.equal(page.url(), `${url}/signin/link`, "the code is gone");
	assert.match(await page.innerText("main"), /Bonjour Camille/);
	assert.match(await page.innerText("main"), /ne crée pas de compte ici/);
	await tabTo(page, "username");
	await page.keyboard.type(login);
	await page.keyboard.press("Tab");
	await page.keyboard.type(password);
	await page.keyboard.press("Enter");
	await page.waitForURL("**/home");
	await page.goBack();
	await page.waitForFunction(() => location.hash === "");
	// What it still loads is loaded as who is signed in.
	await page.waitForLoadState("networkidle");

	// From now on the institution is enough.
	await page.context().clearCookies();
	await page.goto(start(closed));
	await page.waitForURL("**/home");
	await page.waitForSelector("h1:has-text('Bonjour')");
	await visit(page, "/settings");
	assert.deepEqual(await methods(page), ["Mot de passe", closed.name]);
});

test("whoever is signed in already links with one button", async (t) => {
	const page = await openPage(t);

	await signUp(page);
	await visit(page, "/home");
	arrives(cas);
	await page.goto(start(closed));
	await page.waitForURL("**/signin/link");
	await page.click("text=C’est moi, relier");
	await page.waitForURL("**/home");
	await visit(page, "/settings");
	assert.deepEqual(await methods(page), ["Mot de passe", closed.name]);
});

test("somebody whose address has an account is asked, and may have another",
	async (t) => {
		const page = await openPage(t);
		const email = `${uniqueName()}@example.org`;
		const made = await page.request.post("/api/auth/users", { data: {
			email, password, first_name: "Camille", last_name: "Roy",
			transport: "bearer" } });

		assert.equal(made.status(), 201, await made.text());
		arrives(cas, { email });
		await page.goto(start(open));
		await page.waitForURL("**/signin/link");
		await page.click("text=Créer mon compte");
		await page.waitForURL("**/home");
		await acceptTerms(page);
		await visit(page, "/settings");
		assert.deepEqual(await methods(page), ["Mot de passe", open.name]);
		assert.match(await page.innerText(".methods"), /Aucun\s: vous vous/);
		// Its only way in stays, and the page says why.
		await page.click("text=Retirer");
		await page.waitForSelector("text=C’est votre seul moyen de connexion");
	});

test("a code that was used, or none, says to begin again", async (t) => {
	const page = await openPage(t, { expect: /404/ });

	for (const path of ["/signin/link", "/signin/link#abcDEF-_0123"]) {
		await page.goto("/signin");
		await visit(page, path);
		await page.waitForSelector("h1:has-text('n’est plus valable')");
		assert.equal(page.url(), `${url}/signin/link`);
		await page.getByRole("link", { name: "Recommencer" }).waitFor();
	}
});

test("a wrong password while linking keeps what was typed", async (t) => {
	const page = await openPage(t, { expect: /401/ });
	const { login } = await signUp(await openPage(t));

	arrives(cas);
	await page.goto(start(closed));
	await page.waitForURL("**/signin/link");
	await page.fill("[name=username]", login);
	await page.fill("[name=password]", "pas le bon");
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=n’est pas le bon");
	assert.equal(await page.inputValue("[name=username]"), login);
	await page.fill("[name=password]", password);
	await page.keyboard.press("Enter");
	await page.waitForURL("**/home");
});

// ---- settings ---------------------------------------------------------------

test("an institution is added and taken away in the settings", async (t) => {
	const page = await openPage(t);

	await signUp(page);
	arrives(cas);
	await visit(page, "/home");
	await visit(page, "/settings");
	await page.click("text=Ajouter un établissement");
	await page.fill("[type=search]", open.key);
	await page.click(`text=${open.name}`);
	await page.waitForSelector(".toast >> text=Moyen de connexion ajouté");
	assert.equal(new URL(page.url()).search, "");
	assert.deepEqual(await methods(page), ["Mot de passe", open.name]);
	await page.getByRole("button", { name: `Retirer ${open.name}` }).click();
	await page.click("dialog >> text=Retirer >> nth=-1");
	await page.waitForSelector(".toast >> text=Moyen de connexion retiré");
	await page.waitForFunction(() =>
		document.querySelectorAll(".methods > li").length === 1);
});

test("an institution of somebody else is refused, nothing changes", async (t) => {
	const page = await openPage(t);
	const other = await openPage(t);

	arrives(cas);
	await other.goto(start(open));
	await other.waitForURL("**/home");
	await signUp(page);
	await visit(page, "/settings/institution");
	await page.fill("[type=search]", open.key);
	await page.click(`text=${open.name}`);
	await page.waitForURL("**/signin/refused**");
	await page.waitForSelector("h1:has-text('ouvre déjà un autre compte')");
	assert.match(await page.innerText("main"), /vous êtes toujours connecté/);
	await page.click("text=Revenir à mes réglages");
	await page.waitForSelector(".methods");
	assert.deepEqual(await methods(page), ["Mot de passe"]);
});

// ---- refused ----------------------------------------------------------------

test("a refusal gives a number that staff can explain", async (t) => {
	const page = await openPage(t, {
		permissions: ["clipboard-read", "clipboard-write"] });
	const staff = await staffPage(t, "support", { expect: /404/ });

	cas.person = null;
	await visit(page, "/signin/institution");
	await page.fill("[type=search]", open.key);
	await page.click(`text=${open.name}`);
	await page.waitForURL("**/signin/refused**");
	await settled(page);
	await page.getByRole("button", { name: /^Copier/ }).click();
	await page.waitForSelector("text=Copié.");
	const number = await page.evaluate(() => navigator.clipboard.readText());
	assert.match(number, /^[0-9a-f]{32}$/);
	assert.equal(await page.getByRole("link", { name: "Recommencer" })
		.getAttribute("href"), `${start(open)}?return_to=%2Fhome`);

	await visit(staff, "/staff/providers/trace");
	await staff.getByLabel("Numéro de la tentative").fill(` ${number} `);
	await staff.keyboard.press("Enter");
	await staff.waitForSelector("h2:has-text('Refusé')");
	await staff.getByRole("link", { name: open.name }).waitFor();
	assert.ok(await staff.locator(".badge-bad").count() > 0);
	await staff.getByLabel("Numéro de la tentative").fill("0000");
	await staff.keyboard.press("Enter");
	await staff.waitForSelector("text=Aucun refus sous ce numéro");
});

test("each advice says what happened and what to do", async (t) => {
	const page = await openPage(t);
	const seen = new Set();

	for (const advice of ["again", "institution", "later", "not-allowed",
		"cancelled", "other-account", "portal", "closed"]) {
		await visit(page, `/signin/refused?advice=${advice}&id=0123abcd`);
		seen.add(await page.innerText("h1"));
		assert.match(await page.innerText("main"), /Rien n’est perdu/);
		assert.match(await page.innerText("main"), /Que faire maintenant/);
		assert.equal(await page.inputValue(".copy input"), "0123abcd");
		assert.ok(await page.getByRole("link", { name: advice === "closed"
			? "Choisir mon établissement" : "Me connecter autrement" })
			.isVisible());
	}
	assert.equal(seen.size, 8);
	// What is no advice and no number of ours is not shown.
	await visit(page, "/signin/refused?advice=constructor&id=appelez+le+0899");
	assert.match(await page.innerText("h1"), /n’est pas utilisable/);
	assert.equal(await page.locator(".copy").count(), 0);
});

// ---- staff ------------------------------------------------------------------

test("staff adds a sign-in: red, then green, then open", async (t) => {
	const page = await staffPage(t);
	const organisation = `Lycée des Essais ${uniqueName()}`;

	newOrganisation(organisation);
	await visit(page, "/home");
	await page.click("text=Administration");
	await page.waitForURL("**/staff/providers");
	await settled(page);
	await page.click("text=Ajouter une connexion");
	await page.getByRole("button", { name: /^CAS/ }).click();
	await page.click("text=Essayer et ouvrir");
	await page.waitForSelector("text=Choisissez l’organisation.");
	await page.getByLabel("Chercher une organisation").fill(organisation);
	await page.click(`.found:has-text("${organisation}")`);
	// Its name, and a key made of it, stand there already.
	assert.equal(await page.inputValue("[name=name]"), organisation);
	assert.match(await page.inputValue("[name=key]"), /^lycee-des-essais-b/);
	// What the other side must know stands there before anything is saved.
	const told = () => page.locator("section:has(#told) input")
		.evaluateAll((fields) => fields.map(({ value }) => value));
	const before = await told();
	assert.match(before[0], /\/api\/auth\/sso\/lycee-des-essais-[^/]*\/cas$/);
	await page.fill("[name=issuer]", "http://127.0.0.1:1/cas");
	await page.getByRole("button", { name: "Essayer", exact: true }).click();
	await page.waitForSelector(".checks .badge-bad");
	// The eyes and the screen reader are led to it.
	assert.equal(await page.evaluate(() => document.activeElement.id), "trial");
	assert.ok(await page.locator("#trial").isVisible());
	await page.click("text=Essayer et ouvrir");
	await page.waitForSelector("text=Une connexion n’aboutirait pas encore");
	assert.equal(new URL(page.url()).pathname, "/staff/providers/new");
	await page.fill("[name=issuer]", `${cas.url}/${uniqueName()}`);
	await page.click("text=Essayer et ouvrir");
	await page.waitForURL(/\/staff\/providers\/\d+$/);
	await page.waitForSelector(".section-head .badge-good");
	assert.deepEqual(await told(), before, "the server says the same");
	const learner = await openPage(t);
	await visit(learner, "/signin/institution");
	await learner.fill("[type=search]", organisation);
	await learner.waitForSelector(`.found:has-text("${organisation}")`);
});

test("the menu of a row works by keyboard, and closes a sign-in", async (t) => {
	const page = await staffPage(t);
	const one = await addInstitution(cas);

	await visit(page, "/staff/providers");
	await page.getByLabel(/^Filtrer/).fill(one.key);
	await page.waitForSelector("text=1 ligne affichée");
	await page.getByRole("button", { name: `Actions pour ${one.name}` }).focus();
	await page.keyboard.press("ArrowDown");
	const here = () => page.evaluate(() =>
		document.activeElement.textContent.trim());
	assert.equal(await here(), "Modifier");
	await page.keyboard.press("ArrowDown");
	assert.equal(await here(), "Fermer");
	await page.keyboard.press("Escape");
	assert.equal(await page.locator("[role=menu]").count(), 0);
	assert.equal(await page.evaluate(() =>
		document.activeElement.getAttribute("aria-expanded")), "false");
	await page.keyboard.press("ArrowUp");
	await page.keyboard.press("Enter");
	await page.waitForSelector(".badge:has-text('Fermée')");
});

test("one form adds an institution that nobody knew", async (t) => {
	const page = await staffPage(t, "super_admin", still);
	const name = `Académie nouvelle ${uniqueName()}`;

	await visit(page, "/staff/providers/new");
	await page.getByRole("button", { name: /^CAS/ }).click();
	await page.getByLabel("Chercher une organisation").fill(name);
	const added = page.getByRole("group", { name: "Nouvelle organisation" });
	await added.waitFor();
	await clean(page, "an organisation that is not there");
	assert.equal(await page.inputValue("[name=organisation_name]"), name);
	await page.selectOption("[name=organisation_kind]", "school");
	await page.getByRole("button", { name: "Ajouter cette organisation" })
		.click();
	await page.waitForSelector(`.picked:has-text("${name}")`);
	assert.equal(await page.inputValue("[name=name]"), name);
	await page.fill("[name=issuer]", `${cas.url}/${uniqueName()}`);
	await page.click("text=Essayer et ouvrir");
	await page.waitForURL(/\/staff\/providers\/\d+$/);
	await page.waitForSelector(".section-head .badge-good");
});

test("a draft that does not work is not opened from the list", async (t) => {
	const page = await staffPage(t, "super_admin", { expect: /422/ });
	const admin = await newStaff("super_admin");
	const key = uniqueName();
	const reply = await admin.post("/api/auth/staff/providers", { kind: "cas",
		organisation_id: newOrganisation(`Essai ${key}`), key,
		name: `Essai ${key}`, issuer: `http://127.0.0.1:9/${key}` });
	assert.equal(reply.status, 201, reply.text);

	await visit(page, "/staff/providers");
	await page.getByLabel(/^Filtrer/).fill(key);
	await page.waitForSelector("text=1 ligne affichée");
	await page.getByRole("button", { name: /^Actions pour/ }).click();
	await page.getByRole("menuitem", { name: "Ouvrir" }).click();
	await page.waitForSelector(`text=Essai ${key} reste fermée`);
	assert.match(await page.innerText("[role=alert]"), /cannot be reached/);
	assert.equal(await page.locator("td .badge:has-text('Brouillon')").count(),
		1);
	await page.click("text=L’ouvrir pour l’essayer");
	await page.waitForURL(`**/staff/providers/${reply.json.id}`);
	await settled(page);
	await page.getByRole("button", { name: "Essayer", exact: true }).click();
	await page.waitForSelector(".checks .badge-bad");
});

test("what another has changed is said, what was typed stays", async (t) => {
	const page = await staffPage(t, "super_admin", { expect: /412/ });
	const other = await newStaff("super_admin");
	const one = await addInstitution(cas);
	const path = `/api/auth/staff/providers/${one.id}`;

	await visit(page, `/staff/providers/${one.id}`);
	const { headers } = await other.get(path);
	const done = await other.patch(path, { name: "Ailleurs" },
		{ headers: { "if-match": headers.get("etag") } });
	assert.equal(done.status, 200, done.text);
	await page.fill("[name=name]", "Ici");
	await page.click("text=Essayer et enregistrer");
	await page.waitForSelector("text=Quelqu’un d’autre l’a modifiée");
	assert.equal(await page.inputValue("[name=name]"), "Ici");
	await page.getByRole("button", { name: "Charger la version actuelle" })
		.click();
	await page.waitForSelector("h1:has-text('Ailleurs')");
	assert.equal(await page.inputValue("[name=name]"), "Ailleurs");
});

test("support reads, a learner sees nothing of it", async (t) => {
	const page = await staffPage(t, "support");
	const learner = await openPage(t);

	await visit(page, "/staff/providers");
	assert.equal(await page.locator("text=Ajouter une connexion").count(), 0);
	await visit(page, `/staff/providers/${open.id}`);
	assert.ok(await page.locator("[name=name]").isDisabled());
	assert.equal(await page.locator(".form-bar").count(), 0);
	await signUp(learner);
	await visit(learner, "/staff/providers");
	assert.match(await learner.innerText("h1"), /n’est pas pour vous/);
	assert.equal(await learner.locator("text=Administration").count(), 0);
});

// ---- what everybody can use ---------------------------------------------------

for (const language of ["fr", "en"]) {
	const look = { language, ...still };

	test(`pages of signing in through an institution, ${language}`, async (t) => {
		const page = await openPage(t, { ...look, expect: /401/ });

		await visit(page, "/signin/institution");
		await clean(page, "choosing");
		await page.fill("[type=search]", "aucun ne s’appelle ainsi");
		await page.waitForSelector(".empty");
		await clean(page, "nothing found");
		await page.fill("[type=search]", open.key);
		await page.click(".found");
		await page.waitForURL(/home|link|refused/);
		await page.context().clearCookies();
		await visit(page, "/signin/institution");
		await clean(page, "the last one is remembered");
		await visit(page, "/signin/refused?advice=other-account&id=0123abcd");
		await clean(page, "a refusal");
		arrives(cas);
		await page.goto(start(closed));
		await page.waitForURL("**/signin/link");
		await settled(page);
		await clean(page, "linking");
	});

	test(`ways to sign in, ${language}`, async (t) => {
		const page = await openPage(t, look);

		await signUp(page, look);
		await visit(page, "/home");
		arrives(cas);
		await page.goto(start(closed));
		await page.waitForURL("**/signin/link");
		await settled(page);
		await clean(page, "linking while signed in");
		await page.locator("main .button-primary").click();
		await page.waitForURL("**/home");
		await visit(page, "/settings/institution");
		await clean(page, "adding one");
		await visit(page, "/settings");
		await clean(page, "the settings");
		await page.locator(".methods button").click();
		await page.waitForSelector("dialog");
		await clean(page, "taking one away");
	});

	test(`pages of staff, ${language}`, async (t) => {
		const page = await staffPage(t, "super_admin", look);

		await visit(page, "/staff/providers");
		await page.waitForSelector("table");
		await clean(page, "the list");
		await page.setViewportSize({ width: 1280, height: 900 });
		await page.locator(".menu button").first().click();
		await page.waitForSelector("[role=menu]");
		assert.deepEqual(await page.locator("[role=menuitem]").count(), 2);
		await visit(page, "/staff/providers/trace");
		await clean(page, "explaining");
		await page.locator("[role=tab]").last().click();
		await clean(page, "explaining a token");
		await visit(page, `/staff/providers/${open.id}`);
		await clean(page, "one of them");
		for (let i = 0; i < 4; i++) {
			await visit(page, "/staff/providers/new");
			await page.locator(".found").nth(i).click();
			await page.waitForSelector(".picker .found");
			await page.locator(".form-bar button").last().click();
			await page.waitForSelector(".field-error");
			await clean(page, `a new one, ${i}`);
		}
		await page.locator("[type=radio][value=hand]").check();
		await page.locator(".form-bar button").last().click();
		await page.waitForSelector("[name=issuer][aria-invalid=true]");
		await clean(page, "a platform by hand");
		await page.locator("[type=radio][value=invite]").check();
		await page.locator(".picker .found").first().click();
		await page.fill("[name=name]", "x");
		await page.fill("[name=key]", uniqueName());
		await page.locator(".form-bar button").click();
		await page.waitForSelector("#invited");
		await clean(page, "a link for a platform");
		await visit(page, "/staff/providers");
		await page.waitForSelector("#invitations");
		await page.getByRole("button", { name: /^Nouveau lien|^New link/ }).first().click();
		await page.waitForSelector("#invited");
		await page.waitForSelector("#invitations");
		await clean(page, "platforms that were invited");
	});
}
