// Our gate and `jose`, written by others, judge 10,000 tokens: good ones and
// ones bent in every way of mutations.mjs, under keys good and bad. We never
// accept what jose refuses; where we refuse what it accepts, the way and the
// reason stand in `stricter`, and every line there is met.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import { createLocalJWKSet, decodeProtectedHeader, importSPKI, jwtVerify }
	from "jose";
import { build, makeRandom, ways } from "./mutations.mjs";

const COUNT = 10_000;
const NOW = 1_800_000_000;
const JWT = 2, ABSENT = 1, LOGOUT = 8; // enum aq_jws_type
const judge = `${process.env.ACQUIS_BUILD}/tests/sso/jws_judge`;
const random = makeRandom(20261122);

// ---- keys -------------------------------------------------------------------

const rsa = (bits, more) =>
	generateKeyPairSync("rsa", { modulusLength: bits, ...more });
const ec = (namedCurve) => generateKeyPairSync("ec", { namedCurve });
const pairs = {
	rsa: rsa(2048), rsa2: rsa(2048), weak: rsa(1024),
	e3: rsa(2048, { publicExponent: 3 }), p256: ec("P-256"),
	p256b: ec("P-256"), p384: ec("P-384"), p521: ec("P-521"),
	ed: generateKeyPairSync("ed25519"),
};
const attackers = { RS: rsa(2048), ES256: ec("P-256"), ES384: ec("P-384") };

const jwkOf = (key) => createPublicKey(key).export({ format: "jwk" });
const pemOf = (key) =>
	createPublicKey(key).export({ format: "pem", type: "spki" });
const jwk = (name, more) =>
	({ ...jwkOf(pairs[name].privateKey), ...more });

// Sets of keys, and the pairs that sign for each.
const sets = [
	{ name: "one key", weight: 4, signers: ["rsa"],
		keys: [jwk("rsa", { kid: "a", use: "sig", alg: undefined })] },
	{ name: "many keys", weight: 8, signers: ["rsa", "p256", "p384", "rsa2"],
		keys: [jwk("rsa", { kid: "a" }), jwk("p256", { kid: "b" }),
			jwk("p384", { kid: "c", key_ops: ["verify"] }),
			jwk("rsa2", { kid: "d", x5c: ["MIIB"], ext: true }),
			jwk("p521", { kid: "e" }), jwk("ed", { kid: "f" })] },
	{ name: "one kid, two types", weight: 2, signers: ["rsa", "p256"],
		keys: [jwk("rsa", { kid: "a" }), jwk("p256", { kid: "a" })] },
	{ name: "twins", weight: 1, signers: ["rsa", "rsa2"],
		keys: [jwk("rsa", { kid: "a" }), jwk("rsa2", { kid: "a" })] },
	{ name: "for encryption", weight: 1, signers: ["rsa"],
		keys: [jwk("rsa", { kid: "a", use: "enc" })] },
	{ name: "key_ops", weight: 1, signers: ["rsa"],
		keys: [jwk("rsa", { kid: "a", key_ops: ["encrypt"] })] },
	{ name: "another alg", weight: 1, signers: ["rsa", "p256"],
		keys: [jwk("rsa", { kid: "a", alg: "RS512" }),
			jwk("p256", { kid: "b", alg: "ES256" })] },
	{ name: "weak", weight: 1, signers: ["weak"],
		keys: [jwk("weak", { kid: "a" })] },
	{ name: "small exponent", weight: 1, signers: ["e3"],
		keys: [jwk("e3", { kid: "a" })] },
	{ name: "private", weight: 1, signers: ["p256"],
		keys: [{ ...pairs.p256.privateKey.export({ format: "jwk" }),
			kid: "a" }] },
	{ name: "no kids", weight: 2, signers: ["rsa", "p256"],
		keys: [jwk("rsa"), jwk("p256")] },
	{ name: "secrets", weight: 1, signers: ["rsa"],
		keys: [{ kty: "oct", k: "AAAA", kid: "a" },
			jwk("rsa", { kid: "b" })] },
	{ name: "PEM of RSA", weight: 2, signers: ["rsa"], pem: "rsa" },
	{ name: "PEM of P-256", weight: 2, signers: ["p256"], pem: "p256" },
	{ name: "PEM of a weak key", weight: 1, signers: ["weak"], pem: "weak" },
];
const weighted = sets.flatMap((set) => Array(set.weight).fill(set));

