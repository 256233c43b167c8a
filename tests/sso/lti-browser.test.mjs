// A course in a real browser, the tool in a frame of it: when cookies of other
// sites are blocked (partitioned ones still work), when none of a frame is
// kept (the platform's storage, and a window), and without any storage.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { axe, overflow } from "../browser/lib.mjs";
import { code, ctl, newStaff, presentTerms, runJobs as runProgramJobs, url }
	from "../http/lib.mjs";
import { Visitor, newLink, newPlatform, runJobs, sql } from "./lti.mjs";
import { startPlatform } from "./peers/lti-platform.mjs";

let platform, link;

before(async () => {
	platform = await newPlatform();
	link = newLink(platform);
});
after(() => platform?.stop());

// Our pages are at localhost, the platform at 127.0.0.1: two sites. `blocked`:
// cookies of other sites are; `none`: no cookie of ours is kept in a frame of
// the platform's, not even a partitioned one.
async function browse(t, { blocked = true, none = false, language = "en",
	expect = /^$/ } = {}) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "acquis-lti-"));
	const site = `${new URL(url).protocol}//${new URL(url).hostname}`;

	fs.mkdirSync(path.join(folder, "Default"));
	fs.writeFileSync(path.join(folder, "Default/Preferences"),
		JSON.stringify({ profile: {
			cookie_controls_mode: blocked ? 1 : 0,
			block_third_party_cookies: blocked,
			content_settings: { exceptions: { cookies: none ? {
				[`${url},http://127.0.0.1`]: { setting: 2 },
				[`${site},http://127.0.0.1`]: { setting: 2 } } : {} } } } }));
	const context = await chromium.launchPersistentContext(folder, {
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		// A frame that changes its process is now and then lost to the
		// driver, though people see it: frames stay where they are.
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic",
			"--disable-site-isolation-trials",
			"--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync"],
		viewport: { width: 1280, height: 900 }, reducedMotion: "reduce",
		locale: language === "fr" ? "fr-FR" : "en-GB" });
	const complaints = [];

	context.setDefaultTimeout(20000);
	context.on("weberror", (error) => complaints.push(error.error().stack));
	context.on("console", (message) => {
		if (/Content Security Policy|frame-ancestors/.test(message.text()) &&
		    !expect.test(message.text()))
			complaints.push(message.text());
	});
	t.after(async () => {
		await context.close();
		fs.rmSync(folder, { recursive: true });
		assert.deepEqual(complaints, []);
	});
	return context;
}

// The course's page with the tool in its frame; the frame is given.
async function openCourse(context, options, course = platform) {
	const page = await context.newPage();
	const { lti_message_hint: hint } = course.launch(
		{ tool: course.tool, link, ...options });

	await page.goto(`${course.issuer}/course?hint=${hint}`);
	return { page, tool: page.frameLocator("iframe[name=tool]") };
}

// The page is there; whoever comes for the first time accepts the terms.
async function arrive(where) {
	const accept = where.getByRole("button",
		{ name: /I have read and accept|J’ai lu/ });

	await where.locator("h1:not(:empty)").first().waitFor();
	await where.locator("main:not(:has(.skeleton))").waitFor();
	if (await accept.count() > 0) {
		await accept.press("Enter");
		await accept.waitFor({ state: "hidden" });
		await where.locator("h1:not(:empty)").first().waitFor();
		await where.locator("main:not(:has(.skeleton))").waitFor();
	}
}

const storageOf = (page) => page.evaluate(() => document.body.dataset.storage);

test("cookies of other sites are blocked: a partitioned one does it",
	async (t) => {
		const context = await browse(t);
		const { page, tool } = await openCourse(context,
			{ user: platform.users.ada });
		await arrive(tool);
		await tool.getByRole("button", { name: "Start" }).press("Enter");
		await tool.locator(".page-challenge h1").waitFor();
		assert.equal(await storageOf(page), undefined, "it was not needed");
		const cookies = await context.cookies();
		const ours = cookies.filter(({ name }) => name === "__Host-acquis");
		assert.equal(ours.length, 1);
		assert.equal(ours[0].sameSite, "None");
		assert.match(ours[0].partitionKey, /127\.0\.0\.1/);
		// What it is worth elsewhere: nothing.
		const own = await context.newPage();
		await own.goto(`${url}/home`);
		await own.locator("#main form").waitFor();
	});

