// How long institutions keep what is about people: rules, plans that count
// and remove nothing, and their application, which may be cut off anywhere.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { ctl, newOrganisation, newStaff, runJobs, sql, uniqueName }
	from "./lib.mjs";

let counter = 0n;
const newId = () => String(BigInt(Date.now()) * 1000000n + (counter += 1n));

function tryCtl(...args) {
	return spawnSync("sh", [process.env.ACQUIS_STACK, "ctl",
		process.env.ACQUIS_DATA, ...args], { encoding: "utf8" });
}

const json = (...args) => JSON.parse(ctl("--json", ...args));

// An organisation with a provider.
function institution() {
	const organisation = newOrganisation();
	const provider = newId();
	sql(`INSERT INTO identity_provider (id, organisation_id, kind, state,
			provider_key, name, issuer, client_id, settings, created_at,
			updated_at)
		VALUES (${provider}, ${organisation}, 2, 2, 'p${provider}', 'Portal',
			'https://p${provider}.example.org', 'c', '{}', NOW(6), NOW(6))`);
	return { organisation, provider };
}

// Somebody who came by a provider, so many days ago for the last time.
function person({ provider }, daysAgo, { login, state = 1 } = {}) {
	const id = newId();
	const at = `NOW(6) - INTERVAL ${daysAgo} DAY`;
	const name = login ? `'${uniqueName()}'` : "NULL";
	sql(`INSERT INTO user (id, username, username_lookup, password_hash,
			first_name, last_name, language, state, created_at, updated_at,
			last_used_on)
		VALUES (${id}, ${name}, ${name}, ${login ? "'x'" : "NULL"}, 'A', 'B',
			'fr', ${state}, ${at}, NOW(6), DATE(${at}));
		INSERT INTO identity (id, user_id, identity_provider_id, subject,
			role, created_at, last_used_at)
		VALUES (${newId()}, ${id}, ${provider}, 's${id}', 1, ${at}, ${at})`);
	return id;
}

const stateOf = (user) => sql(`SELECT state FROM user WHERE id = ${user}`);
const linksOf = (user) =>
	sql(`SELECT COUNT(*) FROM identity WHERE user_id = ${user}`);

function plan(organisation) {
	const rules = json("retention", "plan", "--organisation", organisation);
	return { run: rules[0].run,
		rule: Object.fromEntries(rules.map((rule) => [rule.kind, rule])) };
}

function applied(run) {
	const rules = json("retention", "apply", run);
	return Object.fromEntries(rules.map((rule) => [rule.kind, rule]));
}

test("accounts that nobody uses go, or lose one of their ways", async () => {
	const here = institution(), there = institution();
	const gone = person(here, 800);
	const suspended = person(here, 800, { state: 2 });
	const withPassword = person(here, 800, { login: true });
	const withOther = person(here, 800);
	const fresh = person(here, 700);
	const renewed = person(here, 800);
	const elsewhere = person(there, 800);
	const staff = person(here, 800);
	sql(`INSERT INTO identity (id, user_id, identity_provider_id, subject,
			role, created_at)
		VALUES (${newId()}, ${withOther}, ${there.provider},
			'o${withOther}', 1, NOW(6) - INTERVAL 800 DAY);
		UPDATE user SET last_used_on = CURRENT_DATE WHERE id = ${renewed};
		INSERT INTO staff_role VALUES (${staff}, 2, NOW(6))`);
	ctl("retention", "set", here.organisation, "accounts", "24m");
	const { run, rule } = plan(here.organisation);
	assert.equal(rule.accounts.planned, 4);
	assert.equal(rule.accounts.erase, 2);
	assert.equal(rule.accounts.unlink, 2);
	assert.equal(stateOf(gone), "1", "a plan removes nothing");
	const accounts = json("retention", "show", run, "--accounts");
	assert.deepEqual(Object.fromEntries(accounts.map((a) =>
		[a.user_id, a.act])), { [gone]: "erase", [suspended]: "erase",
		[withPassword]: "unlink", [withOther]: "unlink" });

	const done = applied(run);
	assert.equal(done.accounts.done, 4);
	assert.equal(done.accounts.spared, 0);
	assert.equal(done.accounts.state, "done");
	runJobs("auth");
	runJobs("assessment");
	runJobs("auth");
	assert.deepEqual([gone, suspended].map(stateOf), ["3", "3"]);
	assert.deepEqual([withPassword, withOther, fresh, renewed, elsewhere,
		staff].map(stateOf), Array(6).fill("1"));
	assert.deepEqual([gone, suspended, withPassword, withOther, fresh, renewed,
		elsewhere, staff].map(linksOf),
	["0", "0", "0", "1", "1", "1", "1", "1"]);
	assert.equal(sql(`SELECT cause, organisation_id, finished_at IS NOT NULL
		FROM erasure WHERE user_id = ${gone}`),
	`2\t${here.organisation}\t1`);
	const acts = json("audit", "list", "--organisation", here.organisation)
		.map((act) => act.act);
	assert.deepEqual(acts, ["retention_run.done", "erasure.request",
		"erasure.request", "retention_run.apply", "retention_policy.set",
		"organisation.add"]);
	ctl("audit", "verify");
});

