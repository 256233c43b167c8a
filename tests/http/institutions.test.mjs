// Finding one's institution among many: by words in any order, with accents or
// without, and page by page without losing one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, assertProblem, ctl, newOrganisation, newStaff, sql, uniqueName }
	from "./lib.mjs";

const mark = uniqueName();
const names = ["Université de Saint-Étienne", "École des Mines",
	"Lycée du Sacré-Cœur", "IUT de l’Île-de-France", "Zürcher Hochschule"];
const anybody = new Client();
const keyOf = (i) => `${mark}i${String(i).padStart(3, "0")}`;

// A provider each of an organisation each; the rest are many of one name.
before(() => {
	const rows = [...names, ...Array(120).fill("Collège Émile-Zola")];
	sql(rows.map((name, i) => `
		SET @now = UTC_TIMESTAMP(6), @id = UUID_SHORT();
		INSERT INTO organisation (id, kind, name, external_id, language,
			time_zone, created_at)
			VALUES (@id, 2, '${name} ${mark}', '${keyOf(i)}', 'fr',
				'Europe/Paris', @now);
		INSERT INTO identity_provider (id, organisation_id, kind, state,
			provider_key, name, issuer, client_id, settings, created_at,
			updated_at)
			VALUES (@id, @id, 4, 2, '${keyOf(i)}', '${name} ${mark}',
				'https://cas.example/cas', '${keyOf(i)}', '{}', @now,
				@now);`).join(""));
});
after(() => sql(`
	DELETE FROM identity_provider WHERE provider_key LIKE '${mark}i%';
	DELETE FROM organisation WHERE external_id LIKE '${mark}i%';`));

async function all(read, words) {
	const found = [];
	for (let next = "", pages = 0; next !== undefined; pages += 1) {
		assert.ok(pages < 20);
		const reply = await read(new URLSearchParams({ search: words,
			...next && { after: next } }));
		assert.equal(reply.status, 200, reply.text);
		found.push(...reply.json.items);
		next = reply.json.next;
	}
	return found;
}

const institutions = (words) =>
	all((query) => anybody.get(`/api/auth/institutions?${query}`), words);
const named = async (words) => (await institutions(`${words} ${mark}`))
	.map(({ name }) => name.replace(` ${mark}`, ""));

for (const [words, found] of [["saint etienne", names[0]],
	["Etienne universite", names[0]], ["SAINT-ÉTIENNE", names[0]],
	["e\u0301tienne", names[0]], ["ecole", names[1]], ["coeur", names[2]],
	["CŒUR sacre", names[2]], ["l'ile de france", names[3]],
	["L’ÎLE", names[3]], ["zurch", names[4]]])
	test(`"${words}" finds ${found}`, async () =>
		assert.deepEqual((await named(words)).filter((name) =>
			names.includes(name)), [found]));

test("who knows the number of an institution types it", async () =>
	assert.deepEqual((await institutions(keyOf(3)))
		.map(({ name }) => name), [`${names[3]} ${mark}`]));

test("signs stand for nothing, and nothing fits many words", async () => {
	for (const signs of ["%", "_", "\\", "' \"", "…"])
		assert.equal((await named(signs)).length, 125, signs);
	assert.deepEqual(await named("lycee normandie"), []);
	assertProblem(await anybody.get(`/api/auth/institutions?search=${
		"x".repeat(101)}`), 422, "invalid");
});

test("pages are in the order of a dictionary, and lose nobody", async () => {
	const found = await institutions(mark);
	assert.equal(found.length, 125);
	assert.equal(new Set(found.map(({ key }) => key)).size, 125);
	const order = [...new Set(found.map(({ name }) => name))];
	assert.deepEqual(order, [...order].sort(
		new Intl.Collator("fr", { sensitivity: "base" }).compare));
	assert.deepEqual(found.slice(-3, -2).map(({ name }) => name),
		[`${names[2]} ${mark}`]);
});

test("staff finds them likewise, and organisations", async () => {
	const admin = await newStaff("super_admin");
	const path = "/api/auth/staff";
	const providers = await all((query) =>
		admin.get(`${path}/providers?${query}`), `${mark} emile zola`);
	assert.equal(new Set(providers.map(({ id }) => id)).size, 120);
	const byKey = await admin.get(`${path}/providers?search=${keyOf(1)}`);
	assert.ok(byKey.json.items.some(({ key }) => key === keyOf(1)));
	const name = `Académie d’Évry ${uniqueName()}`;
	newOrganisation(name);
	const { json } = await admin.get(`${path}/organisations?search=${
		encodeURIComponent(`evry ${name.split(" ").at(-1)}`)}`);
	assert.deepEqual(json.items.map((one) => one.name), [name]);
});

test("a closed one is not offered", async () => {
	const key = keyOf(0);
	assert.equal((await institutions(key)).length, 1);
	ctl("idp", "disable", key);
	assert.deepEqual(await institutions(key), []);
});
