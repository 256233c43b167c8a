// CPU time used so far, in microseconds.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

const tick = Number(execFileSync("getconf", ["CLK_TCK"]));

// { name, us } of a process; null when it has ended.
function read(pid) {
	let stat;
	try {
		stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	} catch {
		return null;
	}
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return { name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")),
		us: (Number(fields[11]) + Number(fields[12])) * 1e6 / tick };
}

// Of every process of a name.
export function cpuOf(name) {
	return readdirSync("/proc").filter((n) => /^\d+$/.test(n)).map(read)
		.filter((one) => one?.name === name.slice(0, 15))
		.reduce((sum, { us }) => sum + us, 0);
}

// Of the process whose id stands in a file.
export function cpuOfFile(path) {
	return read(readFileSync(path, "utf8").trim()).us;
}
