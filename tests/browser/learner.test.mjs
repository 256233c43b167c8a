// A new learner signs up and takes the test of a competence to its end with
// nothing but a keyboard.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { openPage, password, settled, uniqueName } from "./lib.mjs";

const LIMIT = 60;

const focusedText = (page) => page.evaluate(() =>
	document.activeElement.textContent.trim());

// Presses Tab until the element with the focus fits; where a person would give
// up, so does this.
async function tabTo(page, fits, argument) {
	for (let i = 0; i < 60; i += 1) {
		await page.keyboard.press("Tab");
		if (await page.evaluate(fits, argument))
			return;
	}
	assert.fail(`no element fits ${fits}`);
}

const byText = (text) => document.activeElement.matches("a, button") &&
	document.activeElement.textContent.trim().startsWith(text);

const press = async (page, key, times = 1) => {
	for (let i = 0; i < times; i += 1)
		await page.keyboard.press(key);
};

// The text of an option that has the focus, arrow by arrow.
async function choose(page, text) {
	const chosen = () => page.evaluate(() =>
		document.activeElement.selectedOptions[0].textContent);

	for (let i = 0; await chosen() !== text; i += 1) {
		assert.ok(i < 12, `${text} is not to be chosen`);
		await page.keyboard.press("ArrowDown");
	}
}

const BY_KEYS = {
	async single_choice(page, { choices, solution }) {
		const shown = await page.locator(".answer .choice-text").allInnerTexts();
		for (const id of [].concat(solution))
			await page.keyboard.press(`${1 + shown.indexOf(textOf(choices, id))}`);
		await page.keyboard.press("Enter");
	},
	async short_text(page, { solution }) {
		await tabTo(page, inAnswer);
		await page.keyboard.type(solution.fr ? solution.fr[0]
			: String(solution.value));
		await page.keyboard.press("Enter");
	},
	async fields(page, { fields, solution }) {
		for (const [i, field] of fields.entries()) {
			const right = solution[field.id] ?? solution[i];
			await tabTo(page, inAnswer);
			if (field.kind === "select")
				await choose(page, textOf(field.choices, right));
			else
				await page.keyboard.type(right.fr ? right.fr[0]
					: String(right.value));
		}
		await send(page);
	},
	async matching(page, { left, right, solution }) {
		for (const { id } of left) {
			await tabTo(page, inAnswer);
			await choose(page, textOf(right, solution[id]));
		}
		await send(page);
	},
	async ordering(page, { solution }) {
		const order = () => page.locator(".ordering li").evaluateAll((items) =>
			items.map((item) => item.dataset.id));

		for (const [to, id] of solution.entries()) {
			const from = (await order()).indexOf(id);
			if (from === to)
				continue;
			await page.evaluate(() => document.querySelector("h1").focus());
			await tabTo(page, (wanted) => document.activeElement.matches(
				`[data-id="${wanted}"] [data-way=up]`), id);
			await press(page, "Enter", from - to);
		}
		assert.deepEqual(await order(), solution);
		await send(page);
	},
	async simulator(page) {
		await page.keyboard.press("Alt+s");
	},
};
BY_KEYS.multiple_choice = BY_KEYS.single_choice;
BY_KEYS.fields_any_order = BY_KEYS.fields;
BY_KEYS.number = BY_KEYS.short_text;
BY_KEYS.file = BY_KEYS.short_text;

async function send(page) {
	await tabTo(page, (text) => document.activeElement.matches("button") &&
		document.activeElement.textContent.trim() === text,
	"Envoyer ma réponse");
	await page.keyboard.press("Enter");
}

const inAnswer = () => document.activeElement.closest(".answer") !== null &&
	document.activeElement.matches("input, select");

const textOf = (list, id) => list.find((one) => one.id === id).text.fr;

// The pack's challenges by the letters of their instructions. A learner who
// knows half goes through a whole test; all or nothing is soon measured.
const KNOWS = 3;
const letters = (text) => text.replace(/<[^>]*>|&[a-z]+;|[^\p{L}\d]/gu, "");
const topics = new URL("../../modules/content/topics/", import.meta.url);
const known = new Map(fs.readdirSync(topics).flatMap((file) =>
	JSON.parse(fs.readFileSync(new URL(file, topics), "utf8")).skills)
	.flatMap(({ level, challenges }) =>
		challenges.map((challenge) => ({ ...challenge, level })))
	.map((challenge) => [letters(challenge.instruction.fr), challenge]));

