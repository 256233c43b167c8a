// A simulator of the pack plays in its frame, answers, and can do nothing else;
// axe finds nothing in it, light and dark, French and English.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { RULES, axe, openPage, serveQuestion, signUp, startTest, visit }
	from "./lib.mjs";

const topics = new URL("../../modules/content/topics/", import.meta.url)
	.pathname;
const played = fs.readdirSync(topics).flatMap((file) =>
	JSON.parse(fs.readFileSync(path.join(topics, file), "utf8")).skills)
	.flatMap((skill) => skill.challenges)
	.filter((challenge) => challenge.type === "simulator");

// The folder of the simulators has a digest for its name.
assert.ok(process.env.ACQUIS_DATA, "ACQUIS_DATA must name the stack's folder");
const [folder] = fs.readdirSync(
	path.join(process.env.ACQUIS_DATA, "content/simulators"));

// A page in which any simulator can be played: {page, play}.
async function room(t, options = {}) {
	const page = await openPage(t, { reducedMotion: "reduce", ...options });
	const running = await startTest(page, await signUp(page, options),
		options.language);

	async function play({ simulator, instruction, alternative }) {
		await page.unrouteAll({ behavior: "wait" });
		const sent = await serveQuestion(page, running, { type: "simulator",
			instruction: instruction[running.language],
			alternative: alternative[running.language],
			simulator: { height: simulator.height, config: simulator.config,
				url: `/simulators/${folder}/${simulator.name}/index.html` } });
		await visit(page, `/assessments/${running.id}`);
		const frame = await (await page.waitForSelector("iframe")).contentFrame();
		await frame.waitForSelector("body > :not(script)");
		return { frame, sent };
	}
	return { page, play };
}

async function open(t, challenge, options) {
	const { page, play } = await room(t, options);

	return { page, ...await play(challenge) };
}

test("the pack has simulators", () => {
	assert.ok(played.length > 0);
});

// Each simulator once; simulators-keyboard.test.mjs plays every challenge.
const firsts = played.filter(({ simulator }, i) => i === played.findIndex(
	(other) => other.simulator.name === simulator.name));

for (const [language, dark] of [["fr", false], ["en", true]]) {
	test(`all are drawn and accessible, ${language}`, async (t) => {
		const { play } = await room(t, { language, dark });

		for (const challenge of firsts) {
			const { frame } = await play(challenge);
			const { lang, dataset: { theme } } = await frame.evaluate(() => ({
				lang: document.documentElement.lang,
				dataset: { ...document.documentElement.dataset } }));
			assert.deepEqual([lang, theme], [language, dark ? "dark" : "light"]);
			assert.deepEqual(await axe(frame, RULES), [], challenge.key);
		}
	});
}

test("the frame's answer is the value that is sent", async (t) => {
	const { page, frame, sent } = await open(t, played[0]);

	await frame.evaluate(() => window.acquis.answer("state=1"));
	await page.waitForSelector("text=Votre réponse est prise en compte");
	await frame.evaluate(() => window.acquis.answer("state=2"));
	await page.waitForTimeout(100);
	await page.click(".bottom-bar [type=submit]");
	await page.waitForSelector(".feedback");
	assert.deepEqual(sent.map(({ value }) => value), ["state=2"]);
});

test("messages that are not the frame's are not heard", async (t) => {
	const { page, sent } = await open(t, played[0]);

	await page.evaluate(() =>
		window.postMessage({ type: "acquis:answer", value: "forged" }, "*"));
	await page.waitForTimeout(100);
	// Some simulators have an answer from the start, others have none yet.
	await page.click(".bottom-bar [type=submit]");
	await page.waitForSelector(".notice-bad, .feedback");
	assert.ok(sent.every(({ value }) => value !== "forged"));
});

test("a frame reaches neither page, storage nor network", async (t) => {
	const { page, frame } = await open(t, played[0],
		{ expect: /CSP|Content Security Policy|Failed to load|sandbox/i });
	const refused = (act) => frame.evaluate(async (source) => {
		try {
			await new Function(`return ${source}`)();
			return false;
		} catch {
			return true;
		}
	}, act);

	assert.equal(await page.getAttribute("iframe", "sandbox"), "allow-scripts");
	assert.equal(await frame.evaluate(() => window.origin), "null");
	for (const act of ["parent.document.title", "localStorage.length",
		"document.cookie", "fetch('/api/assessment/profile')",
		"Promise.reject(new Error('the frame can evaluate'))"])
		assert.ok(await refused(act), act);
});
