// A stage for one simulator, and a player who has a keyboard and no mouse.
//
// The stage serves modules/content/simulators with the headers that nginx
// sends: they are read from conf/nginx, so that they cannot differ.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname } from "node:path";

const top = new URL("../../", import.meta.url);
const content = new URL("modules/content/", top);

// Every challenge of the pack that is played in a simulator.
export const challenges = readdirSync(new URL("topics/", content)).sort()
	.map((name) => JSON.parse(
		readFileSync(new URL(`topics/${name}`, content), "utf8")))
	.flatMap((topic) => topic.skills)
	.flatMap((skill) => skill.challenges)
	.filter((challenge) => challenge.type === "simulator");

// ---- the server --------------------------------------------------------------

// add_header lines, without those whose value nginx makes for each request.
function headersOf(text) {
	const lines = text.matchAll(
		/^\s*add_header (\S+) (?:"([^"]*)"|([^"\s]\S*)) always;$/gm);
	return Object.fromEntries([...lines]
		.map(([, name, quoted, bare]) => [name, quoted ?? bare])
		.filter(([, value]) => !value.startsWith("$")));
}

function nginxHeaders() {
	const conf = (name) =>
		readFileSync(new URL(`conf/nginx/${name}`, top), "utf8");
	const server = conf("acquis-server.conf.in");
	const [block] = server.match(/^location \/simulators\/ \{[^}]*\}/m);
	const headers = { ...headersOf(conf("acquis-headers.conf.in")),
		...headersOf(block) };
	assert.match(headers["Content-Security-Policy"], /sandbox/);
	assert.ok(headers["X-Content-Type-Options"]);
	return headers;
}

export const simulatorHeaders = nginxHeaders();

const types = { ".html": "text/html", ".js": "text/javascript",
	".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png" };

const hostPolicy =
	"default-src 'self'; style-src 'unsafe-inline'; img-src data:";

// The page around the frame: as narrow as the player of the portal.
const host = `<!doctype html><html lang="en"><title>Host</title>
<link rel="icon" href="data:,">
<style>body { margin: 0 17px } iframe { inline-size: 100%; border: 0 }</style>
<div id="stage"></div>`;

function reply(path) {
	if (path === "/host")
		return [200, { "Content-Type": "text/html; charset=utf-8",
			"Content-Security-Policy": hostPolicy }, host];
	const [, file] = path.match(/^\/simulators\/([a-z0-9-]+\/[a-z.-]+)$/) ?? [];
	const type = types[extname(file ?? "")];
	assert.ok(type, `${path} is asked for`);
	return [200, { ...simulatorHeaders,
		"Content-Type": `${type}; charset=utf-8` },
	readFileSync(new URL(`simulators/${file}`, content))];
}

// Resolves to { origin, faults, close }; faults names what is not there.
export async function serve() {
	const faults = [];
	const server = createServer((request, response) => {
		try {
			const [status, headers, body] = reply(request.url);
			response.writeHead(status, headers).end(body);
		} catch (error) {
			faults.push(error.message);
			response.writeHead(404).end();
		}
	});
	await new Promise((done) => server.listen(0, "127.0.0.1", done));
	return { origin: `http://127.0.0.1:${server.address().port}`, faults,
		close: () => server.close() };
}

// ---- the stage ---------------------------------------------------------------

// Runs in the host page: opens the frame and speaks the kit's protocol.
function raise({ simulator, locale, theme }) {
	const frame = document.createElement("iframe");
	window.answers = [];
	window.addEventListener("message", ({ source, data }) => {
		if (source !== frame.contentWindow)
			return;
		if (data.type === "acquis:ready")
			source.postMessage({ type: "acquis:start",
				config: simulator.config, locale, theme }, "*");
		else if (data.type === "acquis:answer")
			window.answers.push(data.value);
	});
	frame.sandbox = "allow-scripts";
	frame.title = "Simulator";
	frame.style.blockSize = `${simulator.height}px`;
	frame.src = `/simulators/${simulator.name}/index.html`;
	document.getElementById("stage").append(frame);
}

// Whatever goes wrong in the page ends up in `faults`.
function watch(page, origin, faults) {
	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type()))
			faults.push(`console: ${message.text()}`);
	});
	page.on("pageerror", (error) => faults.push(`thrown: ${error}`));
	page.on("request", (request) => {
		if (new URL(request.url()).origin !== origin)
			faults.push(`request: ${request.url()}`);
	});
}

// Resolves to a Player of `challenge`, once the simulator is drawn.
export async function stage(page, origin, { simulator }, { locale, theme }) {
	const faults = [];
	watch(page, origin, faults);
	await page.goto(`${origin}/host`);
	await page.evaluate(raise, { simulator, locale, theme });
	const element = await page.waitForSelector("iframe");
	const frame = await element.contentFrame();
	await frame.waitForSelector(`html[lang=${locale}] main *`);
	return new Player(page, frame, locale, faults);
}

// ---- the player --------------------------------------------------------------

const mostTabs = 120;

