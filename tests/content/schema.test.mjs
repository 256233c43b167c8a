// The JSON Schemas, read by an independent validator, against the reader of
// packs: what the schemas refuse, `acquisctl content check` refuses too. It
// may refuse more: a schema sees one file and no meaning.
//
// One member at a time of a copy of the pack is spoilt. Each kind of member
// is spoilt where it stands first in the pack, always in the same way.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import { readJson, scratchCopy, topicFiles } from "./lib.mjs";

const acquisctl = process.env.ACQUISCTL;
assert.ok(acquisctl, "ACQUISCTL must name the program");

const ajv = new Ajv({ strict: false });
const kinds = ["pack", "framework", "topic"];
for (const kind of kinds)
	ajv.addSchema(readJson(`schema/${kind}.schema.json`));

const kindOf = (file) => kinds.find((kind) => file.startsWith(kind));
const files = ["pack.json", "framework.json", ...topicFiles];
const scratch = scratchCopy();
after(() => rmSync(scratch, { recursive: true }));

function accepts(file, document) {
	return ajv.getSchema(`${kindOf(file)}.schema.json`)(document);
}

function check() {
	const { status, stdout, stderr } = spawnSync(acquisctl,
		["content", "check", scratch], { encoding: "utf8" });
	assert.ok(status === 0 || status === 1, `${status}: ${stderr}`);
	return { good: status === 0, text: stdout };
}

// ---- what is spoilt ----------------------------------------------------------

const common = new Set(["key", "type", "instruction", "hint", "explanation",
	"alternative", "timer_s", "focused", "accessible", "guess", "slip",
	"image", "files"]);

// Members of `node` by the kind of place where they stand: every element of an
// array is in the same place, every member of a text too; what depends on the
// type of a challenge is apart for each type.
function* membersOf(node, place) {
	const inText = "fr" in node && !Array.isArray(node);
	const inType = node.type && node.instruction ? `(${node.type})` : "";
	for (const key of Object.keys(node)) {
		if (Array.isArray(node) || inText)
			yield [key, `${place}/*`];
		else
			yield [key, place + (common.has(key) ? "" : inType) + `/${key}`];
	}
}

// Calls visit(holder, key, place) for the first member of each kind. What is
// in config is free, the order of keys in a solution says nothing.
function walk(node, place, seen, visit) {
	for (const [key, at] of membersOf(node, place)) {
		const value = node[key];
		if (!seen.has(at)) {
			seen.add(at);
			visit(node, key, at);
		}
		if (value !== null && typeof value === "object" && key !== "config")
			walk(value, at, seen, visit);
	}
}

const foreign = { choices: [], fields: [], items: [], left: [], right: [],
	answer_as: "number", unit: { fr: "m", en: "m" }, treatments: ["t1"],
	shuffle: true, simulator: {} };

// What a value is replaced by: another type, beyond the limits, unknown.
const replacements = {
	string: (value) => [7, "", `${value} `, "É".repeat(900)],
	number: (value) => [String(value), -1, value + 0.25, 1e9],
	boolean: (value) => [String(value)],
	array: (value) => [{}, [], [...value, value[0]], Array(60).fill(7)],
	object: (value) => [[], {}, { ...value, surprise: 1 }],
};

function typeOf(value) {
	return Array.isArray(value) ? "array" : typeof value;
}

function* mutations(holder, key) {
	const value = holder[key];
	if (!Array.isArray(holder))
		yield ["removed", undefined];
	for (const other of replacements[typeOf(value)](value))
		yield [JSON.stringify(other).slice(0, 60), other];
	if (value.instruction)
		for (const [member, other] of Object.entries(foreign))
			if (!(member in value))
				yield [`with ${member}`, { ...value, [member]: other }];
}

// ---- the comparison ----------------------------------------------------------

// Puts `value` in the place of holder[key] while act() runs.
function withValue(holder, key, value, act) {
	const before = holder[key];
	const members = Array.isArray(holder) ? null : { ...holder };
	if (value === undefined)
		delete holder[key];
	else
		holder[key] = value;
	act();
	holder[key] = before;
	// A member that was removed comes back at its old place.
	if (members) {
		for (const name of Object.keys(holder))
			delete holder[name];
		Object.assign(holder, members);
	}
}

// The text of the disagreement, or nothing.
function compare(file, document, what) {
	if (accepts(file, document))
		return [];
	writeFileSync(join(scratch, file), JSON.stringify(document, null, "\t"));
	const { good, text } = check();
	if (good)
		return [`${what}: the checker takes it`];
	return text.includes(file) ? [] : [`${what}: ${file} is not named: ${text}`];
}

test("both accept the pack", () => {
	for (const file of files)
		assert.ok(accepts(file, readJson(file)),
			`${file}: ${ajv.errorsText(ajv.getSchema(
				`${kindOf(file)}.schema.json`).errors)}`);
	const { good, text } = check();
	assert.ok(good, text);
});

let refused = 0;
const seen = new Set();

for (const file of files) {
	const document = readJson(file);
	const whole = JSON.stringify(document, null, "\t");
	walk(document, kindOf(file), seen, (holder, key, place) => {
		test(`${place} spoilt: the checker refuses what the schema does`, () => {
			const disagreements = [];
			for (const [what, value] of mutations(holder, key))
				withValue(holder, key, value, () => {
					refused += accepts(file, document) ? 0 : 1;
					disagreements.push(...compare(file, document, what));
				});
			writeFileSync(join(scratch, file), whole);
			assert.deepEqual(disagreements, []);
		});
	});
}

test("the pack is as it was, and much was refused", () => {
	const { good, text } = check();
	assert.ok(good, text);
	assert.ok(refused >= 200, `${refused} refused`);
});
