// Drives the stack and the floor with wrk through the same nginx, in turns,
// and prints one table. Ratios within one run mean something; absolute numbers
// depend on the machine.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuOf } from "./cpu.mjs";
import { prepare } from "./prepare.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const url = process.env.ACQUIS_URL;
const data = process.env.ACQUIS_DATA;
const runs = Number(process.env.BENCH_RUNS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 4);
const connections = (process.env.BENCH_CONNECTIONS ?? "4 8 32")
	.split(" ").map(Number);

function wrk(script, count, args = []) {
	const result = spawnSync("wrk", ["--threads", count, "--connections",
		count, "--duration", `${seconds}s`, "--timeout", "10s", "--latency",
		"--script", `${here}/${script}`, url, ...args].map(String),
	{ encoding: "utf8" });
	const found = /^BENCH (\d+) (\d+) (\d+) (\d+) (\d+)$/m
		.exec(result.stdout);
	if (!found)
		throw new Error(`wrk: ${result.stdout}${result.stderr}`);
	const [requests, micros, p50, p99, errors] = found.slice(1).map(Number);
	return { requests, rate: requests / (micros / 1e6), p50, p99, errors };
}

const processes = ["nginx", "acquis-assessment", "mariadbd"];

function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
}

async function oneRun(count, speed) {
	const folder = `${data}/bench`;
	const perThread = Math.ceil(speed * seconds / count / 5) + 4;
	await prepare(folder, count, perThread);
	const floor = wrk("floor.lua", count);
	const before = processes.map(cpuOf);
	const answers = wrk("answers.lua", count, ["--", folder]);
	const cpu = processes.map((name, i) =>
		(cpuOf(name) - before[i]) / answers.requests);
	return { floor, answers, cpu, ratio: answers.rate / floor.rate };
}

function cell(value, width, digits = 0) {
	return value.toFixed(digits).padStart(width);
}

// What the program says of its own requests, from its log.
function ownCounts() {
	const lines = readFileSync(`${data}/log/assessment.log`, "utf8")
		.split("\n").filter((line) => line.includes("/answers") &&
			line.includes('"POST"')).slice(-5000).map((l) => JSON.parse(l));
	const mean = (name) => lines.reduce((sum, line) =>
		sum + (line[name] ?? NaN), 0) / lines.length;
	return { statements: mean("statements"), bytes: mean("bytes") };
}

console.log("answers: POST /answers, the whole program; floor: one token " +
	"looked up, one SELECT,");
console.log(`one durable INSERT. Median of ${runs} runs of ${seconds} s; ` +
	"times in ms; CPU in µs per answer.\n");
console.log("connections  answers/s    p50    p99 | floor/s    p50    p99 | " +
	"ratio | nginx program mariadb | errors");
let speed = Number(process.env.BENCH_SPEED ?? 3000);
for (const count of connections) {
	const results = [];
	for (let run = 0; run < runs; run++) {
		const result = await oneRun(count, speed);
		speed = Math.max(speed, result.answers.rate * 1.3);
		results.push(result);
	}
	const of = (pick) => median(results.map(pick));
	console.log([cell(count, 11),
		cell(of((r) => r.answers.rate), 10),
		cell(of((r) => r.answers.p50) / 1000, 6, 2),
		cell(of((r) => r.answers.p99) / 1000, 6, 2), "|",
		cell(of((r) => r.floor.rate), 7),
		cell(of((r) => r.floor.p50) / 1000, 6, 2),
		cell(of((r) => r.floor.p99) / 1000, 6, 2), "|",
		cell(of((r) => r.ratio) * 100, 3), "% |",
		cell(of((r) => r.cpu[0]), 5), cell(of((r) => r.cpu[1]), 7),
		cell(of((r) => r.cpu[2]), 7), "|",
		cell(results.reduce((sum, r) => sum + r.answers.errors +
			r.floor.errors, 0), 6)].join(" "));
}
const { statements, bytes } = ownCounts();
console.log(`\nper answer: ${statements.toFixed(2)} SQL statements, ` +
	`${bytes.toFixed(0)} bytes of request memory`);