export class Player {
	constructor(page, frame, locale, faults) {
		Object.assign(this, { page, frame, locale, faults });
	}

	words(text) {
		return typeof text === "string" ? text : text[this.locale];
	}

	async keys(...keys) {
		for (const key of keys)
			await this.page.keyboard.press(key);
	}

	hasFocus(handle) {
		return handle.evaluate((node) =>
			document.hasFocus() && node.contains(document.activeElement));
	}

	// Focus comes into a frame a moment after the key: wait for it, or the
	// next keys would go astray.
	async enter() {
		const inside = () => this.frame.evaluate(() => document.hasFocus());
		for (let i = 0; i < 60 && !await inside(); i++) {
			if (i % 20 === 0)
				await this.keys("Tab");
			await this.page.waitForTimeout(50);
		}
		assert.ok(await inside(), "Tab never enters the frame");
	}

	// "Tab" or "Shift+Tab", whichever leads from the focus to that node.
	wayTo(handle) {
		return handle.evaluate((node) => {
			const from = document.activeElement;
			const before = Node.DOCUMENT_POSITION_PRECEDING;
			return from !== document.body &&
				(from.compareDocumentPosition(node) & before) !== 0
				? "Shift+Tab" : "Tab";
		});
	}

	async reachPart(locator) {
		const handle = await locator.elementHandle({ timeout: 5000 });
		for (let i = 0; i < mostTabs; i++) {
			await this.enter();
			if (await this.hasFocus(handle))
				return handle;
			await this.keys(await this.wayTo(handle));
		}
		return assert.fail(`Tab never reaches ${locator}`);
	}

	// By role and accessible name; `nth` counts from 0.
	reach(role, name, nth = 0) {
		return this.reachPart(this.frame.getByRole(role,
			{ name: this.words(name), exact: true }).nth(nth));
	}

	async press(name, nth) {
		await this.reach("button", name, nth);
		await this.keys("Enter");
	}

	// A button of which only a part of the name is given.
	async pressPart(name) {
		await this.reachPart(
			this.frame.getByRole("button", { name: this.words(name) }));
		await this.keys("Enter");
	}

	async unfold(name) {
		await this.reachPart(this.frame.locator("summary",
			{ hasText: this.words(name) }));
		await this.keys("Enter");
	}

	async toggle(role, name, nth) {
		await this.reach(role, name, nth);
		await this.keys("Space");
	}

	async type(label, text) {
		await this.reachPart(
			this.frame.getByLabel(this.words(label), { exact: true }));
		await this.keys("Control+a");
		await this.page.keyboard.type(this.words(text));
	}

	async pick(name, option, nth) {
		const wanted = this.words(option);
		const list = await this.reach("combobox", name, nth);
		const [from, to] = await list.evaluate((node, text) =>
			[node.selectedIndex, [...node.options]
				.findIndex((one) => one.textContent === text)], wanted);
		assert.ok(to >= 0, `${this.words(name)} has no ${wanted}`);
		for (let i = from; i !== to; i += Math.sign(to - from))
			await this.keys(to > from ? "ArrowDown" : "ArrowUp");
		assert.equal(await this.frame.evaluate(() =>
			document.activeElement.selectedOptions[0].textContent), wanted);
	}

	// Tab brings to one radio button of a group, the arrows to the others.
	async choose(group, option) {
		await this.reach("group", group);
		const radio = await this.frame
			.getByRole("group", { name: this.words(group), exact: true })
			.getByRole("radio", { name: this.words(option), exact: true })
			.elementHandle({ timeout: 5000 });
		for (let i = 0; i < 12 && !await this.hasFocus(radio); i++)
			await this.keys("ArrowDown");
		if (!await radio.isChecked())
			await this.keys("Space");
		assert.ok(await radio.isChecked(), this.words(option));
	}

	// ---- what is to be seen ----------------------------------------------

	answer() {
		return this.page.evaluate(() => window.answers.at(-1));
	}

	// The last value, once it is one of `solution` or nothing more happens.
	async finalAnswer(solution) {
		const late = Date.now() + 10000;
		let value = await this.answer();
		while (!solution.includes(value) && Date.now() < late) {
			await this.page.waitForTimeout(100);
			value = await this.answer();
		}
		return value;
	}

	async resize(width) {
		await this.page.setViewportSize({ width, height: 900 });
	}

	overflow() {
		return this.frame.evaluate(() => {
			const { scrollWidth, clientWidth } = document.documentElement;
			return scrollWidth - clientWidth;
		});
	}

	// Axe-core may not load style sheets again (preload): the policy of the
	// frame allows no connection.
	async axe() {
		if (!await this.frame.evaluate(() => "axe" in window))
			await this.frame.evaluate(axeSource);
		return this.frame.evaluate(async () => {
			const { violations } = await window.axe.run(document,
				{ preload: false, resultTypes: ["violations"] });
			return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
				`${id}: ${node.html} ${node.failureSummary}`));
		});
	}
}

const axeSource = readFileSync(
	createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
