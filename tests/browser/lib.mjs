// A browser for the stories: Debian's Chromium against a running Acquis.
// Whatever a page complains about (console, content security policy, failed
// requests that nobody expected) fails the test that caused it.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import { after } from "node:test";
import { chromium } from "playwright-core";

export const url = process.env.ACQUIS_URL;
assert.ok(url, "ACQUIS_URL must name a running Acquis");

export const password = "Une phrase de passe 7";
export const competence = "1.1";

const axeSource = fs.readFileSync(
	createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Own network requests of the browser would be noise on a test machine.
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu", "--disable-quic",
		"--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync"],
});
after(() => browser.close());

export const uniqueName = () => `b${randomBytes(6).toString("hex")}`;

// Options: width, height, dark, language; `expect` is a pattern of console
// messages that belong to the story (a reply of 401 is one to the console).
export async function openPage(t, { width = 1280, height = 900, dark = false,
	language = "fr", expect = /^$/, ...rest } = {}) {
	const context = await browser.newContext({
		baseURL: url, viewport: { width, height },
		colorScheme: dark ? "dark" : "light",
		locale: language === "fr" ? "fr-FR" : "en-GB", ...rest });
	const page = await context.newPage();
	const complaints = [];

	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type()) &&
		    !expect.test(message.text()))
			complaints.push(message.text());
	});
	page.on("pageerror", (error) => complaints.push(error.stack));
	await page.addInitScript(() => {
		window.addEventListener("securitypolicyviolation", (event) =>
			console.error(`CSP: ${event.violatedDirective} ${
				event.blockedURI} ${event.sourceFile}`));
	});
	page.setDefaultTimeout(15000);
	t.after(async () => {
		await context.close();
		assert.deepEqual(complaints, []);
	});
	return page;
}

// The version of the terms of use that applies.
export async function presentTerms(page) {
	const reply = await page.request.get("/api/auth/terms");

	return (await reply.json()).current.version;
}

// An account made through the API, its cookies in this page's browser. Without
// `terms` it has not accepted the terms of use.
export async function signUp(page, { language = "fr", terms = true,
	email = null } = {}) {
	const login = email ?? uniqueName();
	const reply = await page.request.post("/api/auth/users", { data: {
		[email ? "email" : "username"]: login, password, first_name: "Camille",
		last_name: "Roy", language, transport: "cookie",
		...terms ? { terms: await presentTerms(page) } : {} } });

	assert.equal(reply.status(), 201, await reply.text());
	return { login, ...await reply.json() };
}

// A running test of the competence, as that account.
export async function startTest(page, { csrf_token }, language = "fr") {
	const reply = await page.request.post("/api/assessment/assessments", {
		headers: { "X-CSRF-Token": csrf_token },
		data: { kind: "competence", competence, language } });

	assert.ok([200, 201].includes(reply.status()), await reply.text());
	return reply.json();
}

// The page is there: its heading is, and nothing is loading any more.
export async function settled(page) {
	await page.waitForSelector("h1");
	await page.waitForFunction(() => !document.querySelector(
		".skeleton:not(.components .skeleton)"));
}

export async function visit(page, path) {
	await page.goto(path);
	await settled(page);
}

export const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
	"RGAAv4"];

// In a page or a frame: axe with the rules of WCAG 2.2 AA, those of France's
// RGAA and, for a whole page, best practices. Gives what it found as lines.
export async function axe(where, rules = [...RULES, "best-practice"]) {
	await where.evaluate(axeSource);
	return where.evaluate(async (runOnly) => {
		const { violations } = await window.axe.run(document, {
			iframes: false,
			// Style sheets fetched once more would break the frames' policy.
			preload: false, runOnly });
		return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
			`${id}: ${node.target.join(" ")} ${node.failureSummary}`));
	}, rules);
}

// What sticks out to the right and would make the page scroll sideways.
export function overflow(page) {
	return page.evaluate(() => {
		const width = document.documentElement.clientWidth;

		return [...document.querySelectorAll("body *")]
			.filter((element) => element.getBoundingClientRect().right >
				width + 1 && !element.closest(".scroll, .visually-hidden"))
			.map((element) => element.outerHTML.slice(0, 120));
	});
}

// Colours in the middle of a transition would be nobody's colours.
export const still = { reducedMotion: "reduce" };

