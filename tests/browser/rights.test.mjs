// Rights in the browser: terms to accept, a copy of one's data, who looked at
// them, and the end of an account.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { ctl, newOrganisation, newStaff, runJobs, sql }
	from "../http/lib.mjs";
import { openPage, password, presentTerms, settled, signUp, startTest,
	uniqueName, visit } from "./lib.mjs";

const heading = (page) => page.innerText("h1");

test("who signs up accepts the terms that they could read", async (t) => {
	const page = await openPage(t);
	const name = uniqueName();

	await visit(page, "/signup");
	const link = page.locator("form a[href='/terms']");
	await link.waitFor();
	assert.equal(await link.getAttribute("target"), "_blank");
	await page.fill("[name=first_name]", "Camille");
	await page.fill("[name=last_name]", "Roy");
	await page.fill("[name=login]", name);
	await page.fill("[name=password]", password);
	await page.keyboard.press("Enter");
	await page.waitForURL("**/home");
	assert.equal(sql(`SELECT version FROM terms_acceptance JOIN user
		ON user.id = user_id WHERE username = '${name}'`),
	await presentTerms(page));
	assert.notEqual(await heading(page), "Conditions d’utilisation à accepter");
});

test("terms that are due stand in place of pages, but not of rights",
	async (t) => {
		const page = await openPage(t);
		const account = await signUp(page, { terms: false });

		await visit(page, "/competences/1.1");
		assert.equal(await heading(page),
			"Conditions d’utilisation à accepter");
		assert.match(await page.innerText("main"), /Ce que fait ce site/);
		assert.equal(await page.locator(".terms ul li").count() > 5, true);

		// A test under way, the data and the way out are open.
		const running = await startTest(page, account);
		await visit(page, `/assessments/${running.id}`);
		assert.notEqual(await heading(page),
			"Conditions d’utilisation à accepter");
		await visit(page, "/settings/data");
		assert.equal(await heading(page), "Mes données");

		// Accepted by keyboard; the page that was asked for follows.
		await visit(page, "/competences/1.1");
		await page.locator("form [type=submit]").focus();
		await page.keyboard.press("Enter");
		await page.waitForSelector("text=Où vous en êtes");
		assert.equal(new URL(page.url()).pathname, "/competences/1.1");
		await page.reload();
		await settled(page);
		assert.notEqual(await heading(page),
			"Conditions d’utilisation à accepter");
	});

test("a version that is announced is told, and can be accepted at once",
	async (t) => {
		const page = await openPage(t);
		const version = uniqueName();
		const folder = fs.mkdtempSync("/tmp/terms-");

		t.after(() => {
			fs.rmSync(folder, { recursive: true });
			sql(`DELETE FROM terms_acceptance WHERE version = '${version}';
				DELETE FROM terms_version WHERE version = '${version}'`);
		});
		await signUp(page);
		fs.writeFileSync(`${folder}/t`, "# Neuf\nTout change.\n");
		ctl("terms", "add", version, "--fr", `${folder}/t`, "--en",
			`${folder}/t`, "--from", "2150-01-31");
		await visit(page, "/home");
		const banner = page.locator(".banner");
		assert.match(await banner.innerText(), /31 janvier 2150/);
		await banner.locator("a").click();
		await page.waitForURL("**/terms");
		await page.locator("form [type=submit]").click();
		await page.waitForSelector("text=Conditions acceptées.");
		assert.equal(await page.locator("form [type=submit]").count(), 0);
		await visit(page, "/home");
		assert.equal(await banner.count(), 0);
	});

test("a copy is asked for, gathered, and fetched", async (t) => {
	const page = await openPage(t);

	await signUp(page);
	await visit(page, "/home");
	await visit(page, "/settings");
	await page.locator("section:has(#mydata) a").click();
	await page.waitForURL("**/settings/data");
	await settled(page);
	const section = page.locator("section:has(#copies)");
	await section.locator("[type=submit]").focus();
	await page.keyboard.press("Enter");
	await section.locator("progress").waitFor();
	assert.match(await section.innerText(), /Étape 0 sur 3/);
	runJobs("assessment");
	await page.waitForSelector("text=Étape 1 sur 3");
	runJobs("auth");
	const link = section.locator("a[download]");
	await link.waitFor();
	assert.match(await link.innerText(), /Télécharger la copie \([0-9,.]+\sko\)/);
	const [download] = await Promise.all([page.waitForEvent("download"),
		link.click()]);
	assert.equal(download.suggestedFilename(), "acquis.zip");
	const bytes = fs.readFileSync(await download.path());
	assert.equal(bytes.subarray(0, 2).toString(), "PK");
	await page.reload();
	await settled(page);
	assert.match(await section.innerText(), /Copie du/);
});

