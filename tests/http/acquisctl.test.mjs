// What acquisctl answers to wrong orders: a message and the right exit code.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { uniqueName } from "./lib.mjs";

function ctl(...args) {
	return spawnSync("sh", [process.env.ACQUIS_STACK, "ctl",
		process.env.ACQUIS_DATA, ...args], { encoding: "utf8" });
}

const wrong = [
	[2, "--bogus", "db", "status"], [2, "--config"], [2, "db"],
	[2, "db", "migrate", "more"], [2, "key", "retire"],
	[2, "config", "check", "--for", "nobody"],
	[2, "user", "add", "--first-name", "Ada"],
	[4, "user", "add", "--first-name", "\u00a0", "--last-name", "L",
		"--username", "nobody1"],
	[3, "key", "retire", "none"], [3, "user", "show", "nobody at all"],
	[3, "assessment", "replay", "1"], [2, "assessment", "replay", "one"],
	[1, "content", "load", "/nonexistent"],
];

test("a wrong order ends with its exit code and says why", () => {
	for (const [code, ...args] of wrong) {
		const done = ctl(...args);
		assert.equal(done.status, code, `${args}: ${done.stderr}`);
		assert.notEqual(done.stderr, "", `${args}`);
		if (code !== 1) // faults of content are a result
			assert.equal(done.stdout, "", `${args}`);
	}
});

test("an account has one login, in whatever case", () => {
	const name = uniqueName();
	const add = ["user", "add", "--first-name", "O'Br\"ien", "--last-name",
		"%s", "--username"];
	assert.equal(ctl(...add, name).status, 0);
	assert.equal(ctl(...add, name.toUpperCase()).status, 4);
	const shown = ctl("--json", "user", "show", name.toUpperCase());
	assert.equal(JSON.parse(shown.stdout).first_name, "O'Br\"ien");
});