// Nothing to find and nothing that sticks out, narrow and wide, light and dark.
export async function clean(page, name) {
	for (const width of [320, 1280]) {
		await page.setViewportSize({ width, height: 900 });
		assert.deepEqual(await overflow(page), [], `${name}: wide, ${width}`);
		for (const colorScheme of ["light", "dark"]) {
			await page.emulateMedia({ colorScheme, ...still });
			assert.deepEqual(await axe(page), [],
				`${name}: ${colorScheme}, ${width}`);
		}
	}
}

// What has the focus: its words, or the name of its field.
export const focused = (page) => page.evaluate(() => {
	const { textContent, name, ariaLabel } = document.activeElement;

	return (textContent.trim() || ariaLabel || name || "")
		.replace(/\s+/g, " ");
});

// The focus comes a moment after the words that announce it.
export async function assertFocus(page, words) {
	for (let i = 0; i < 50 && await focused(page) !== words; i++)
		await page.waitForTimeout(50);
	assert.equal(await focused(page), words);
}

// Tab until there; a pattern, or the whole of the words.
export async function tabTo(page, words) {
	for (let i = 0; i < 40; i++) {
		const here = await focused(page);
		if (words instanceof RegExp ? words.test(here) : here === words)
			return;
		await page.keyboard.press("Tab");
	}
	assert.fail(`Tab does not lead to ${words}`);
}

// Skips what is left of a test, through the API.
export async function finishTest(page, { csrf_token }, { id }) {
	const path = `/api/assessment/assessments/${id}`;

	for (let left = 64; left > 0; left -= 1) {
		const { state, question } = await (await page.request.get(path)).json();
		if (state === "completed")
			return;
		const reply = await page.request.post(`${path}/answers`, {
			headers: { "X-CSRF-Token": csrf_token },
			data: { position: question.position, skipped: true,
				challenge_id: question.challenge.id } });
		assert.equal(reply.status(), 201, await reply.text());
	}
	assert.fail("a test must end");
}

// What is served for a question in place of the one that the server chose;
// everything else stays real. `after`: members of the progress that follows.
// Gives the bodies that were sent as answers.
export async function serveQuestion(page, test, challenge, extra = {},
	after = {}) {
	const question = { position: 0, challenge: { id: "1", topic: "t",
		level: 1, hint: "Un indice.", accessible: true, ...challenge },
	...extra };
	const progress = { answered: 0, expected_remaining: 9,
		checkpoint: false };
	const sent = [];

	await page.route(`**/api/assessment/assessments/${test.id}`, (route) =>
		route.fulfill({ json: { ...test, progress, question } }));
	await page.route(`**/assessments/${test.id}/answers`, (route) => {
		sent.push(route.request().postDataJSON());
		return route.fulfill({ status: 201, json: { position: 0,
			outcome: "correct", state: "started",
			progress: { ...progress, answered: 1, ...after },
			feedback: { explanation: "<p>Parce que.</p>",
				solution: sent.at(-1).value ?? "" } } });
	});
	return sent;
}

// One challenge of each type, as the API gives them.
const two = [{ id: "a", text: "Le premier" }, { id: "b", text: "Le second" }];
export const challenges = {
	single_choice: { choices: two },
	multiple_choice: { choices: two },
	short_text: {},
	number: { unit: "Mo" },
	fields: { fields: [{ id: "f1", label: "Nom", kind: "text" },
		{ id: "f2", label: "Âge", kind: "number" },
		{ id: "f3", label: "Rang", kind: "select", choices: two }] },
	fields_any_order: { fields: [{ id: "f1", label: "Un", kind: "text" },
		{ id: "f2", label: "Deux", kind: "text" }] },
	ordering: { items: [...two, { id: "c", text: "Le troisième" }] },
	matching: { left: two, right: [{ id: "x", text: "Un" },
		{ id: "y", text: "Deux" }] },
	file: { answer_as: "short_text", alternative: "Une liste de noms.",
		files: [{ url: "/content/x.ods", name: "Liste", bytes: 18234 },
			{ url: "/content/x.csv", name: "Liste", bytes: 912 }] },
};
for (const [type, challenge] of Object.entries(challenges))
	Object.assign(challenge, { type,
		instruction: "<p>Que faut-il <strong>faire</strong> ?</p>" });
