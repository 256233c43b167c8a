// Tokens for differential.test.mjs: drafts that are good, and every way we
// know to bend one. A draft is what is signed and how; build() makes the token.
import { createHmac, sign as signBytes } from "node:crypto";

const ORDER = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84" +
	"f3b9cac2fc632551");

export const text = (bytes) => Buffer.from(bytes).toString("base64url");

// Numbers that are the same in every run.
export function makeRandom(seed) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let x = state;
		x = Math.imul(x ^ (x >>> 15), x | 1);
		x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
		return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
	};

	return {
		below: (n) => Math.floor(next() * n),
		of: (list) => list[Math.floor(next() * list.length)],
	};
}

// ---- making -----------------------------------------------------------------

export function signature(alg, key, part) {
	const data = Buffer.from(part);
	const hash = `sha${alg.slice(2)}`;

	if (alg.startsWith("PS"))
		return signBytes(hash, data, { key, padding: 6, saltLength: -1 });
	return signBytes(hash, data, { key, dsaEncoding: "ieee-p1363" });
}

// Parts may be given as text already (headerText, payloadText), and what was
// encoded may be bent before it is signed (encodeHeader, encodePayload).
export function build(draft) {
	const header = draft.headerText ?? JSON.stringify(draft.header);
	const payload = draft.payloadText ?? JSON.stringify(draft.payload);
	const part = (draft.encodeHeader ?? text)(header) + "." +
		(draft.encodePayload ?? text)(payload);
	const bytes = draft.sign ? draft.sign(part)
		: signature(draft.alg, draft.key, part);
	const token = `${part}.${(draft.encodeSignature ?? text)(bytes)}`;

	return draft.bend ? draft.bend(token) : token;
}

// ---- bending texts ----------------------------------------------------------

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" +
	"0123456789-_";

// The last digit with its unused bits set; the same bytes for a lax reader.
function loose(encoded) {
	const unused = { 2: 4, 3: 2 }[encoded.length % 4];

	if (!unused)
		return null;
	const last = ALPHABET.indexOf(encoded.at(-1));
	return encoded.slice(0, -1) + ALPHABET[last | 1];
}

const padded = (encoded) =>
	encoded + "=".repeat((4 - encoded.length % 4) % 4 || 4);
const plain = (encoded) => encoded.replaceAll("-", "+").replaceAll("_", "/");

function put(string, at, piece, cut = 0) {
	return string.slice(0, at) + piece + string.slice(at + cut);
}

// A member in front of the others, as text: names may come twice.
function infront(object, member) {
	return JSON.stringify(object).replace("{", `{${member},`);
}

function behind(object, member) {
	return JSON.stringify(object).replace(/}$/, `,${member}}`);
}

// ---- the ways ---------------------------------------------------------------

const header = (change) => (draft, random) => {
	change(draft.header, random, draft);
};
const payload = (change) => (draft, random) => {
	change(draft.payload, random, draft);
};
const set = (part, name, values) => (draft, random) => {
	draft[part][name] = random.of(values);
};
const drop = (part, name) => (draft) => {
	delete draft[part][name];
};
const headerText = (make) => (draft, random) => {
	draft.headerText = make(draft.header, random);
};
const payloadText = (make) => (draft, random) => {
	draft.payloadText = make(draft.payload, random);
};
const bend = (how) => (draft, random) => {
	draft.bend = (token) => how(token, random, draft);
};
const bytes = (how) => (draft, random) => {
	draft.sign = (part) =>
		how(signature(draft.alg, draft.key, part), random, draft);
};

function halves(buffer) {
	const half = buffer.length / 2;

	return [buffer.subarray(0, half), buffer.subarray(half)];
}

function number(value, length) {
	return Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex");
}

// Only of an elliptic curve; nothing to bend otherwise.
const onCurve = (how) => bytes((buffer, random, draft) =>
	draft.alg.startsWith("ES") ? how(buffer, random) : buffer);