test("who comes back between plan and application is spared", () => {
	const here = institution();
	const back = person(here, 100), gone = person(here, 100);
	const promoted = person(here, 100);
	ctl("retention", "set", here.organisation, "accounts", "30d");
	const { run, rule } = plan(here.organisation);
	assert.equal(rule.accounts.planned, 3);
	const late = person(here, 100);
	sql(`UPDATE identity SET last_used_at = NOW(6) WHERE user_id = ${back};
		UPDATE user SET username = 'n${promoted}',
			username_lookup = 'n${promoted}', password_hash = 'x'
		WHERE id = ${promoted}`);
	const done = applied(run);
	assert.equal(done.accounts.done, 1);
	assert.equal(done.accounts.spared, 2);
	assert.deepEqual([back, gone, promoted, late].map(stateOf),
		["1", "3", "1", "1"], "and who is not in the plan stays");
	assert.equal(tryCtl("retention", "apply", run).status, 4,
		"a plan is applied once");
});

test("logs, refusals, ended sign-ins and rosters go by their age", () => {
	const here = institution(), there = institution();
	const old = "NOW(6) - INTERVAL 40 DAY", young = "NOW(6)";
	for (const { organisation, provider } of [here, there]) {
		const user = person({ provider }, 1);
		for (const at of [old, young, old]) {
			sql(`INSERT INTO access_log VALUES (${newId()}, ${user}, 2, NULL,
					${organisation}, 1, ${at}, '');
				INSERT INTO sso_refusal VALUES ('r${newId()}', ${provider},
					'signature', '[]', ${at});
				INSERT INTO auth_session (id, user_id, transport,
					family_digest, refresh_digest, rotation_salt, rotated_at,
					csrf, device_label, created_at, last_used_at, expires_at,
					revoked_at, identity_provider_id)
				VALUES (${newId()}, ${user}, 0, REPEAT('a', 32),
					REPEAT('a', 32), REPEAT('a', 32), ${at}, REPEAT('a', 16),
					'x', ${at}, ${at}, NOW(6) + INTERVAL 7 DAY,
					IF(${at} < NOW(6) - INTERVAL 1 DAY, ${at}, NULL),
					${provider})`);
		}
		const context = newId();
		sql(`INSERT INTO lti_context (id, identity_provider_id, deployment_id,
				context_key, title, created_at, updated_at)
			VALUES (${context}, ${provider}, 'd', 'c', 'Course', NOW(6),
				NOW(6));
			INSERT INTO lti_member (lti_context_id, subject, role, active,
				first_name, last_name, seen_at)
			VALUES (${context}, 'a', 1, 1, 'A', 'B', ${old}),
				(${context}, 'b', 1, 1, 'A', 'B', ${young})`);
	}
	for (const kind of ["access-log", "refusals", "sign-ins", "rosters"])
		ctl("retention", "set", here.organisation, kind, "1m");
	// what a tick of acquis-auth forgets by itself is no part of this
	const count = ({ organisation, provider }) => sql(`SELECT
		(SELECT COUNT(*) FROM access_log
			WHERE organisation_id = ${organisation}),
		(SELECT COUNT(*) FROM auth_session
			WHERE identity_provider_id = ${provider}),
		(SELECT COUNT(*) FROM lti_member m JOIN lti_context c
			ON c.id = lti_context_id
			WHERE identity_provider_id = ${provider})`);
	const { run, rule } = plan(here.organisation);
	assert.equal(rule["access-log"].planned, 2);
	assert.equal(rule["sign-ins"].planned, 2);
	assert.equal(rule.rosters.planned, 1);
	assert.equal(count(here), "3\t3\t2");
	const done = applied(run);
	assert.deepEqual(["access-log", "sign-ins", "rosters"]
		.map((kind) => done[kind].done), [2, 2, 1]);
	assert.equal(count(here), "1\t1\t1");
	assert.equal(count(there), "3\t3\t2", "of others nothing");
	assert.equal(sql(`SELECT COUNT(*) FROM sso_refusal
		WHERE identity_provider_id = ${here.provider}
			AND created_at < NOW(6) - INTERVAL 1 DAY`), "0");
});

