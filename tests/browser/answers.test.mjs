// What becomes of an answer: every type by its own controls, a lost
// connection, a session that ended, a clock that runs out, a page left.
import assert from "node:assert/strict";
import { test } from "node:test";
import { challenges, openPage, password, serveQuestion, settled, signUp,
	startTest, visit } from "./lib.mjs";

async function runningTest(t, options) {
	const page = await openPage(t, options);
	const account = await signUp(page);
	const running = await startTest(page, account);

	return { page, account, running, path: `/assessments/${running.id}` };
}

// How each type is answered, and what is then sent.
const ANSWERS = {
	single_choice: [(page) => page.keyboard.press("2"), "b"],
	multiple_choice: [async (page) => {
		await page.keyboard.press("2");
		await page.keyboard.press("1");
	}, ["b", "a"]],
	short_text: [(page) => page.fill(".answer input", "un mot"), "un mot"],
	number: [(page) => page.fill(".answer input", "12,5"), "12,5"],
	fields: [async (page) => {
		await page.fill(".answer input >> nth=0", "Roy");
		await page.fill(".answer input >> nth=1", "31");
		await page.selectOption(".answer select", "b");
	}, { f1: "Roy", f2: "31", f3: "b" }],
	fields_any_order: [async (page) => {
		await page.fill(".answer input >> nth=0", "x");
		await page.fill(".answer input >> nth=1", "y");
	}, { f1: "x", f2: "y" }],
	ordering: [(page) => page.click("[data-id=c] [data-way=up]"),
		["a", "c", "b"]],
	matching: [async (page) => {
		await page.selectOption(".answer select >> nth=0", "y");
		await page.selectOption(".answer select >> nth=1", "x");
	}, { a: "y", b: "x" }],
	file: [(page) => page.fill(".answer input", "Zoé"), "Zoé"],
};

for (const [type, [give, value]] of Object.entries(ANSWERS)) {
	test(`${type}: refused while empty, sent as the API takes it`, async (t) => {
		const { page, running, path } = await runningTest(t);
		const sent = await serveQuestion(page, running, challenges[type]);
		const send = page.locator(".bottom-bar [type=submit]");

		await visit(page, path);
		if (type !== "ordering") {
			await send.click();
			await page.waitForSelector(".notice-bad");
			assert.deepEqual(sent, []);
		}
		await give(page);
		await send.click();
		await page.waitForSelector(".feedback");
		assert.deepEqual(sent, [{ position: 0, challenge_id: "1", value }]);
	});
}

test("ordering: the focus stays with the item that moved", async (t) => {
	const { page, running, path } = await runningTest(t);

	await serveQuestion(page, running, challenges.ordering);
	await visit(page, path);
	await page.focus("[data-id=a] [data-way=down]");
	await page.keyboard.press("Enter");
	await page.keyboard.press("Enter");
	assert.deepEqual(await page.locator(".ordering li").evaluateAll(
		(items) => items.map((item) => item.dataset.id)), ["b", "c", "a"]);
	assert.equal(await page.evaluate(() =>
		document.activeElement.closest("li").dataset.id), "a");
	await page.waitForFunction(() => /place 3 sur 3/.test(
		document.getElementById("announcer").textContent));
});

test("keys 1 to 9 can be turned off", async (t) => {
	const { page, running, path } = await runningTest(t);

	await serveQuestion(page, running, challenges.single_choice);
	await visit(page, "/settings");
	await page.uncheck("label:has-text('touches 1 à 9') >> xpath=.. >> input");
	await visit(page, path);
	await page.keyboard.press("1");
	assert.equal(await page.locator(":checked").count(), 0);
});

test("what was begun is still there after a reload", async (t) => {
	const { page, running, path } = await runningTest(t);

	await serveQuestion(page, running, challenges.short_text);
	await visit(page, path);
	await page.fill(".answer input", "à moitié");
	await page.reload();
	await settled(page);
	assert.equal(await page.inputValue(".answer input"), "à moitié");
});

const LOST = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_NETWORK/;

test("without network the answer is kept, then sent by itself", async (t) => {
	const { page, path } = await runningTest(t, { expect: LOST });

	await visit(page, path);
	await page.context().setOffline(true);
	await page.waitForSelector("text=Pas de réseau pour le moment");
	await page.keyboard.press("Alt+s");
	await page.waitForSelector("text=Réponse gardée sur cet appareil, " +
		"envoyée dès le retour du réseau");
	assert.equal(await page.locator(".feedback").count(), 0);
	await page.context().setOffline(false);
	await page.waitForSelector(".feedback");
	assert.equal(await page.locator(".banner").count(), 0);
	assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)
		.filter((key) => key.startsWith("acquis.answer."))), []);
});

test("an answer that could not leave is sent at the next visit", async (t) => {
	const { page, running, path } = await runningTest(t, { expect: LOST });
	const answers = `**${path}/answers`;

	await visit(page, path);
	await page.route(`**/api/assessment${path}/answers`,
		(route) => route.abort());
	await page.keyboard.press("Alt+s");
	await page.waitForSelector("text=Réponse gardée");
	await page.unroute(`**/api/assessment${path}/answers`);
	const reply = page.waitForResponse(answers);
	await visit(page, "/home");
	assert.equal((await reply).status(), 201);
	await visit(page, path);
	assert.match(await page.innerText("h1"), /^Question 2/);
	assert.equal(running.progress.answered, 0);
});