test("the frame goes on after a reload, and nobody else may show it",
	async (t) => {
		const context = await browse(t, { expect: /^Framing / });
		const { page, tool } = await openCourse(context,
			{ user: platform.users.ada });
		await arrive(tool);
		const frame = page.frame("tool");
		assert.match(frame.url(),
			new RegExp(`/embedded/${platform.key}/competences/1\\.1$`));
		await frame.goto(frame.url());
		await arrive(tool);
		assert.equal(await tool.locator(".header a.brand").count(), 1);
		assert.equal(await tool.locator("a[href='/settings']").count(), 0);

		const thief = await startPlatform({ host: "127.0.0.1" });
		const other = await context.newPage();
		await other.goto(`${thief.issuer}/jwks`);
		await other.evaluate((address) => {
			const view = document.createElement("iframe");
			view.src = address;
			document.body.append(view);
			return new Promise((done) => { view.onload = done; });
		}, frame.url());
		const [, view] = other.frames();
		await view.waitForURL(/^chrome-error:/); // the browser refuses
		await thief.stop();
	});

test("no cookie is kept in a frame: the platform's storage, then a window",
	async (t) => {
		const context = await browse(t, { none: true });
		const { page, tool } = await openCourse(context,
			{ user: platform.users.alan });
		const button = tool.getByRole("button", { name: "Open in a window" });
		await button.waitFor();
		assert.equal(await storageOf(page), "lti.put_data lti.get_data ");
		const [tab] = await Promise.all([context.waitForEvent("page"),
			button.press("Enter")]);
		await arrive(tab);
		assert.equal(new URL(tab.url()).pathname, "/competences/1.1");
		await tab.getByRole("button", { name: "Start" }).click();
		await tab.locator(".page-challenge h1").waitFor();
		assert.equal(sql(`SELECT COUNT(*) FROM assessment_lti o
			JOIN lti_grade g USING (lti_resource_link_id, user_id)
			JOIN lti_resource_link l ON l.id = lti_resource_link_id
			WHERE g.subject = 'alan' AND l.link_key = '${link.id}'`), "1", "the course came along");
	});

test("no cookie and no storage: a window from the beginning", async (t) => {
	const bare = await newPlatform({ options: { storage: false } });
	const context = await browse(t, { none: true });
	const { tool } = await openCourse(context,
		{ user: bare.users.ada, link: newLink(bare, "1.2") }, bare);
	const button = tool.getByRole("link", { name: "Open in a window" });
	await button.waitFor();
	const [tab] = await Promise.all([context.waitForEvent("page"),
		button.press("Enter")]);
	await arrive(tab);
	assert.equal(new URL(tab.url()).pathname, "/competences/1.2");
	await bare.stop();
});

test("simulators are played in a frame of a platform", async (t) => {
	const folder = path.join(process.env.ACQUIS_DATA, "content/simulators");
	const [digest] = fs.readdirSync(folder);
	const names = fs.readdirSync(path.join(folder, digest)).filter((name) =>
		fs.existsSync(path.join(folder, digest, name, "index.html")));
	const context = await browse(t);
	const { page, tool } = await openCourse(context,
		{ user: platform.users.ada });
	await arrive(tool);
	assert.ok(names.length >= 10);
	const ready = await page.frame("tool").evaluate((addresses) =>
		Promise.all(addresses.map((address) => new Promise((done) => {
			const view = document.createElement("iframe");
			addEventListener("message", ({ source, data }) => {
				if (source === view.contentWindow)
					done(data.type);
			});
			view.sandbox = "allow-scripts";
			view.onload = () => setTimeout(done, 5000, "silence");
			view.src = address;
			document.body.append(view);
		}))), names.map((name) => `/simulators/${digest}/${name}/index.html`));
	assert.deepEqual(ready, names.map(() => "acquis:ready"));
});