// ---- policies and drafts ----------------------------------------------------

const algorithms = { rsa: ["RS256", "RS256", "RS384", "RS512", "PS256"],
	ec256: ["ES256"], ec384: ["ES384"] };

function algorithmOf(name) {
	return random.of(name === "p384" ? algorithms.ec384
		: name.startsWith("p256") ? algorithms.ec256 : algorithms.rsa);
}

function drawPolicy() {
	const set = random.of(weighted);
	const signer = random.of(set.signers);
	const types = random.of([JWT, JWT, LOGOUT, JWT | ABSENT]);

	return { set, signer, types, algorithm: algorithmOf(signer),
		kid_optional: set.pem ? true : random.below(3) === 0,
		other_audiences: random.below(2) === 0 };
}

function drawDraft({ set, signer, types, algorithm }) {
	const key = pairs[signer].privateKey;
	const kids = (set.keys ?? []).map((k) => k.kid).filter(Boolean);
	const own = set.keys?.find((k) => k.kid &&
		(k.n ? k.n === jwkOf(key).n : k.x === jwkOf(key).x));
	const attacker = attackers[algorithm] ?? attackers.RS;
	const header = { alg: algorithm };

	if (types & (JWT | LOGOUT) && !(types & ABSENT && random.below(2)))
		header.typ = types === LOGOUT ? "logout+jwt" : "JWT";
	if (own)
		header.kid = own.kid;
	else if (set.pem && random.below(2))
		header.kid = "anything";
	return { header, alg: algorithm, key, kids: [...kids, "z"], now: NOW,
		jwk: jwkOf(key), pem: pemOf(key), attacker: attacker.privateKey,
		attackerJwk: jwkOf(attacker.privateKey),
		payload: { iss: "https://idp.test", aud: "us", sub: "7",
			iat: NOW - random.below(500), exp: NOW + 1 + random.below(300),
			jti: `j${random.below(1e9)}` } };
}

// ---- the two judges ---------------------------------------------------------

async function joseKeys(set) {
	if (!set.pem)
		return createLocalJWKSet({ keys: set.keys });
	return async (header) => importSPKI(pemOf(pairs[set.pem].privateKey),
		header.alg);
}

async function joseVerdict({ policy, token }) {
	const options = { algorithms: [policy.algorithm],
		issuer: "https://idp.test", audience: "us", clockTolerance: 60,
		maxTokenAge: 540, currentDate: new Date(NOW * 1000),
		requiredClaims: ["iss", "aud", "sub", "iat", "exp", "jti"] };

	// jose knows one type or any
	if (!(policy.types & ABSENT))
		options.typ = policy.types === LOGOUT ? "logout+jwt" : "JWT";
	try {
		// nor does it know that a kid must be there
		if (!policy.kid_optional && !("kid" in decodeProtectedHeader(token)))
			return "no kid";
		await jwtVerify(token, policy.set.verifier, options);
		return "ok";
	} catch (error) {
		return error.code ?? error.message;
	}
}

function policyLine(policy) {
	return { keys: policy.set.pem ? pemOf(pairs[policy.set.pem].privateKey)
		: JSON.stringify({ keys: policy.set.keys }),
	algorithm: policy.algorithm, types: policy.types,
	kid_optional: policy.kid_optional, issuer: "https://idp.test",
	audience: "us", other_audiences: policy.other_audiences, now: NOW,
	skew: 60, age: 600 };
}

async function ourVerdicts(cases) {
	const child = spawn(judge, { stdio: ["pipe", "pipe", "inherit"] });
	let out = "", last;

	child.stdout.on("data", (bytes) => out += bytes);
	for (const { policy, token } of cases) {
		if (policy !== last)
			child.stdin.write(`${JSON.stringify(policyLine(policy))}\n`);
		last = policy;
		child.stdin.write(`${JSON.stringify({ token })}\n`);
	}
	child.stdin.end();
	const [code] = await once(child, "close");
	assert.equal(code, 0);
	return out.split("\n").slice(0, -1);
}

// ---- where we are stricter --------------------------------------------------