// kill -9 while it works; what was done stays done, the rest is done later.
test("an application that is killed goes on where it was", async () => {
	const here = institution();
	sql(`INSERT INTO user (id, first_name, last_name, language, created_at,
			updated_at)
		SELECT ${newId()} + 1000 + seq, 'A', 'B', 'fr',
			NOW(6) - INTERVAL 200 DAY, NOW(6) FROM seq_1_to_500;
		INSERT INTO identity (id, user_id, identity_provider_id, subject,
			role, created_at)
		SELECT id, id, ${here.provider}, CONCAT('k', id), 1, created_at
		FROM user WHERE id > ${newId()} - 1000000 AND state = 1
			AND first_name = 'A' AND created_at < NOW(6) - INTERVAL 199 DAY
			AND NOT EXISTS (SELECT 1 FROM identity i
				WHERE i.user_id = user.id)`);
	const total = Number(sql(`SELECT COUNT(*) FROM identity
		WHERE identity_provider_id = ${here.provider}`));
	assert.ok(total >= 500, `${total}`);
	ctl("retention", "set", here.organisation, "accounts", "3m");
	const { run, rule } = plan(here.organisation);
	assert.equal(rule.accounts.planned, total);
	let cut = 0;
	for (let round = 0; round < 4; round += 1) {
		const child = spawn("sh", [process.env.ACQUIS_STACK, "ctl",
			process.env.ACQUIS_DATA, "retention", "apply", run],
		{ stdio: "ignore", detached: true });
		const ended = new Promise((done) => child.on("exit", done));
		await pause(60 + 20 * round);
		if (child.exitCode === null)
			process.kill(-child.pid, "SIGKILL");
		await ended;
		const [state, done] = sql(`SELECT state, done FROM retention_run
			JOIN retention_rule ON run_id = id WHERE id = ${run}`).split("\t");
		cut += state === "2" && Number(done) < total ? 1 : 0;
	}
	assert.ok(cut > 0, "it was cut off at least once");
	ctl("retention", "apply", run);
	const [last] = json("retention", "show", run);
	assert.equal(last.done, total);
	assert.equal(last.state, "done");
	assert.equal(sql(`SELECT COUNT(*) FROM erasure
		WHERE organisation_id = ${here.organisation}`), String(total));
	assert.equal(sql(`SELECT COUNT(*) FROM audit WHERE act = 'erasure.request'
		AND organisation_id = ${here.organisation}`), String(total));
	assert.equal(linksLeft(here), "0");
	ctl("audit", "verify");
	// the jobs of so many are another test's
	sql("DELETE FROM job WHERE kind LIKE 'erase\\_%' AND state = 0");
});

const linksLeft = ({ provider }) => sql(`SELECT COUNT(*) FROM identity
	WHERE identity_provider_id = ${provider}`);

test("two applications at once do each thing once", async () => {
	const here = institution();
	const people = Array.from({ length: 20 }, () => person(here, 100));
	ctl("retention", "set", here.organisation, "accounts", "60d");
	const { run } = plan(here.organisation);
	const apply = () => new Promise((done) => {
		spawn("sh", [process.env.ACQUIS_STACK, "ctl",
			process.env.ACQUIS_DATA, "--quiet", "retention", "apply", run],
		{ stdio: "ignore" }).on("exit", done);
	});
	const codes = await Promise.all([apply(), apply()]);
	assert.ok(codes.includes(0), `${codes}`);
	assert.deepEqual(people.map(stateOf), people.map(() => "3"));
	assert.equal(json("retention", "show", run)[0].done, people.length);
	assert.equal(sql(`SELECT COUNT(*) FROM erasure
		WHERE organisation_id = ${here.organisation}`), "20");
	assert.equal(sql(`SELECT GROUP_CONCAT(act ORDER BY sequence)
		FROM audit WHERE object_id = ${run}`),
	"retention_run.apply,retention_run.done", "each is said once");
});

