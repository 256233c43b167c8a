// The JSON reader against JSON.parse: many generated documents, most of them
// damaged, one fixed seed. Where they may differ is written down here and
// nowhere else (jsonr.h says why).
import { spawnSync } from 'node:child_process';

const build = process.env.top_builddir ?? '.';
const ROUNDS = 20000;
let seed = 20260401;

function random(n)
{
	seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
	return Math.floor((seed / 4294967296) * n);
}

const pick = (list) => list[random(list.length)];

const STRINGS = ['', 'a', 'é', '€', '😀', '\n', '"', '\\', '/', '\u007f',
	'\u2028', 'a'.repeat(70), '\b\f\r\t', '\u0001'];
const NUMBERS = ['0', '-0', '1', '-1', '0.1', '1e3', '1E-3', '123456789',
	'9007199254740993', '1.7976931348623157e308', '5e-324', '2.5e+1'];
const DAMAGE = [',', ':', '[', ']', '{', '}', '"', '\\', '\\u', '\\ud800',
	'\\u0000', '\\udc00', '0', '.', 'e', '-', '+', 'true', 'nul', ' ',
	'\t', '\n', '\u00a0', '\ufeff', '//', "'", '1', '\\x', '\u0001'];

function value(depth)
{
	const kind = random(depth > 6 ? 4 : 6);
	const count = random(4);
	const parts = [];

	if (kind === 0)
		return pick(NUMBERS);
	if (kind === 1)
		return JSON.stringify(pick(STRINGS));
	if (kind === 2)
		return pick(['true', 'false', 'null']);
	if (kind === 3)
		return `"\\u${(random(0xd7ff) + 1).toString(16).padStart(4, '0')}"`;
	for (let i = 0; i < count; i++) {
		const name = JSON.stringify(pick(STRINGS) + i);
		parts.push(kind === 4 ? value(depth + 1)
			: `${name}${pick(['', ' '])}:${value(depth + 1)}`);
	}
	const inside = parts.join(pick([',', ', ', ' ,\n']));
	return kind === 4 ? `[${inside}]` : `{${inside}}`;
}

function damaged(text)
{
	const at = random(text.length + 1);

	switch (random(4)) {
	case 0:
		return text.slice(0, at) + text.slice(at + 1 + random(3));
	case 1:
		return text.slice(0, at) + pick(DAMAGE) + text.slice(at);
	case 2:
		return text.slice(0, at);
	default:
		return text.slice(0, at) + pick(DAMAGE) + text.slice(at + 1);
	}
}

function documents()
{
	const list = [];

	for (let i = 0; i < ROUNDS; i++) {
		let text = pick([value(0), `[${value(0)}]`, `{"k":${value(0)}}`]);
		for (let n = random(3); n > 0; n--)
			text = damaged(text);
		list.push(Buffer.from(text));
	}
	for (let i = 0; i < 300; i++) {	// bytes that are not UTF-8
		const bytes = Buffer.from(`["${pick(STRINGS)}é😀"]`);
		bytes[random(bytes.length)] = 128 + random(128);
		list.push(bytes);
	}
	return list;
}

// Everything that JSON.parse takes and the reader refuses on purpose.
function refusedOnPurpose(text, parsed)
{
	const twins = (t) => {
		// as many members in the text as in the value, or a twin is there
		let names = 0, members = 0;
		JSON.parse(t, function (key, v) {
			if (v && typeof v === 'object' && !Array.isArray(v))
				members += Object.keys(v).length;
			return v;
		});
		const bare = t.replace(/"(?:[^"\\]|\\.)*"/g, '""');
		names = (bare.match(/:/g) ?? []).length;
		return names !== members;
	};
	const bad = (v) => typeof v === 'string' ? /\0|\p{Surrogate}/u.test(v)
		: typeof v === 'number' ? !Number.isFinite(v)
		: v !== null && typeof v === 'object' &&
		  Object.entries(v).some(([k, x]) => bad(k) || bad(x));
	return parsed === null || typeof parsed !== 'object' || bad(parsed) ||
		twins(text);
}

// The reference's verdict: null for refused, else the value in one spelling.
function reference(bytes)
{
	let text, parsed;

	try {
		text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
			.decode(bytes);
		parsed = JSON.parse(text);
	} catch {
		return null;
	}
	return refusedOnPurpose(text, parsed) ? null : JSON.stringify(parsed);
}

const list = documents();
const input = Buffer.concat(list.flatMap(
	(bytes) => [Buffer.from(`${bytes.length}\n`), bytes]));
const run = spawnSync(`${build}/tests/unit/json_echo`, [],
	{ input, maxBuffer: 1 << 28 });
const answers = run.stdout.toString().split('\n');
let taken = 0, refused = 0, wrong = 0;

console.log('1..3');
for (const [i, bytes] of list.entries()) {
	const wanted = reference(bytes);
	const got = answers[i]?.startsWith('ok ')
		? JSON.stringify(JSON.parse(answers[i].slice(3))) : null;
	if (wanted === null)
		refused++;
	else
		taken++;
	if (got !== wanted && wrong++ < 10)
		console.log(`# ${bytes.toString('latin1')}\n#   reader: ${got}` +
			`\n#   JSON.parse: ${wanted}`);
}
const verdict = (good, what) => console.log(`${good ? 'ok' : 'not ok'} ${what}`);
verdict(run.status === 0 && answers.length === list.length + 1,
	`1 - the reader answered ${list.length} documents`);
verdict(wrong === 0, '2 - the reader and JSON.parse agree on each');
verdict(taken > ROUNDS / 10 && refused > ROUNDS / 10,
	`3 - both verdicts are common (${taken} taken, ${refused} refused)`);
process.exit(wrong === 0 && run.status === 0 ? 0 : 1);