test("who looked at the data is shown, page by page", async (t) => {
	const page = await openPage(t);
	const { login } = await signUp(page);

	await visit(page, "/settings/data");
	const section = page.locator("section:has(#readers)");
	assert.match(await section.innerText(), /Personne ne les a consultées/);
	ctl("user", "show", login);
	await page.reload();
	await settled(page);
	assert.match(await section.innerText(),
		/L’administration du serveur\n.* – compte/);

	const item = (id) => ({ id, read_at: "2026-11-22T13:00:00Z",
		reader: "person", first_name: "Ada", last_name: `N° ${id}`,
		what: "results" });
	await page.route("**/api/auth/me/access-log", (route) =>
		route.fulfill({ json: { items: [item("9")], next: "9" } }));
	await page.route("**/api/auth/me/access-log?after=9", (route) =>
		route.fulfill({ json: { items: [item("8")] } }));
	await page.reload();
	await settled(page);
	await section.locator("button").click();
	await section.locator("text=N° 8").waitFor();
	assert.equal(await section.locator("li").count(), 2);
	assert.equal(await section.locator("button").count(), 0);
});

test("an account is erased by its word and its password", async (t) => {
	const page = await openPage(t, { expect: /401/ });
	const { login, user } = await signUp(page);

	await visit(page, "/settings/data");
	const open = page.locator("section:has(#erase) button");
	await open.focus();
	await page.keyboard.press("Enter");
	await page.waitForSelector("dialog form");
	await page.keyboard.press("Escape");
	assert.equal(await page.locator("dialog").count(), 0);
	await open.click();
	const dialog = page.locator("dialog");
	await dialog.locator("[name=word]").fill("oui");
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=Écrivez EFFACER en toutes lettres");
	await dialog.locator("[name=word]").fill("effacer");
	await dialog.locator("[type=password]").fill("pas le bon");
	await page.keyboard.press("Enter");
	await dialog.locator(".notice-bad").waitFor();
	assert.equal(await dialog.locator("[name=word]").inputValue(), "effacer");
	await dialog.locator("[type=password]").fill(password);
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=Votre compte est effacé.");
	assert.equal(new URL(page.url()).pathname, "/");
	assert.equal(sql(`SELECT state FROM user WHERE id = ${user.id}`), "3");

	await visit(page, "/signin");
	await page.fill("[name=username]", login);
	await page.fill("[name=password]", password);
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=n’est pas le bon");
});

// Somebody of the staff in this page's browser.
async function signInStaff(page, role) {
	const client = await newStaff(role, "cookie");

	await page.context().addCookies([...client.cookies].map(([name, value]) =>
		({ name, value, domain: "localhost", path: "/", secure: true })));
}

test("staff read the audit and what was kept or removed", async (t) => {
	const page = await openPage(t, { language: "en" });
	const organisation = newOrganisation();

	ctl("retention", "set", organisation, "rosters", "13m");
	ctl("retention", "plan", "--organisation", organisation);
	await signInStaff(page, "super_admin");
	await visit(page, "/staff/audit");
	const rows = page.locator("tbody tr");
	assert.match(await rows.first().innerText(), /Role given/);
	assert.match(await page.innerText("table"), /Retention rule set/);
	const before = await rows.count();
	if (await page.locator(".pager button").count() > 0) {
		await page.locator(".pager button").click();
		await page.waitForFunction((count) =>
			document.querySelectorAll("tbody tr").length > count, before);
	}
	await page.locator(".staff-nav a[href='/staff/retention']").click();
	await page.waitForURL("**/staff/retention");
	await settled(page);
	assert.match(await page.innerText("div.stack:has(> #rules)"),
		/Course lists\s+13 months/);
	assert.match(await page.innerText("div.stack:has(> #runs)"),
		/Course lists[^]*Planned/);
});

test("support has no page of the audit", async (t) => {
	const page = await openPage(t, { language: "en", expect: /403/ });

	await signInStaff(page, "support");
	await visit(page, "/staff/providers");
	assert.ok(await page.locator(".staff-nav a").count() > 0);
	for (const path of ["/staff/audit", "/staff/retention"])
		assert.equal(await page.locator(`.staff-nav a[href='${path}']`)
			.count(), 0);
	await visit(page, "/staff/audit");
	await page.waitForSelector("text=This page is not for you");
});
