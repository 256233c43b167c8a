// A new learner signs up and takes the test of a competence to its end with
// nothing but a keyboard.
import assert from "node:assert/strict";
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

const inAnswer = () => document.activeElement.closest(".answer") !== null &&
	document.activeElement.matches("input, select");

// Fills what the answer of this question is made of, key by key.
async function answerByKeys(page) {
	const kind = await page.evaluate(() => {
		const answer = document.querySelector(".answer");
		const count = (what) => answer.querySelectorAll(what).length;

		if (count("iframe") > 0)
			return { name: "simulator" };
		if (count(".ordering") > 0)
			return { name: "ordering" };
		if (count("[type=radio], [type=checkbox]") > 0)
			return { name: "choice" };
		return { name: "fields", fields: count("input, select") };
	});

	if (kind.name === "choice") {
		await page.keyboard.press("1");
		await page.keyboard.press("Enter");
	} else if (kind.name === "ordering") {
		await tabTo(page, () => document.activeElement
			.matches(".ordering [data-way=down]"));
		await page.keyboard.press("Enter");
		await tabTo(page, (text) => document.activeElement.matches("button") &&
			document.activeElement.textContent.trim() === text,
		"Envoyer ma réponse");
		await page.keyboard.press("Enter");
	} else if (kind.name === "fields") {
		for (let i = 0; i < kind.fields; i += 1) {
			await tabTo(page, inAnswer);
			if (await page.evaluate(() =>
				document.activeElement.matches("select")))
				await page.keyboard.press("ArrowDown");
			else
				await page.keyboard.type("12");
		}
		await tabTo(page, (text) => document.activeElement.matches("button") &&
			document.activeElement.textContent.trim() === text,
		"Envoyer ma réponse");
		await page.keyboard.press("Enter");
	} else {
		await page.keyboard.press("Alt+s");
	}
	return kind.name;
}

// Where the test stands now.
async function view(page) {
	const found = await page.waitForSelector(
		".question, .feedback, .checkpoint, .result-level");
	const name = await found.getAttribute("class");
	return name.match(/question|feedback|checkpoint|result-level/)[0];
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

	const seen = { question: 0, feedback: 0, checkpoint: 0 };
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
			".question:not(:has([aria-disabled])), .feedback, " +
			".checkpoint, .result-level"), before);
		now = await view(page);
	}
	assert.equal(now, "result-level");
	assert.equal(seen.feedback, seen.question);
	assert.ok(seen.checkpoint > 0, "a checkpoint came");

	await settled(page);
	assert.match(await page.url(), /\/assessments\/\d+\/result$/);
	assert.match(await page.innerText(".result-level h2"),
		/^Niveau [0-8] sur 8$/);
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
		/Niveau [0-8] sur 8/);
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