// People who go take sign-ins and places in rosters with them, which other
// rules have counted: the plan says what is done all the same.
test("a plan with every rule does exactly what it counted", () => {
	const here = institution();
	const { organisation, provider } = here;
	const context = newId();
	sql(`INSERT INTO lti_context (id, identity_provider_id, deployment_id,
			context_key, title, created_at, updated_at)
		VALUES (${context}, ${provider}, 'd', 'c', 'Course', NOW(6), NOW(6))`);
	const old = "NOW(6) - INTERVAL 200 DAY";
	const people = Array.from({ length: 6 }, (_, i) =>
		person(here, 200, { login: i > 3 }));
	for (const user of people)
		sql(`INSERT INTO lti_member (lti_context_id, subject, role, active,
				first_name, last_name, seen_at)
			VALUES (${context}, 's${user}', 1, 1, 'A', 'B', ${old});
			INSERT INTO auth_session (id, user_id, transport, family_digest,
				refresh_digest, rotation_salt, rotated_at, csrf, device_label,
				created_at, last_used_at, expires_at, identity_provider_id)
			VALUES (${newId()}, ${user}, 0, REPEAT('a', 32),
				REPEAT('a', 32), REPEAT('a', 32), ${old}, REPEAT('a', 16), 'x',
				${old}, ${old}, NOW(6) - INTERVAL 20 DAY, ${provider});
			INSERT INTO access_log VALUES (${newId()}, ${user}, 2, NULL,
				${organisation}, 1, ${old}, '')`);
	ctl("retention", "set", organisation, "accounts", "3m");
	for (const kind of ["access-log", "sign-ins", "rosters"])
		ctl("retention", "set", organisation, kind, "10d");
	const { run, rule } = plan(organisation);
	const counts = (rules, member) => Object.fromEntries(
		Object.entries(rules).map(([kind, r]) => [kind, r[member]]));
	assert.deepEqual(counts(rule, "planned"),
		{ accounts: 6, "access-log": 6, "sign-ins": 6, rosters: 6 });
	assert.equal(rule.accounts.erase, 4);
	const done = applied(run);
	assert.deepEqual(counts(done, "done"), counts(rule, "planned"));
	assert.deepEqual(counts(done, "spared"),
		{ accounts: 0, "access-log": 0, "sign-ins": 0, rosters: 0 });
	assert.deepEqual(people.map(stateOf), ["3", "3", "3", "3", "1", "1"]);
	assert.deepEqual(counts(plan(organisation).rule, "planned"),
		{ accounts: 0, "access-log": 0, "sign-ins": 0, rosters: 0 });
});

test("an old plan is no plan any more", () => {
	const here = institution();
	ctl("retention", "set", here.organisation, "access-log", "6m");
	const { run } = plan(here.organisation);
	sql(`UPDATE retention_run SET planned_at = planned_at - INTERVAL 8 DAY
		WHERE id = ${run}`);
	assert.equal(tryCtl("retention", "apply", run).status, 4);
	sql(`INSERT INTO retention_item (run_id, user_id, act, last_used_on)
		VALUES (${run}, 1, 1, '2020-01-01')`);
	const { run: next } = plan(here.organisation);
	assert.equal(sql(`SELECT GROUP_CONCAT(id) FROM retention_run
		WHERE organisation_id = ${here.organisation}`), `${next}`);
	assert.equal(sql(`SELECT COUNT(*) FROM retention_item
		WHERE run_id = ${run}`), "0");
});

test("rules are set, changed, listed and taken away", () => {
	const { organisation } = institution();
	ctl("retention", "set", organisation, "rosters", "13m");
	ctl("retention", "set", organisation, "rosters", "400d");
	assert.match(ctl("retention", "list"), new RegExp(
		`^${organisation}\t[^\t]+\trosters\t400d$`, "m"));
	const lines = ctl("retention", "plan", "--organisation", organisation)
		.split("\n").map((line) => line.split("\t"));
	assert.equal(lines.length, 2);
	assert.deepEqual(new Set(lines.map((line) => line.length)), new Set([10]));
	ctl("retention", "set", organisation, "rosters", "none");
	assert.equal(tryCtl("retention", "plan", "--organisation", organisation)
		.status, 3);
	for (const [code, ...args] of [
		[2, "set"], [3, "set", "x", "rosters", "1m"],
		[2, "set", organisation, "cookies", "1m"],
		[4, "set", organisation, "rosters", "0m"],
		[4, "set", organisation, "accounts", "29d"],
		[3, "set", "1", "rosters", "1m"], [3, "apply", "1"], [2, "apply"],
		[3, "show", "1"], [3, "plan", "--organisation", "x"]])
		assert.equal(tryCtl("retention", ...args).status, code, `${args}`);
});

test("staff see rules and plans", async () => {
	const { organisation } = institution();
	ctl("retention", "set", organisation, "sign-ins", "6m");
	const { run } = plan(organisation);
	const admin = await newStaff("super_admin");
	const reply = await admin.get("/api/auth/staff/retention");
	assert.equal(reply.status, 200, reply.text);
	const seen = reply.json.runs.find((one) => one.id === run);
	assert.equal(seen.state, "planned");
	assert.deepEqual(seen.rules.map((rule) => [rule.kind, rule.keep,
		rule.unit]), [["sign-ins", 6, "months"]]);
	assert.ok(reply.json.policies.some((policy) =>
		policy.organisation_id === organisation));
});
