// axe-core (WCAG 2.2 AA, RGAA, best practices) finds nothing and nothing
// scrolls sideways, on every page and every type of question, light and dark,
// French and English, 320 and 1280 px wide.
import { test } from "node:test";
import { challenges, clean, competence, finishTest, openPage, password,
	serveQuestion, settled, signUp, startTest, still, visit } from "./lib.mjs";

for (const language of ["fr", "en"]) {
	const look = { language, ...still };

	test(`pages of a visitor, ${language}`, async (t) => {
		// The page of an unknown address is served with its status; the
		// settings ask who is there.
		const page = await openPage(t, { ...look, expect: /404|401/ });

		for (const path of ["/", "/signup", "/signin", "/settings",
			"/terms", "/recover", "/reset", "/confirm", "/reset#token",
			"/confirm#token", "/signin/code#step=token", "/signin/institution",
			"/signin/refused?advice=later&id=0123abcd", "/signin/link",
			"/components",
			"/nowhere"]) {
			await visit(page, path);
			await clean(page, path);
		}
		await visit(page, "/signup");
		await page.click("[type=submit]");
		await page.waitForSelector(".field-error");
		await clean(page, "/signup with errors");
		await visit(page, "/components");
		await page.locator("section:has(#dialogs) button").first().click();
		await page.waitForSelector("dialog");
		await clean(page, "a dialog");
	});

	test(`pages of a learner, ${language}`, async (t) => {
		const page = await openPage(t, look);
		const account = await signUp(page, look);
		const running = await startTest(page, account, language);
		const paths = ["/home", `/competences/${competence}`, "/settings"];

		for (const path of paths) {
			await visit(page, path);
			await clean(page, path);
		}
		await visit(page, "/home");
		await page.locator(".switch button").last().click();
		await page.waitForSelector("table");
		await clean(page, "the table");

		await serveQuestion(page, running, challenges.single_choice, {},
			{ answered: 5, checkpoint: true, level: 3, level_before: 2 });
		await visit(page, `/assessments/${running.id}`);
		await page.keyboard.press("Alt+s");
		await page.waitForSelector(".feedback");
		await clean(page, "after an answer");
		await page.keyboard.press("Enter");
		await page.waitForSelector(".checkpoint");
		await clean(page, "the checkpoint");
		await page.locator(".checkpoint .button-quiet").click();
		await page.waitForSelector("dialog");
		await clean(page, "stop here?");
		await page.keyboard.press("Escape");
		await page.keyboard.press("Enter");
		await page.waitForSelector(".ready");
		await clean(page, "a question with a clock comes");

		await page.unrouteAll({ behavior: "wait" });
		await finishTest(page, account, running);
		await visit(page, `/assessments/${running.id}`);
		await page.waitForURL("**/result");
		await settled(page);
		await clean(page, "the result");
		await visit(page, `/assessments/${running.id}/answers`);
		await page.locator("summary").first().click();
		await clean(page, "the answers");
	});

	test(`pages of safety, ${language}`, async (t) => {
		const page = await openPage(t, look);
		const { user, csrf_token } = await signUp(page, look);
		const factor = page.locator("section:has(#factor)");
		const kept = { email: "camille@example.org", email_confirmed: false,
			email_waiting: "roy@example.org", password: true,
			second_factor: { on: true, needed: true, recovery_codes_left: 2,
				since: "2026-11-22T13:00:00Z" } };

		await visit(page, "/home");
		await visit(page, "/settings");
		await page.locator("section:has(#address) button").last().click();
		await page.waitForSelector("dialog form");
		await clean(page, "another address");
		await page.keyboard.press("Escape");
		await factor.locator("button").first().click();
		await factor.locator("[type=password]").fill(password);
		await clean(page, "who turns the second factor on");
		await page.keyboard.press("Enter");
		await factor.locator("svg.qr").waitFor();
		await clean(page, "the picture for the app");
		await page.route("**/totp/confirmation", (route) => route.fulfill({
			json: { recovery_codes: Array.from({ length: 10 },
				(none, i) => `abcd-efgh-jkmn-pqr${(i + 2) % 10}`) } }));
		await factor.locator("[name=code]").fill("123456");
		await page.keyboard.press("Enter");
		await factor.locator(".codes").waitFor();
		await clean(page, "recovery codes");

		await page.route("**/api/auth/me/security",
			(route) => route.fulfill({ json: kept }));
		await visit(page, "/settings");
		await clean(page, "an address that waits, a factor that is on");
		await factor.locator("button").nth(1).click();
		await page.waitForSelector("dialog form");
		await clean(page, "new codes");
		for (const due of ["must_change_password", "second_factor_due"]) {
			await page.route("**/api/auth/sessions/current", (route) =>
				route.fulfill({ json: { user: { ...user, [due]: true },
					expires_at: new Date(Date.now() + 1e6).toISOString(),
					csrf_token } }));
			await visit(page, "/home");
			await clean(page, due);
		}
	});

	test(`pages of rights, ${language}`, async (t) => {
		const page = await openPage(t, look);
		const { user, csrf_token } = await signUp(page, { ...look,
			terms: false });
		const copy = { id: "1", steps: 3, requested_at: "2026-11-22T13:00:00Z" };
		const readers = { next: "1", items: [
			{ id: "3", read_at: "2026-11-22T13:00:00Z", what: "account",
				reader: "administrator" },
			{ id: "2", read_at: "2026-11-22T13:00:00Z", what: "results",
				reader: "person", first_name: "Maximilienne-Alexandrine",
				last_name: "de la Rochefoucauld-Montbel",
				organisation: "Université de Technologie de l'Ouest" }] };

		await visit(page, "/home");
		await clean(page, "terms that are due");
		await visit(page, "/terms");
		await clean(page, "/terms");
		await page.locator("form [type=submit]").click();
		await page.locator("form [type=submit]").waitFor({ state: "detached" });
		await page.route("**/api/auth/me/access-log",
			(route) => route.fulfill({ json: readers }));
		for (const state of [{ state: "gathering", steps_done: 1 },
			{ state: "failed", steps_done: 1 },
			{ state: "ready", steps_done: 3, bytes: 123456,
				expires_at: "2026-11-29T13:00:00Z" }]) {
			await page.route("**/api/auth/me/exports", (route) =>
				route.fulfill({ json: { items: [{ ...copy, ...state }] } }));
			await visit(page, "/settings/data");
			await clean(page, `my data, a copy ${state.state}`);
		}
		await page.locator("section:has(#erase) button").click();
		await page.waitForSelector("dialog form");
		await page.locator("dialog [type=submit]").click();
		await page.waitForSelector("dialog .notice-bad");
		await clean(page, "erase my account?");
		await page.route("**/api/auth/sessions/current", (route) =>
			route.fulfill({ json: { user: { ...user, terms_due: undefined,
				terms_coming: { version: "2",
					applies_from: "2150-01-01T00:00:00Z" } },
			expires_at: new Date(Date.now() + 1e6).toISOString(),
			csrf_token } }));
		await visit(page, "/home");
		await clean(page, "terms that are announced");
	});

	test(`pages of the audit and of retention, ${language}`, async (t) => {
		const page = await openPage(t, look);
		const { user, csrf_token } = await signUp(page, look);
		const act = { happened_at: "2026-11-22T13:00:00Z", detail: {},
			request_id: "", object_id: "123456789012345678" };
		const run = { id: "1", organisation_id: "1", state: "applying",
			organisation: "Université de Technologie de l'Ouest",
			planned_at: "2026-11-22T13:00:00Z" };
		const rule = { kind: "accounts", keep: 24, unit: "months",
			before: "2024-11-22T13:00:00Z", planned: 1234, done: 12, spared: 1 };

		await page.route("**/api/auth/sessions/current", (route) =>
			route.fulfill({ json: { user: { ...user, roles: ["super_admin"] },
				expires_at: new Date(Date.now() + 1e6).toISOString(),
				csrf_token } }));
		await page.route("**/api/auth/staff/audit", (route) =>
			route.fulfill({ json: { next: "1", items: [
				{ ...act, sequence: "3", actor: "administrator",
					act: "retention_policy.set", organisation: run.organisation,
					detail: { kind: "accounts", keep: "24m" } },
				{ ...act, sequence: "2", actor: "person", act: "new.act",
					first_name: "Ada", last_name: "Roche" }] } }));
		await page.route("**/api/auth/staff/retention", (route) =>
			route.fulfill({ json: { policies: [{ ...run, ...rule }],
				runs: [{ ...run, rules: [rule] }] } }));
		for (const path of ["/staff/audit", "/staff/retention"]) {
			await visit(page, path);
			await clean(page, path);
		}
	});

	test(`types of questions, ${language}`, async (t) => {
		const page = await openPage(t, look);
		const running = await startTest(page, await signUp(page, look),
			language);

		for (const [type, challenge] of Object.entries(challenges)) {
			await page.unrouteAll({ behavior: "wait" });
			await serveQuestion(page, running, challenge);
			await visit(page, `/assessments/${running.id}`);
			await clean(page, type);
		}
		await page.unrouteAll({ behavior: "wait" });
		await serveQuestion(page, running,
			{ ...challenges.single_choice, timer_s: 60, focused: true },
			{ remaining_ms: 45000, focus_lost: true });
		await visit(page, `/assessments/${running.id}`);
		await page.keyboard.press("Enter");
		await page.waitForSelector(".notice-bad");
		await clean(page, "a clock, a warning, an empty answer");
		await page.locator(".question .button-quiet").last().click();
		await page.waitForSelector("dialog");
		await clean(page, "the report of a problem");
	});
}
