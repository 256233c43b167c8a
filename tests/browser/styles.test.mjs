// The colours of the pages: contrast as design asks, dark written twice alike.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";

const css = fs.readFileSync(new URL(
	"../../modules/portal/styles/tokens.css", import.meta.url), "utf8");
const AREAS = ["information", "communication", "creation", "protection",
	"environment"];

function block(start) {
	const from = css.indexOf("{", css.indexOf(start)) + 1;
	const body = css.slice(from, css.indexOf("}", from));
	return Object.fromEntries([...body.matchAll(/--([a-z-]+):\s*([^;]+);/g)]
		.map(([, name, value]) => [name, value]));
}

const light = block(":root {");
const dark = block(":root[data-theme=\"dark\"]");
const preferred = block(":root:not([data-theme=\"light\"])");

function luminance(colour) {
	const [r, g, b] = colour.match(/[0-9a-f]{2}/g).map((two) => {
		const part = parseInt(two, 16) / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
	const [high, low] = [luminance(one), luminance(other)]
		.sort((a, b) => b - a);
	return (high + 0.05) / (low + 0.05);
}

test("dark is the same whether chosen or preferred", () => {
	assert.deepEqual(preferred, dark);
});

for (const [name, colours] of Object.entries({ light, dark })) {
	test(`${name}: text has a contrast of 4.5 on every ground`, () => {
		for (const text of ["ink", "muted", "accent", "accent-strong", "good",
			"calm", "bad", ...AREAS])
			for (const ground of ["page", "card"])
				assert.ok(contrast(colours[text], colours[ground]) >= 4.5,
					`${text} on ${ground}`);
		for (const ground of ["accent", "accent-strong"])
			assert.ok(contrast(colours["on-accent"], colours[ground]) >= 4.5);
	});
	test(`${name}: the border of a control has a contrast of 3`, () => {
		for (const ground of ["page", "card"])
			assert.ok(contrast(colours.control, colours[ground]) >= 3, ground);
	});
}