test("a session that ended: the answer is sent after signing in", async (t) => {
	const { page, account, path } = await runningTest(t, { expect: /401/ });

	await visit(page, path);
	const reply = await page.request.delete("/api/auth/sessions", {
		headers: { "X-CSRF-Token": account.csrf_token } });
	assert.equal(reply.status(), 204);
	await page.keyboard.press("Alt+s");
	await page.waitForSelector("dialog >> text=Votre réponse est gardée");
	assert.equal(await page.inputValue("dialog [name=username]"), account.login);
	await page.fill("dialog [name=password]", "pas le bon");
	await page.keyboard.press("Enter");
	await page.waitForSelector("dialog .notice-bad");
	await page.fill("dialog [name=password]", password);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".feedback");
	assert.equal(await page.locator("dialog").count(), 0);
});

test("somebody else signs in: the kept answer is not theirs", async (t) => {
	const { page, path } = await runningTest(t, { expect: LOST });

	await visit(page, path);
	await page.route(`**/api/assessment${path}/answers`,
		(route) => route.abort());
	await page.keyboard.press("Alt+s");
	await page.waitForSelector("text=Réponse gardée");
	await signUp(page);
	await visit(page, "/home");
	assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)
		.filter((key) => key.startsWith("acquis.answer."))), []);
});

test("a clock: words at half and at the end, then what is there", async (t) => {
	const { page, running, path } = await runningTest(t);
	const sent = await serveQuestion(page, running,
		{ ...challenges.short_text, timer_s: 30 }, { remaining_ms: 16500 });
	const hears = (words) => page.waitForFunction((wanted) => document
		.getElementById("announcer").textContent.includes(wanted), words);

	await visit(page, path);
	await page.fill(".answer input", "presque");
	assert.match(await page.innerText("[role=timer]"), /Il reste 1\d secondes/);
	await hears("Il reste 15 secondes");
	await hears("Il reste 10 secondes");
	await page.waitForSelector(".feedback");
	assert.deepEqual(sent, [{ position: 0, challenge_id: "1",
		value: "presque" }]);
});

test("a question with a clock says so before its time runs", async (t) => {
	const { page, running, path } = await runningTest(t);
	let asked = 0;

	await serveQuestion(page, running,
		{ ...challenges.short_text, timer_s: 60 }, { remaining_ms: 60000 });
	await visit(page, path);
	page.on("request", (request) => {
		asked += request.url().endsWith(`/api/assessment${path}`) ? 1 : 0;
	});
	await page.keyboard.press("Alt+s");
	await page.waitForSelector(".feedback");
	await page.keyboard.press("Enter");
	await page.waitForSelector("text=La prochaine question est chronométrée");
	assert.equal(asked, 0);
	await page.keyboard.press("Enter");
	await page.waitForSelector("[role=timer]");
	assert.equal(asked, 1);
});

test("a clock that ends without an answer passes the question", async (t) => {
	const { page, running, path } = await runningTest(t);
	const sent = await serveQuestion(page, running,
		{ ...challenges.short_text, timer_s: 30 }, { remaining_ms: 900 });

	await visit(page, path);
	await page.waitForSelector(".feedback");
	assert.deepEqual(sent, [{ position: 0, challenge_id: "1", skipped: true }]);
});

test("leaving a focused question is said and reported once", async (t) => {
	const { page, running, path } = await runningTest(t);
	const reports = [];

	await page.route("**/focus-losses", (route) => {
		reports.push(route.request().postDataJSON());
		return route.fulfill({ status: 204 });
	});
	await serveQuestion(page, running,
		{ ...challenges.single_choice, focused: true });
	await visit(page, path);
	assert.match(await page.innerText(".question"), /restez sur cette page/);
	// Headless pages always have the focus: the event is what can be made.
	for (let i = 0; i < 2; i += 1)
		await page.evaluate(() => {
			document.hasFocus = () => false;
			window.dispatchEvent(new Event("blur"));
		});
	await page.waitForSelector("text=Vous avez quitté cette page");
	assert.deepEqual(reports, [{ position: 0 }]);
});

test("a problem with a question in two clicks", async (t) => {
	const { page, path } = await runningTest(t);

	await visit(page, path);
	await page.click(".question >> text=Signaler un problème");
	const reply = page.waitForResponse("**/challenge-reports");
	await page.click("dialog >> text=Envoyer");
	assert.equal((await reply).status(), 201);
	await page.waitForSelector(".toast >> text=Merci");
	assert.equal(await page.locator("dialog").count(), 0);
});

test("a hint opens, and no question is lost by looking", async (t) => {
	const { page, path } = await runningTest(t);

	await visit(page, path);
	await page.click("text=Un indice");
	assert.ok(await page.isVisible(".hint-box p"));
	await page.click("text=Faire une pause");
	await page.waitForURL("**/home");
	await settled(page);
	assert.match(await page.innerText(".next"), /question 1/);
});

test("a file to work on is saved under its own name", async (t) => {
	const { page, running, path } = await runningTest(t);

	await serveQuestion(page, running, challenges.file);
	await visit(page, path);
	assert.deepEqual(await page.locator("a.file").evaluateAll((links) =>
		links.map((link) => link.download)), ["x.ods", "x.csv"]);
});