async function answerByKeys(page) {
	const shown = await page.locator(".instruction").evaluate((element) =>
		element.innerHTML);
	const challenge = known.get(letters(shown));

	assert.ok(challenge, `not in the pack: ${shown}`);
	if (challenge.level > KNOWS)
		await page.keyboard.press("Alt+s");
	else
		await BY_KEYS[challenge.type](page, challenge);
}

// Where the test stands now.
async function view(page) {
	const found = await page.waitForSelector(
		".question, .feedback, .ready, .checkpoint, .result-level");
	const name = await found.getAttribute("class");
	return name.match(/question|feedback|ready|checkpoint|result-level/)[0];
}

test("sign up, test of 1.1, level: by keyboard alone", async (t) => {
	const page = await openPage(t);

	await page.goto("/");
	await settled(page);
	await tabTo(page, byText, "Créer mon compte");
	await page.keyboard.press("Enter");
	await page.waitForURL("**/signup");
	for (const [name, words] of [["first_name", "Camille"],
		["last_name", "Roy"], ["login", uniqueName()],
		["password", password]]) {
		await tabTo(page, (field) =>
			document.activeElement.name === field, name);
		await page.keyboard.type(words);
	}
	await page.keyboard.press("Enter");
	await page.waitForURL("**/home");
	await settled(page);
	assert.match(await focusedText(page), /Bonjour Camille/);

	await tabTo(page, byText, "Commencer");
	await page.keyboard.press("Enter");
	await page.waitForURL("**/assessments/*");

	const seen = { question: 0, feedback: 0, ready: 0, checkpoint: 0 };
	let now = await view(page);
	while (now !== "result-level" && seen.question < LIMIT) {
		seen[now] += 1;
		const before = await page.innerHTML("main");
		if (now === "question")
			await answerByKeys(page);
		else
			await page.keyboard.press("Enter");
		await page.waitForFunction((html) => document.querySelector("main")
			.innerHTML !== html && document.querySelector(
			".question:not(:has([aria-disabled])), .feedback, .ready, " +
			".checkpoint, .result-level"), before);
		now = await view(page);
	}
	assert.equal(now, "result-level");
	assert.equal(seen.feedback, seen.question);
	// After each fifth answer, unless that one ended the test.
	assert.equal(seen.checkpoint, Math.floor((seen.question - 1) / 5));

	await settled(page);
	assert.match(await page.url(), /\/assessments\/\d+\/result$/);
	assert.match(await page.innerText(".result-level h2"),
		/^Niveau [1-8] sur 8$/);
	assert.ok(await page.isVisible(".result-level svg[role=img]"));

	await tabTo(page, byText, "Revoir mes réponses");
	await page.keyboard.press("Enter");
	await page.waitForURL("**/answers");
	await settled(page);
	assert.equal(await page.locator(".answers > li").count(), seen.question);

	await page.goBack();
	await settled(page);
	await tabTo(page, byText, "Voir mes compétences");
	await page.keyboard.press("Enter");
	await page.waitForURL("**/home");
	await settled(page);
	assert.match(await page.innerText(".competence-card >> nth=0"),
		/Niveau [1-8] sur 8/);
});

test("a test goes on where it was left, also on another device", async (t) => {
	const page = await openPage(t);
	const login = uniqueName();

	await page.goto("/signup");
	await page.fill("[name=first_name]", "Camille");
	await page.fill("[name=last_name]", "Roy");
	await page.fill("[name=login]", login);
	await page.fill("[name=password]", password);
	await page.keyboard.press("Enter");
	await page.click(".next button");
	await page.waitForSelector(".question");
	await page.keyboard.press("Alt+s");
	await page.waitForSelector(".feedback");

	const other = await openPage(t, { width: 390, language: "en" });
	await other.goto("/signin");
	await other.fill("[name=username]", login);
	await other.fill("[name=password]", password);
	await other.keyboard.press("Enter");
	await other.waitForURL("**/home");
	// The account's language wins over the browser's.
	assert.match(await other.innerText(".next"), /question 2/);
	await other.click("text=Reprendre");
	await other.waitForSelector(".question");
	assert.match(await other.innerText("h1"), /^Question 2/);
});
