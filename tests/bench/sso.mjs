// Signs people in by tokens of an institution's portal and prints what one
// costs: of the first time, when the account is made, and of later times.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { SignJWT, exportSPKI, generateKeyPair } from "jose";
import { cpuOfFile } from "./cpu.mjs";

const url = process.env.ACQUIS_URL;
const data = process.env.ACQUIS_DATA;
const count = Number(process.env.BENCH_SIGN_INS ?? 2000);
const parallel = 4;
const issuer = "https://portail.example.org";
const keys = await generateKeyPair("RS256", { extractable: true });
const now = () => Math.floor(Date.now() / 1000);

function ctl(...args) {
	return execFileSync(process.env.ACQUISCTL, ["--config", `${data}/etc`,
		...args], { encoding: "utf8" });
}

function addPortal() {
	const { id } = JSON.parse(ctl("--json", "org", "add", "--kind", "school",
		"--name", "Bench"));
	writeFileSync(`${data}/bench.pub`, publicPem);
	ctl("idp", "add", "jwt", "bench", "--organisation", id, "--name", "Bench",
		"--issuer", issuer, "--public-key", `${data}/bench.pub`, "--quiet");
}

function token(subject) {
	return new SignJWT({ iss: issuer, aud: url, sub: `p${subject}`,
		iat: now(), exp: now() + 300, jti: crypto.randomUUID(),
		given_name: "Inès", family_name: "Benali" })
		.setProtectedHeader({ alg: "RS256", typ: "JWT" })
		.sign(keys.privateKey);
}

async function signIn(assertion) {
	const started = performance.now();
	const reply = await fetch(`${url}/api/auth/sso/jwt`, { method: "POST",
		redirect: "manual", headers: { origin: issuer },
		body: new URLSearchParams({ assertion }) });
	await reply.arrayBuffer();
	if (reply.headers.get("location") !== "/home")
		throw new Error(`${reply.status} ${reply.headers.get("location")}`);
	return performance.now() - started;
}

const processes = ["run/auth.pid", "db/data/mariadbd.pid"]
	.map((path) => `${data}/${path}`);

async function round(name) {
	const tokens = await Promise.all(Array.from({ length: count },
		(none, i) => token(i)));
	const times = [];
	const before = processes.map(cpuOfFile);
	const started = performance.now();
	await Promise.all(Array.from({ length: parallel }, async (none, i) => {
		for (let at = i; at < count; at += parallel)
			times.push(await signIn(tokens[at]));
	}));
	const seconds = (performance.now() - started) / 1000;
	const cpu = processes.map((process, i) =>
		(cpuOfFile(process) - before[i]) / count);
	times.sort((a, b) => a - b);
	console.log([name.padEnd(13), (count / seconds).toFixed(0).padStart(10),
		times[count >> 1].toFixed(2).padStart(6),
		times[Math.floor(count * 0.99)].toFixed(2).padStart(6), "|",
		...cpu.map((us) => us.toFixed(0).padStart(7))].join(" "));
}

const publicPem = await exportSPKI(keys.publicKey);
addPortal();
console.log(`\nsso: sign-ins by an institution's token, ${parallel} at a ` +
	"time; times in ms; CPU in µs each.\n");
console.log("               sign-ins/s    p50    p99 | program " +
	"mariadb");
await round("new accounts");
await round("known people");
