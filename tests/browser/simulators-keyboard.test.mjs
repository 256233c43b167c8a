// Every challenge of the pack that is played in a simulator, in the frame and
// under the headers in which learners get it: it can be solved with a keyboard
// alone, axe-core finds nothing, it fits a narrow screen, and it reaches
// nothing outside. Needs no running Acquis.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { challenges, serve, stage } from "./lib-simulators.mjs";
import { scripts } from "./simulators-scripts.mjs";

// Each language and each theme once; simulators.test.mjs looks at the others.
const looks = [
	{ locale: "fr", theme: "light" }, { locale: "en", theme: "dark" }];

let browser;
let context;
let site;

before(async () => {
	site = await serve();
	browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic",
			"--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync"] });
	context = await browser.newContext();
});

after(async () => {
	await browser?.close();
	site?.close();
});

async function onStage(challenge, look, act) {
	const page = await context.newPage();
	try {
		const player = await stage(page, site.origin, challenge, look);
		await act(player);
		assert.deepEqual(player.faults, []);
	} finally {
		await page.close();
	}
	assert.deepEqual(site.faults.splice(0), []);
}

async function assertFits(player, width) {
	await player.resize(width);
	assert.equal(await player.overflow(), 0, `${width} px: beyond the edge`);
}

test("every challenge with a simulator has a script, and no other", () => {
	assert.deepEqual(Object.keys(scripts).sort(),
		challenges.map((challenge) => challenge.key).sort());
});

async function play(player, challenge) {
	for (const step of scripts[challenge.key])
		await step(player);
	const value = await player.finalAnswer(challenge.solution);
	assert.ok(challenge.solution.includes(value),
		`posted ${value}, not ${challenge.solution}`);
}

for (const challenge of challenges) {
	for (const look of looks)
		test(`${challenge.key}: by keyboard, ${look.locale}, ${look.theme}`,
			() => onStage(challenge, look, async (player) => {
				await assertFits(player, 1280);
				await assertFits(player, 320);
				await play(player, challenge);
				await assertFits(player, 320);
				assert.deepEqual(await player.axe(), []);
			}));
}

// What a page finds when it tries: the name of the error, or what it got.
function tryToEscape() {
	const attempts = {
		cookie: () => document.cookie,
		storage: () => localStorage.length,
		host: () => parent.document.title,
		window: () => String(window.open("/host")),
	};
	return Object.fromEntries(Object.entries(attempts).map(([name, act]) => {
		try {
			return [name, act()];
		} catch (error) {
			return [name, error.name];
		}
	}));
}

test("a simulator has no cookie, storage, parent, window or network",
	async () => {
		const page = await context.newPage();
		const player = await stage(page, site.origin, challenges[0], looks[0]);
		assert.equal(await player.frame.evaluate(() => self.origin), "null");
		assert.deepEqual(await player.frame.evaluate(tryToEscape), {
			cookie: "SecurityError", storage: "SecurityError",
			host: "SecurityError", window: "null" });
		const fetched = await player.frame.evaluate(() =>
			fetch("/host").then(() => "got it", (error) => error.name));
		assert.equal(fetched, "TypeError");
		assert.ok(player.faults.some((fault) => fault.includes(
			"Content Security Policy")), player.faults.join("\n"));
		await page.close();
	});