test("a browser that blocks nothing needs nothing special", async (t) => {
	const context = await browse(t, { blocked: false });
	const { tool } = await openCourse(context, { user: platform.users.ada });
	await arrive(tool);
	await tool.getByRole("heading", { level: 1, name: "Searching" }).waitFor();
});

test("a teacher ticks competences and the course has the link", async (t) => {
	const context = await browse(t);
	const { tool } = await openCourse(context, { link: undefined,
		user: platform.users.grace, message: "LtiDeepLinkingRequest",
		target: `${url}/course/choose` });
	await arrive(tool);
	await tool.getByRole("button", { name: "Add to the course" }).press("Enter");
	await tool.getByText("Tick one competence at least.").waitFor();
	const boxes = tool.getByRole("checkbox");
	await boxes.nth(1).focus();
	await boxes.nth(1).press("Space");
	await boxes.nth(0).press("Space");
	await tool.getByLabel("A link for each of them").press("Space");
	await tool.getByRole("button", { name: "Add to the course" }).press("Enter");
	await tool.getByRole("heading", { name: "Linked" }).waitFor();
	const items = platform.deepLinked.at(-1)[
		"https://purl.imsglobal.org/spec/lti-dl/claim/content_items"];
	assert.deepEqual(items.map(({ custom }) => custom.competences),
		["1.1", "1.2"]);
});

test("a teacher in a window of its own chooses too", async (t) => {
	const context = await browse(t);
	const page = await context.newPage();
	const asked = platform.launch({ tool: platform.tool, frame: "window",
		user: platform.users.grace, message: "LtiDeepLinkingRequest",
		target: `${url}/course/choose` });
	await page.goto(`${url}/api/auth/lti/login?${new URLSearchParams(asked)}`);
	await arrive(page);
	await page.getByRole("checkbox").first().check();
	await page.getByRole("button", { name: "Add to the course" }).click();
	await page.getByRole("heading", { name: "Linked" }).waitFor();
});

test("a platform registers itself from a page of its own", async (t) => {
	const moodle = await startPlatform();
	const { newOrganisation, uniqueName } = await import("../http/lib.mjs");
	const opened = moodle.registrationUrl(ctl("idp", "add", "lti",
		`r${uniqueName()}`, "--organisation", newOrganisation(), "--name",
		"Moodle", "--dynamic"));
	const context = await browse(t);
	const page = await context.newPage();
	await page.goto(`${moodle.issuer}/register?to=${encodeURIComponent(opened)}`);
	const tool = page.frameLocator("iframe");
	await tool.getByRole("button", { name: "Connect" }).press("Enter");
	await tool.getByRole("heading", { name: "Your platform is connected" })
		.waitFor();
	await page.waitForFunction(() => document.body.dataset.closed === "yes");
	assert.equal(moodle.tools.size, 1);
	await moodle.stop();
});

// Staff with a second factor, signed in in this browser.
async function staffPage(context, language) {
	const staff = await newStaff("super_admin", "cookie");

	await staff.patch("/api/auth/me", { language });
	await context.addCookies([...staff.cookies].map(([name, value]) => ({
		name, value, domain: new URL(url).hostname, path: "/", secure: true,
		httpOnly: true, sameSite: "Lax" })));
	return context.newPage();
}