// "WAY → our reason", or "SET OF KEYS → our reason", and why.
const stricter = new Map(Object.entries({
	// the header is read as all readers would read it, or not at all
	"header: many members → header": "more than eight make no sense",
	"header: no JSON → header": "jose drops a byte order mark",
	"header: strange values → header": "numbers and texts that readers differ on",
	"header: twins → header": "jose takes the last of two members",
	"header: twins → type": "a type that is not JWT, where one may be absent",
	"b64: alone → critical": "it changes what is signed, critical or not",
	"crit: b64 true → critical": "nothing that is critical is understood",
	"zip or enc → critical": "no member of a JWS",
	"typ: another → type": "exactly JWT, where one may be absent",
	"typ: no string → type": "likewise",
	"kid: empty → key": "a kid that is there must name a key, also for PEM",
	"kid: long → key": "at most 255 bytes",
	"kid: no string → key": "a string, also for PEM",
	"small exponent → key_unfit": "ANSSI: a public exponent above 65,536",
	// one encoding of one token
	"encoding: blanks → encoding": "jose skips them",
	"encoding: loose bits → encoding": "jose ignores unused bits",
	"encoding: padding → encoding": "jose takes padding",
	"shape: words around → encoding": "blanks again",
	"payload: long → too_long": "16 kB",
	// the payload likewise
	"payload: no JSON → claims": "a byte order mark",
	"payload: strange values → claims": "as in the header",
	"payload: twins → claims": "jose takes the last",
	// claims
	"aud: among others → audience": "a policy may want to be alone",
	"aud: among others → party": "OpenID Connect: then azp must be there",
	"aud: among others, with azp → audience": "alone, again",
	"aud: among others, with azp → party": "azp names somebody else",
	"aud: among others, with azp → claims": "azp is no text",
	"aud: no audience → claims": "an array that holds other than texts",
	"azp → party": "OpenID Connect: it names somebody else",
	"azp → claims": "it is no text",
	"sub: strange → subject": "a text of 1 to 255 bytes",
	"jti: strange → claims": "likewise",
	"exp: before iat → claims": "ended before it was made",
	"iat: near → claims": "likewise",
	"exp: no integer → claims": "no fractions, no exponents",
	"exp: out of range → claims": "up to the year 9999",
	"iat: strange → claims": "no fractions, no exponents",
	"nbf: strange → claims": "likewise",
}));

// The same, where it depends on the random bytes of a signature.
const byChance = new Set(["shape: a character changed → encoding",
	"shape: a character more → encoding"]);

// ---- tests ------------------------------------------------------------------

async function drawCases() {
	const names = Object.keys(ways);
	const cases = [];

	for (const set of sets)
		set.verifier = await joseKeys(set);
	while (cases.length < COUNT) {
		const policy = drawPolicy();
		for (let i = 0; i < 20; i++) {
			const draft = drawDraft(policy);
			const way = i < 5 ? "as it should be" : random.of(names);
			ways[way]?.(draft, random);
			cases.push({ policy, way, token: build(draft) });
		}
	}
	return cases;
}

test("our gate and jose agree on 10,000 tokens", async (t) => {
	const cases = await drawCases();
	const ours = await ourVerdicts(cases);
	const met = new Set(), reasons = new Map(), faults = new Map();

	assert.equal(ours.length, cases.length);
	for (const [i, one] of cases.entries()) {
		const theirs = await joseVerdict(one);
		const mine = ours[i];

		reasons.set(mine, (reasons.get(mine) ?? 0) + 1);
		if ((mine === "ok") === (theirs === "ok"))
			continue;
		const found = [`${one.way} → ${mine}`,
			`${one.policy.set.name} → ${mine}`]
			.find((name) => stricter.has(name) || byChance.has(name));
		if (found && mine !== "ok")
			met.add(found);
		else
			faults.set(`${one.way} (${one.policy.set.name}): we ${mine}, jose ${
				theirs}`, one.token);
	}
	for (const [what, token] of faults)
		t.diagnostic(`${what}: ${token.slice(0, 300)}`);
	t.diagnostic(JSON.stringify(Object.fromEntries(reasons)));
	assert.equal(faults.size, 0);
	assert.deepEqual([...stricter.keys()].filter((name) => !met.has(name)), [],
		"differences that no longer are");
	assert.ok(reasons.get("ok") > COUNT / 4);
	assert.ok(reasons.size > 18);
});
