// The pack that ships holds what is promised of it, and each of its assets is
// used and can be made again.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { allChallenges, folder, readJson, scratchCopy, topicFiles }
	from "./lib.mjs";

const challenges = allChallenges();
const competences = readJson("framework.json").areas
	.flatMap((area) => area.competences.map(({ index }) => index));

const isMaker = (name) => /^make-.*\.py$/.test(name);
const assets = readdirSync(join(folder, "assets"))
	.filter((name) => !isMaker(name)).sort();

function atLeast(count, least, what) {
	assert.ok(count >= least, `${count} ${what}, not ${least}`);
}

test("16 competences and at least 64 topics", () => {
	assert.equal(competences.length, 16);
	atLeast(topicFiles.length, 64, "topics");
	for (const { topic, file } of challenges)
		assert.ok(competences.includes(topic.competence), file);
});

for (const index of competences) {
	test(`${index} has two skills at each level from 1 to 6`, () => {
		const skills = topicFiles.map(readJson)
			.filter((topic) => topic.competence === index)
			.flatMap((topic) => topic.skills);
		for (let level = 1; level <= 6; level++)
			atLeast(skills.filter((skill) => skill.level === level).length,
				2, `skills at level ${level}`);
	});
}

test("enough challenges, of all ten types, with files and simulators", () => {
	const count = (test) => challenges
		.filter(({ challenge }) => test(challenge)).length;
	const types = new Set(challenges.map(({ challenge }) => challenge.type));
	const names = new Set(challenges.map(({ challenge }) =>
		challenge.simulator?.name));

	names.delete(undefined);
	atLeast(challenges.length, 260, "challenges");
	assert.equal(types.size, 10, [...types].join(" "));
	atLeast(count((challenge) => challenge.files), 12, "with files");
	atLeast(names.size, 8, "simulators");
});

test("every key is that of one challenge", () => {
	const seen = new Map();
	for (const { challenge, file } of challenges) {
		assert.ok(!seen.has(challenge.key),
			`${challenge.key}: ${file} and ${seen.get(challenge.key)}`);
		seen.set(challenge.key, file);
	}
});

test("every asset and every simulator is used by a challenge", () => {
	const used = challenges.flatMap(({ challenge }) =>
		[challenge.image, ...challenge.files ?? []])
		.filter(Boolean).map(({ src }) => src.replace("assets/", ""));
	assert.deepEqual([...new Set(used)].sort(), assets);
	const played = challenges.map(({ challenge }) => challenge.simulator?.name)
		.filter(Boolean);
	assert.deepEqual([...new Set(played), "kit"].sort(),
		readdirSync(join(folder, "simulators")).sort());
});

// What no program makes is written by hand: pictures and programs as text.
test("assets/make-*.py make the same bytes again", () => {
	const scratch = scratchCopy("assets");
	for (const name of assets)
		rmSync(join(scratch, name));
	for (const maker of readdirSync(scratch).filter(isMaker))
		execFileSync("python3", [join(scratch, maker)]);
	const made = readdirSync(scratch).filter((name) => !isMaker(name));
	for (const name of made)
		assert.ok(readFileSync(join(scratch, name))
			.equals(readFileSync(join(folder, "assets", name))), name);
	for (const name of assets)
		assert.ok(made.includes(name) || /\.(svg|py)$/.test(name),
			`${name} is made by no program`);
	rmSync(scratch, { recursive: true });
});