test("staff invites a platform, by keyboard, and it registers itself",
	async (t) => {
		const { newOrganisation, uniqueName } = await import("../http/lib.mjs");
		const moodle = await startPlatform();
		t.after(() => moodle.stop());
		const context = await browse(t);
		const page = await staffPage(context, "en");
		const name = `Lilas College ${uniqueName()}`;
		newOrganisation(name);
		const button = (words) => page.getByRole("button", { name: words });
		const link = () => page.getByLabel("Invitation link", { exact: true });

		await page.goto(`${url}/staff/providers/new`);
		await button(/^LTI/).press("Enter");
		assert.ok(await page.getByLabel(/^Invite the platform/).isChecked());
		await button("Make the link").press("Enter");
		await page.getByText("Choose the organisation.").waitFor();
		await page.getByLabel("Search for an organisation").fill(name);
		await page.locator(`.found:has-text("${name}")`).press("Enter");
		// Its name, and a key made of it, stand there already.
		await button("Make the link").press("Enter");
		await link().waitFor();
		assert.equal(await page.evaluate(() => document.activeElement.id),
			"invited");
		const first = await link().inputValue();
		assert.ok(first.startsWith(`${url}/lti/register?token=`), first);

		// It is shown once; who lost it makes another.
		await page.getByRole("link", { name: "Back to the sign-ins" })
			.press("Enter");
		await button(`New link for ${name}`).press("Enter");
		await page.getByText("made before works no more").waitFor();
		const second = await link().inputValue();
		const before = await fetch(`${url}/api/auth/lti/registration${
			new URL(first).search}`);
		assert.equal(before.status, 404);

		await page.goto(`${moodle.issuer}/register?to=${encodeURIComponent(
			moodle.registrationUrl(second))}`);
		const tool = page.frameLocator("iframe");
		await tool.getByRole("button", { name: "Connect" }).press("Enter");
		await tool.getByRole("heading", { name: "Your platform is connected" })
			.waitFor();
		assert.equal(moodle.tools.size, 1);

		await page.goto(`${url}/staff/providers`);
		await page.getByLabel(/^Filter/).fill(name);
		const row = page.getByRole("row", { name: new RegExp(`^${name}.*Open`) });
		await row.waitFor();
		assert.equal(await button(`New link for ${name}`).count(), 0);
		// The test asks it, and all is well.
		await row.getByRole("link", { name }).press("Enter");
		await page.getByRole("button", { name: "Test", exact: true })
			.press("Enter");
		await page.getByText("All is well").first().waitFor();
	});

// ---- the second factor ------------------------------------------------------------

// Somebody of a course whose account asks for a code.
async function withFactor(course, user) {
	const visitor = new Visitor();
	await visitor.launch(course, { user, link: newLink(course) });
	const { id } = await visitor.enter();
	await visitor.post("/api/auth/me/terms", { version: await presentTerms() });
	const shown = await visitor.post("/api/auth/me/totp", {});
	assert.equal(shown.status, 200, shown.text);
	const { secret } = shown.json;
	assert.equal((await visitor.post("/api/auth/me/totp/confirmation",
		{ code: code(secret) })).status, 200);
	return { secret, again: () => sql(`UPDATE totp SET last_step = 0
		WHERE user_id = ${id}`) };
}

async function giveCode(where, { secret, again }) {
	const field = where.getByLabel("Six-digit code");

	await field.waitFor();
	again();
	await field.fill(code(secret));
	await where.getByRole("button", { name: "Check the code" }).click();
	await field.waitFor({ state: "detached" });
}

// Frames ask for no secret: nobody sees there whose page it is.
async function inWindow(context, tool) {
	const button = tool.getByRole("link", { name: "Go on in a window" });

	await button.waitFor();
	assert.equal(await tool.locator("main input").count(), 0);
	const [tab] = await Promise.all([context.waitForEvent("page"),
		button.press("Enter")]);
	return tab;
}

for (const none of [false, true])
	test(`the code is given in a window, ${none ? "no" : "a"} cookie in the frame`,
		async (t) => {
			const course = await newPlatform();
			t.after(() => course.stop());
			const { ada } = course.users;
			const factor = await withFactor(course, ada);
			const context = await browse(t, { none });
			const { page, tool } = await openCourse(context,
				{ user: ada, link: newLink(course) }, course);
			await tool.getByRole("heading", { name: "Second factor" })
				.waitFor();
			await clean(page, tool, "code in a frame");
			const tab = await inWindow(context, tool);
			await giveCode(tab, factor);
			await arrive(tab);
			assert.equal(new URL(tab.url()).pathname, "/competences/1.1");
			await tab.getByRole("button", { name: "Start" }).click();
			await tab.locator(".page-challenge h1").waitFor();
			assert.equal(sql(`SELECT COUNT(*) FROM assessment_lti o
				JOIN lti_grade g USING (lti_resource_link_id, user_id)
				JOIN identity i ON i.user_id = o.user_id
				JOIN identity_provider p ON p.id = i.identity_provider_id
				WHERE p.provider_key = '${course.key}'`), "1",
			"the course came along");
			const ours = (await context.cookies()).filter(
				({ name, partitionKey }) =>
					name === "__Host-acquis" && !partitionKey);
			assert.deepEqual(ours.map(({ sameSite }) => sameSite), ["Lax"]);
			// whoever is signed in there already is asked all the same
			const second = await openCourse(context,
				{ user: ada, link: newLink(course, "1.2") }, course);
			const again = await inWindow(context, second.tool);
			await giveCode(again, factor);
			await arrive(again);
			assert.equal(new URL(again.url()).pathname, "/competences/1.2");
		});