export const ways = {
	// algorithms
	"alg: another spelling": set("header", "alg", ["none", "None", "NONE",
		"nOnE", "", "rs256", "es256", "RS256 ", "HS256", "HS384", "HS512",
		"EdDSA", "RSA-OAEP", "dir", "PBES2-HS256+A128KW"]),
	"alg: none, no signature": (draft) => {
		draft.header.alg = "none";
		draft.sign = () => Buffer.alloc(0);
	},
	"alg: another of ours": set("header", "alg",
		["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]),
	"alg: signed by another": (draft, random) => {
		const rsa = ["RS256", "RS384", "RS512", "PS256"];
		if (rsa.includes(draft.alg))
			draft.alg = draft.header.alg = random.of(rsa);
	},
	"alg: no string": set("header", "alg", [null, 256, true, ["RS256"], {}]),
	"alg: absent": drop("header", "alg"),
	"alg: a MAC by the public key": (draft, random) => {
		draft.header.alg = random.of(["HS256", draft.alg]);
		draft.sign = (part) => createHmac("sha256", random.of(
			[draft.pem, draft.pem.trim(), JSON.stringify(draft.jwk), ""]))
			.update(part).digest();
	},
	"alg: escaped": headerText((h) =>
		JSON.stringify(h).replace(`"${h.alg}"`, `"\\u00${
			h.alg.charCodeAt(0).toString(16)}${h.alg.slice(1)}"`)),
	// types
	"typ: another": set("header", "typ", ["jwt", "Jwt", "at+jwt", "JWE", "",
		"logout+jwt", "application/jwt", "application/at+jwt"]),
	"typ: no string": set("header", "typ", [null, 1, ["JWT"]]),
	"typ: absent": drop("header", "typ"),
	"cty: nested": set("header", "cty", ["JWT", "json"]),
	// keys
	"kid: unknown": set("header", "kid", ["x", "../../dev/null", "' OR 1=1",
		"https://evil.test/k", "A"]),
	"kid: another key's": (draft, random) => {
		draft.header.kid = random.of(draft.kids);
	},
	"kid: empty": set("header", "kid", [""]),
	"kid: no string": set("header", "kid", [1, null, ["a"], {}]),
	"kid: long": set("header", "kid", ["k".repeat(256), "k".repeat(5000)]),
	"kid: absent": drop("header", "kid"),
	"jwk: the attacker's": (draft) => {
		draft.header.jwk = draft.attackerJwk;
		draft.key = draft.attacker;
	},
	"jwk: ignored": (draft, random) => {
		Object.assign(draft.header, random.of([
			{ jwk: draft.attackerJwk }, { jku: "http://127.0.0.1:1/" },
			{ x5u: "file:///etc/passwd" }, { x5c: ["MIIB"] },
			{ "x5t#S256": "AAAA" }]));
	},
	"key: the attacker's": (draft) => {
		draft.key = draft.attacker;
	},
	// other headers
	"crit: unknown": set("header", "crit", [["exp"], ["x"], [], null, "exp"]),
	"crit: b64 false": (draft) => {
		Object.assign(draft.header, { crit: ["b64"], b64: false });
	},
	"crit: b64 true": (draft) => {
		Object.assign(draft.header, { crit: ["b64"], b64: true });
	},
	"b64: alone": set("header", "b64", [true, false, null]),
	"zip or enc": (draft, random) => {
		Object.assign(draft.header,
			random.of([{ zip: "DEF" }, { enc: "A128GCM" }]));
	},
	"header: many members": header((h, random) => {
		for (let i = 0; i < 5 + random.below(4); i++)
			h[`m${i}`] = i;
	}),
	"header: twins": headerText((h, random) => random.of([
		infront(h, "\"alg\":\"none\""), infront(h, `"alg":"${h.alg}"`),
		infront(h, "\"\\u0061lg\":\"none\""), infront(h, "\"kid\":\"x\""),
		infront(h, "\"typ\":\"x\"")])),
	"header: twins, the last counts": headerText((h) =>
		behind(h, "\"alg\":\"none\"")),
	"header: blanks": headerText((h) => `\n ${JSON.stringify(h, null, 2)}\t`),
	"header: no object": headerText((h, random) => random.of(["[]", "1",
		"null", "\"x\"", "", "{", JSON.stringify(h) + "}", "{}{}"])),
	"header: no JSON": headerText((h, random) => random.of([
		JSON.stringify(h).replaceAll("\"", "'"), `\ufeff${JSON.stringify(h)}`,
		JSON.stringify(h) + ",", behind(h, "\"a\":NaN"),
		behind(h, "\"a\":01"), behind(h, "\"a\":\"\n\"")])),
	"header: no UTF-8": (draft, random) => {
		draft.encodeHeader = (h) => text(Buffer.concat([
			Buffer.from(h.replace(/}$/, ",\"a\":\"")),
			Buffer.from(random.of([[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80]])),
			Buffer.from("\"}")]));
	},
	"header: strange values": headerText((h, random) => behind(h, random.of([
		"\"a\":1e999", "\"a\":99999999999999999999", "\"a\":\"\\u0000\"",
		"\"a\":\"\\ud800\"", `"a":${"[".repeat(40)}${"]".repeat(40)}`]))),
	// payloads
	"payload: no object": payloadText((p, random) => random.of(["[]", "1",
		"null", "\"x\"", "{", JSON.stringify([p]), "{}{}", ""])),
	"payload: no JSON": payloadText((p, random) => random.of([
		`\ufeff${JSON.stringify(p)}`, behind(p, "\"a\":NaN"),
		behind(p, "\"a\":01"), JSON.stringify(p) + ";"])),
	"payload: twins": payloadText((p, random) => random.of([
		infront(p, "\"sub\":\"1\""), infront(p, "\"exp\":1"),
		infront(p, "\"\\u0061ud\":\"x\""), behind(p, "\"a\":{\"b\":1,\"b\":2}")])),
	"payload: no UTF-8": (draft) => {
		draft.encodePayload = (p) => text(Buffer.concat([
			Buffer.from(p.replace(/}$/, ",\"a\":\"")), Buffer.from([0xff]),
			Buffer.from("\"}")]));
	},
	"payload: strange values": payloadText((p, random) => behind(p, random.of([
		"\"a\":1e999", "\"a\":9223372036854775808", "\"a\":-9223372036854775809",
		"\"a\":-0", "\"a\":\"\\u0000\"", "\"a\":\"\\ud800\"",
		`"a":${"[".repeat(40)}${"]".repeat(40)}`]))),
	"payload: more claims": payload((p, random) => {
		p.a = random.of([[1, { b: null }], "é\u{1f600}", 1.5, -3, 1e300,
			9007199254740991, { sub: "other" }]);
		p[`"\\\n`] = 1;
	}),
	"payload: blanks": payloadText((p) => `\r\n${JSON.stringify(p, null, 1)} `),
	"payload: long": payload((p, random) => {
		p.a = "x".repeat(random.of([1000, 8000, 11000, 12500, 20000]));
	}),
	// claims
	"iss: another": set("payload", "iss", ["https://idp.test/", "", "x",
		"https://idp.test.evil.test", "HTTPS://IDP.TEST"]),
	"iss: no string": set("payload", "iss", [null, 1, ["https://idp.test"], {}]),
	"iss: absent": drop("payload", "iss"),
	"aud: another": set("payload", "aud", ["them", "", "US", "us ", ["them"],
		["them", "those"]]),
	"aud: an array": set("payload", "aud", [["us"], ["us", "us"]]),
	"aud: among others": set("payload", "aud",
		[["us", "them"], ["them", "us"]]),
	"aud: among others, with azp": payload((p, random) => {
		p.aud = random.of([["us", "them"], ["them", "us"]]);
		p.azp = random.of(["us", "us", "them", "", 1, null]);
	}),
	"aud: no audience": set("payload", "aud",
		[null, 1, {}, [], [1], ["us", 1], [["us"]]]),
	"aud: absent": drop("payload", "aud"),
	"azp": set("payload", "azp", ["us", "them", "", null]),
	"sub: strange": set("payload", "sub", ["", 7, null, ["7"], {}, "a\nb",
		"a".repeat(256), "\u007f"]),
	"sub: unusual": set("payload", "sub", ["élève", "a".repeat(255), " ",
		"https://a/b?c", "\u{1f600}"]),
	"sub: absent": drop("payload", "sub"),
	"jti: strange": set("payload", "jti", ["", 7, null, "a".repeat(256)]),
	"jti: absent": drop("payload", "jti"),
	"exp: near": payload((p, random, draft) => {
		p.exp = draft.now + random.of([-61, -60, -59, -1, 0, 1, 60]);
	}),
	"exp: no integer": payloadText((p, random) => JSON.stringify(p).replace(
		/"exp":[0-9]+/, `"exp":${random.of([`"${p.exp}"`, `${p.exp}.0`,
			`${p.exp}.5`, `${p.exp / 1e9}e9`, "1e99", "1e999", "true", "null",
			"[1]"])}`)),
	"exp: out of range": set("payload", "exp",
		[-1, 0, 1, 253402300800, 8640000000000000]),
	"exp: absent": drop("payload", "exp"),
	"exp: before iat": payload((p, random, draft) => {
		p.iat = draft.now + 30;
		p.exp = draft.now + random.of([29, 30, 31]);
	}),
	"nbf: near": payload((p, random, draft) => {
		p.nbf = draft.now + random.of([-1000, -1, 0, 1, 59, 60, 61, 1000]);
	}),
	"nbf: strange": set("payload", "nbf", ["1", 1.5, -1, 0, null, true]),
	"iat: near": payload((p, random, draft) => {
		p.iat = draft.now + random.of([-601, -600, -599, -1, 0, 1, 59, 60, 61]);
	}),
	"iat: strange": payloadText((p, random) => JSON.stringify(p).replace(
		/"iat":[0-9]+/, `"iat":${random.of([`"${p.iat}"`, `${p.iat}.0`,
			`${p.iat}.5`, "1e99", "null", "-1", "0"])}`)),
	"iat: absent": drop("payload", "iat"),
	// signatures
	"signature: a bit": bytes((b, random) => {
		const i = random.below(b.length * 8);
		b[i >> 3] ^= 1 << (i & 7);
		return b;
	}),
	"signature: cut": bytes((b, random) => b.subarray(0, random.below(b.length))),
	"signature: longer": bytes((b, random) => random.of([
		Buffer.concat([b, Buffer.from([0])]), Buffer.concat([b, b]),
		Buffer.concat([Buffer.from([0]), b])])),
	"signature: zeros": bytes((b) => Buffer.alloc(b.length)),
	"signature: ones": bytes((b) => Buffer.alloc(b.length, 0xff)),
	"signature: DER": (draft) => {
		if (draft.alg.startsWith("ES"))
			draft.sign = (part) => signBytes(`sha${draft.alg.slice(2)}`,
				Buffer.from(part), { key: draft.key, dsaEncoding: "der" });
	},
	"signature: r or s at an edge": onCurve((b, random) => {
		const [r, s] = halves(b);
		const edge = number(random.of([0n, 1n, ORDER, ORDER + 1n]), r.length);
		return Buffer.concat(random.of([[edge, s], [r, edge], [edge, edge]]));
	}),
	"signature: n - s": (draft) => {
		if (draft.alg !== "ES256")
			return;
		draft.sign = (part) => {
			const [r, s] = halves(signature(draft.alg, draft.key, part));
			return Buffer.concat([r,
				number(ORDER - BigInt(`0x${s.toString("hex")}`), 32)]);
		};
	},
	"signature: zeros in front of r and s": onCurve((b) => {
		const [r, s] = halves(b);
		const zero = Buffer.from([0]);
		return Buffer.concat([zero, r, zero, s]);
	}),
	"signature: of another text": (draft) => {
		draft.sign = (part) => signature(draft.alg, draft.key, `${part}x`);
	},
	// encodings, signed as they stand
	"encoding: loose bits": (draft, random) => {
		const which = random.of(
			["encodeHeader", "encodePayload", "encodeSignature"]);
		draft[which] = (b) => loose(text(b)) ?? text(b);
	},
	"encoding: padding": (draft, random) => {
		const which = random.of(
			["encodeHeader", "encodePayload", "encodeSignature"]);
		draft[which] = (b) => padded(text(b));
	},
	"encoding: the other alphabet": (draft, random) => {
		const which = random.of(
			["encodeHeader", "encodePayload", "encodeSignature"]);
		draft.payload.b = "?>?>?>???>>>";
		draft.header.x = "?>?>?>";
		draft[which] = (b) => plain(text(b));
	},
	"encoding: blanks": (draft, random) => {
		const blank = random.of([" ", "\n", "\t", "\r\n"]);
		const which = random.of(
			["encodeHeader", "encodePayload", "encodeSignature"]);
		draft[which] = (b) => put(text(b), random.below(8), blank);
	},
	// shapes
	"shape: parts": bend((token, random) => random.of([`${token}.`,
		`.${token}`, `${token}.e30`, `${token}.e30.e30`,
		token.split(".").slice(0, 2).join("."),
		`${token.split(".").slice(0, 2).join(".")}.`,
		token.replace(".", ".."), "", ".", ".."])),
	"shape: JSON serialisation": bend((token, random) => {
		const [a, b, c] = token.split(".");
		const one = { protected: a, signature: c };
		return JSON.stringify(random.of([{ payload: b, ...one },
			{ payload: b, signatures: [one] }]));
	}),
	"shape: words around": bend((token, random) => random.of([
		`Bearer ${token}`, ` ${token}`, `${token}\n`, `${token} `,
		`"${token}"`])),
	"shape: a character changed": bend((token, random) =>
		put(token, random.below(token.length), random.of([...ALPHABET, "."]),
			1)),
	"shape: a character more": bend((token, random) =>
		put(token, random.below(token.length), random.of(
			[...ALPHABET, ".", "=", " ", "+", "/", "é"]))),
	"shape: a character less": bend((token, random) =>
		put(token, random.below(token.length), "", 1)),
	"shape: cut": bend((token, random) =>
		token.slice(0, random.below(token.length))),
	"shape: parts exchanged": bend((token, random) => {
		const [a, b, c] = token.split(".");
		return random.of([[b, a, c], [a, c, b], [a, a, c]]).join(".");
	}),
};
