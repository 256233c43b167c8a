// The two dictionaries of the pages agree, and say all that the pages ask.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import en from "../../modules/portal/src/i18n/en.js";
import fr from "../../modules/portal/src/i18n/fr.js";

const source = new URL("../../modules/portal/src/", import.meta.url).pathname;
const code = fs.readdirSync(source, { recursive: true })
	.filter((name) => name.endsWith(".js") && !name.startsWith("i18n"))
	.map((name) => fs.readFileSync(path.join(source, name), "utf8")
		.replace(/\/\*[\s\S]*?\*\//g, ""))
	.join("\n");
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)]
	.map(([, name]) => name).sort();

test("both languages have the same keys", () => {
	assert.deepEqual(Object.keys(en), Object.keys(fr));
});

test("a string has the same places to fill in both languages", () => {
	for (const key of Object.keys(fr))
		assert.deepEqual(places(en[key]), places(fr[key]), key);
});

test("every act of the audit has words", () => {
	const acts = fs.readFileSync(new URL(
		"../../modules/runtime/audit_acts.def", import.meta.url), "utf8");
	for (const [, act] of acts.matchAll(/"([a-z_]+\.[a-z_]+)"/g))
		assert.ok(`act.${act}` in fr, act);
});

test("every check that a refusal or a test names has words", () => {
	const named = /(?:aq_token_note|auth_note|aq_trial_\w+|check_page|auth_(?:lti|oidc)_fail)\(\s*[^,"]*,\s*"([^"]+)"/g;
	const names = ["auth", "runtime"].flatMap((module) => {
		const folder = new URL(`../../modules/${module}/`, import.meta.url);
		return fs.readdirSync(folder).filter((file) => file.endsWith(".c"))
			.flatMap((file) => [...fs.readFileSync(new URL(file, folder),
				"utf8").matchAll(named)].map(([, name]) => name));
	});
	assert.ok(names.length > 60);
	for (const name of names)
		assert.ok(`check.${name.replace(/[ -]/g, "_").toLowerCase()}` in fr,
			name);
});

test("counts have both forms", () => {
	for (const key of Object.keys(fr).filter((one) => one.endsWith(".one")))
		assert.ok(key.replace(/\.one$/, ".other") in fr, key);
});

test("every key that the pages name is there", () => {
	for (const [, key] of code.matchAll(/\bt\(\s*"([^"]+)"/g))
		assert.ok(key in fr, key);
	for (const [, key] of code.matchAll(/\btn\(\s*"([^"]+)"/g))
		assert.ok(`${key}.one` in fr, key);
	for (const [, one, other] of code.matchAll(
		/\btn?\(\s*[^"`()]*\?\s*"([a-z_.]+)"\s*:\s*"([a-z_.]+)"/g))
		for (const key of [one, other])
			assert.ok(key in fr || `${key}.one` in fr, key);
});

test("every key is used", () => {
	// Keys made from parts, such as `outcome.${outcome}`: their beginnings.
	const begun = [...code.matchAll(/`([a-z_.]+)\.\$\{/g)]
		.map(([, start]) => `${start}.`);

	for (const key of Object.keys(fr)) {
		const name = key.replace(/\.(one|other)$/, "");
		assert.ok(code.includes(`"${name}"`) ||
			begun.some((start) => key.startsWith(start)), key);
	}
});

test("nobody types a space that French typesetting sets itself", () => {
	// Addresses and LemonLDAP::NG are no French.
	for (const [key, text] of Object.entries(fr))
		assert.doesNotMatch(text.replace(/https?:\/\/|::/g, ""),
			/\S[?!;:]|[\u00a0\u202f]|[^ ]»|«[^ ]/, key);
});