test("what a role needs first is done in a window", async (t) => {
	const course = await newPlatform();
	t.after(() => course.stop());
	const { grace } = course.users;
	const first = new Visitor();
	await first.launch(course, { user: grace, link: newLink(course) });
	const { id } = await first.enter();
	ctl("user", "grant", "--id", id, "--role", "support");
	const context = await browse(t);
	const { page, tool } = await openCourse(context,
		{ user: grace, link: newLink(course) }, course);
	await tool.getByRole("link", { name: "Go on in a window" }).waitFor();
	await tool.getByRole("heading", { name: "Turn on the second factor" })
		.waitFor();
	await clean(page, tool, "due in a frame");
});

for (const frame of ["iframe", "window"])
	test(`a teacher with a code chooses what a link opens, from a ${frame}`,
		async (t) => {
			const course = await newPlatform();
			t.after(() => course.stop());
			const { grace } = course.users;
			const factor = await withFactor(course, grace);
			const context = await browse(t);
			const options = { user: grace, link: undefined,
				message: "LtiDeepLinkingRequest",
				target: `${url}/course/choose` };
			let where;
			if (frame === "iframe") {
				const { tool } = await openCourse(context, options, course);
				where = await inWindow(context, tool);
			} else {
				where = await context.newPage();
				const asked = course.launch(
					{ tool: course.tool, frame, ...options });
				await where.goto(`${url}/api/auth/lti/login?${
					new URLSearchParams(asked)}`);
			}
			await giveCode(where, factor);
			await arrive(where);
			await where.getByRole("checkbox").first().check();
			await where.getByRole("button", { name: "Add to the course" })
				.click();
			await where.getByRole("heading", { name: "Linked" }).waitFor();
		});

// ---- rights -----------------------------------------------------------------------

test("who only comes from a course reads the terms and has their rights there",
	async (t) => {
		const course = await newPlatform();
		t.after(() => course.stop());
		const { ada } = course.users;
		const context = await browse(t);
		const { page, tool } = await openCourse(context,
			{ user: ada, link: newLink(course) }, course);
		// before anything is accepted
		await tool.getByRole("link", { name: "My data" }).first()
			.press("Enter");
		await tool.getByRole("heading", { level: 1, name: "My data" })
			.waitFor();
		await tool.locator("main:not(:has(.skeleton))").waitFor();
		await clean(page, tool, "my data in a frame");
		await tool.getByLabel("First name").fill("Augusta");
		await tool.getByRole("button", { name: "Save" }).press("Enter");
		await tool.getByText("Saved").waitFor();
		await tool.getByRole("button", { name: "Ask for a copy" })
			.press("Enter");
		await tool.getByText(/, under way/).first().waitFor();
		await runJobs();
		runProgramJobs("assessment");
		await runJobs();
		const [download] = await Promise.all([page.waitForEvent("download"),
			tool.getByRole("link", { name: /^Download the copy/ }).click()]);
		assert.equal(download.suggestedFilename(), "acquis.zip");
		await tool.locator("footer").getByRole("link", { name: "Terms of use" })
			.press("Enter");
		await tool.getByRole("heading", { level: 1, name: "Terms of use" })
			.waitFor();
		await tool.locator("footer").getByRole("link", { name: "My data" })
			.press("Enter");
		await tool.getByRole("button", { name: "Erase my account…" }).click();
		await tool.getByLabel("Type ERASE to confirm").fill("ERASE");
		await tool.getByRole("button", { name: "Erase for good" }).click();
		await tool.getByRole("heading",
			{ name: "Open the activity from your course" }).waitFor();
		assert.equal(sql(`SELECT COUNT(*) FROM identity i
			JOIN identity_provider p ON p.id = identity_provider_id
			WHERE provider_key = '${course.key}'`), "0");
	});

