// What acquisctl answers to wrong orders: a message and the right exit code.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { uniqueName } from "./lib.mjs";

function ctl(...args) {
	return spawnSync("sh", [process.env.ACQUIS_STACK, "ctl",
		process.env.ACQUIS_DATA, ...args], { encoding: "utf8" });
}

const wrong = [
	[2, "--bogus", "db", "status"], [2, "--config"], [2, "db"],
	[2, "db", "migrate", "more"], [2, "key", "retire"],
	[2, "key", "rotate", "--use", "door"], [2, "key", "create", "--use"],
	[2, "config", "check", "--for", "nobody"],
	[2, "user", "add", "--first-name", "Ada"],
	[4, "user", "add", "--first-name", "\u00a0", "--last-name", "L",
		"--username", "nobody1"],
	[3, "key", "retire", "none"], [3, "user", "show", "nobody at all"],
	[3, "assessment", "replay", "1"], [2, "assessment", "replay", "one"],
	[2, "mail", "test"], [2, "mail", "test", "bad"],
	[2, "mail", "test", "zoé@example.org"],
	[2, "mail", "test", "ana@example.org", "--language", "de"],
	[3, "user", "reset-factor", "nobody at all"],
	[1, "content", "load", "/nonexistent"],
	[2, "org", "add", "--kind", "school"], [2, "org", "show"],
	[4, "org", "add", "--kind", "club", "--name", "C"],
	[4, "org", "add", "--kind", "school", "--name", " "],
	[4, "org", "add", "--kind", "school", "--name", "x".repeat(201)],
	[4, "org", "add", "--kind", "school", "--name", "S",
		"--time-zone", "../../etc/passwd"],
	[3, "org", "add", "--kind", "school", "--name", "S", "--parent", "1"],
	[3, "org", "show", "nowhere"],
	[2, "user", "grant", "nobody", "--role", "king"],
	[3, "user", "grant", "nobody", "--role", "support"],
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

test("organisations have a place, a parent and one external id", () => {
	const external = `X${uniqueName()}`;
	const added = ctl("--json", "org", "add", "--kind", "university",
		"--name", "Université d'Essai", "--external-id", external,
		"--time-zone", "Indian/Reunion", "--language", "en");
	assert.equal(added.status, 0, added.stderr);
	const { id } = JSON.parse(added.stdout);
	const child = ctl("--json", "org", "add", "--kind", "school",
		"--name", "Institut", "--parent", external);
	const shown = JSON.parse(ctl("--json", "org", "show",
		JSON.parse(child.stdout).id).stdout);
	assert.equal(shown.parent_id, id);
	assert.equal(shown.time_zone, "Europe/Paris");
	assert.equal(ctl("org", "add", "--kind", "school", "--name", "Other",
		"--external-id", external).status, 4);
	const listed = JSON.parse(ctl("--json", "org", "list").stdout);
	assert.ok(listed.some((org) => org.id === id));
});

test("staff roles are given, taken away, and both are in the audit", () => {
	const name = uniqueName();
	ctl("user", "add", "--first-name", "Ada", "--last-name", "Roche",
		"--username", name);
	assert.equal(ctl("user", "grant", name, "--role", "support").status, 0);
	assert.equal(ctl("user", "revoke", name, "--role", "support").status, 0);
	assert.equal(ctl("user", "revoke", name, "--role", "support").status, 3);
	const { id } = JSON.parse(ctl("--json", "user", "show", name).stdout);
	const acts = ctl("audit", "list").stdout.split("\n")
		.filter((line) => line.includes(id)).map((line) =>
			line.split("\t")[4]);
	assert.deepEqual(acts, ["staff_role.revoke", "staff_role.grant",
		"user.add"]);
});

// One asks institutions' servers, the other does the rest; as systemd runs it.
test("jobs are run by two processes that end together", async () => {
	const data = process.env.ACQUIS_DATA;
	const [, prefix] = readFileSync(`${data}/stack.env`, "utf8")
		.match(/prefix='([^']*)'/);
	const children = (pid) => readFileSync(
		`/proc/${pid}/task/${pid}/children`, "utf8").trim();
	const start = async () => {
		const run = spawn("setpriv", ["--reuid=acquis-auth",
			"--regid=acquis-auth", "--init-groups",
			`${prefix}/bin/acquisctl`, "--config", `${data}/etc`, "jobs",
			"run", "--for", "auth"], { stdio: "ignore" });
		let second = "";
		while (second === "" && run.exitCode === null) {
			await new Promise((done) => setTimeout(done, 50));
			second = children(run.pid);
		}
		assert.match(second, /^[0-9]+$/);
		return { run, second: Number(second) };
	};
	const there = (pid) => spawnSync("kill", ["-0", `${pid}`]).status === 0;

	const told = await start();
	told.run.kill("SIGTERM");
	assert.deepEqual(await once(told.run, "exit"), [0, null]);
	assert.equal(there(told.second), false);

	const broken = await start();
	process.kill(broken.second, "SIGKILL");
	assert.deepEqual(await once(broken.run, "exit"), [1, null]);

	const killed = await start();
	killed.run.kill("SIGKILL");
	await once(killed.run, "exit");
	for (let i = 0; i < 100 && there(killed.second); i += 1)
		await new Promise((done) => setTimeout(done, 100));
	assert.equal(there(killed.second), false);
});