// ---- what people see --------------------------------------------------------------

async function clean(page, tool, name) {
	const frame = tool.owner ? page.frame("tool") : page;

	for (const width of [320, 1280]) {
		await page.setViewportSize({ width: width + 60, height: 900 });
		await page.evaluate((wide) => {
			const view = document.querySelector("iframe");
			if (view)
				view.width = wide;
		}, width);
		assert.deepEqual(await overflow(frame), [], `${name}: wide, ${width}`);
		for (const colorScheme of ["light", "dark"]) {
			await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
			assert.deepEqual(await axe(frame), [],
				`${name}: ${colorScheme}, ${width}`);
		}
	}
}

for (const language of ["fr", "en"]) {
	test(`the pages of a course are for everybody, ${language}`, async (t) => {
		const course = await newPlatform();
		const several = newLink(course, "1.1,1.2");
		const context = await browse(t, { language });
		for (const user of Object.values(course.users))
			user.locale = language;
		for (const [name, options] of Object.entries({
			learner: { user: course.users.ada, link: several },
			teacher: { user: course.users.grace, link: several },
			choose: { user: course.users.grace, target: `${url}/course/choose`,
				message: "LtiDeepLinkingRequest" },
			refused: { user: course.users.ada, link: several, tamper: {
				claims: (claims) => { claims.nonce = "another"; } } } })) {
			const { page, tool } = await openCourse(context, options, course);
			await arrive(tool);
			await clean(page, tool, name);
			if (name !== "teacher")
				continue;
			await runJobs();
			await tool.getByRole("tab").first().press("ArrowRight");
			await tool.locator("table").waitFor();
			await clean(page, tool, "people");
		}
		await course.stop();
		for (const [name, address] of Object.entries({
			open: `/embedded/${course.key}/course/open`,
			register: "/lti/register?token=none" })) {
			const page = await context.newPage();
			await page.goto(`${url}${address}`);
			await page.locator("h1").waitFor();
			await clean(page, page, name);
		}
	});
}

test("a teacher has a grade sent again and the list of people read again",
	async (t) => {
		const context = await browse(t);
		sql(`UPDATE lti_grade g JOIN lti_resource_link l
				ON l.id = g.lti_resource_link_id
			SET g.state = 4, g.error = 'the platform answered 400'
			WHERE g.subject = 'alan' AND l.link_key = '${link.id}'`);
		const { tool } = await openCourse(context,
			{ user: platform.users.grace, target: `${url}/course` });
		await arrive(tool);
		await tool.getByRole("button", { name: /^Send again/ }).press("Enter");
		await tool.getByText("on its way to the course again").waitFor();
		await tool.getByRole("tab").first().press("ArrowRight");
		await tool.getByRole("button", { name: "Read the list again" })
			.press("Enter");
		await tool.getByText("up to date in a moment").waitFor();
	});

test("staff sees what could not be delivered, and sends it again", async (t) => {
	const staff = await newStaff("support", "cookie");
	const context = await browse(t);
	await context.addCookies([...staff.cookies].map(([name, value]) =>
		({ name, value, domain: "localhost", path: "/", secure: true })));
	const page = await context.newPage();
	sql(`UPDATE lti_grade SET state = 4, error = 'the platform answered 400'
		WHERE subject = 'alan' LIMIT 1`);
	await page.goto(`${url}/staff/courses`);
	const row = page.getByRole("row", { name: /the platform answered 400/ });
	await arrive(page);
	await row.first().waitFor();
	await clean(page, page, "staff");
	await row.first().getByRole("button").click();
	await page.getByText("on its way to the course again").waitFor();
});
