// Starts tests for a run of the bench, through the API like anybody else, and
// writes for each thread of the load generator a file of what to answer first.
import { mkdirSync, writeFileSync } from "node:fs";
import { newLearner } from "../http/lib.mjs";

const competences = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1",
	"3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2"];

// The same rule as in answers.lua.
function memberFor({ type, choices }) {
	if (type === "single_choice")
		return `"value":"${choices[0].id}"`;
	if (type === "short_text" || type === "simulator")
		return '"value":"word"';
	if (type === "number")
		return '"value":"3"';
	return '"skipped":true';
}

async function testsOfOne() {
	const client = await newLearner();
	const lines = [];
	for (const competence of competences) {
		const reply = await client.post("/api/assessment/assessments",
			{ kind: "competence", competence, language: "en" },
			{ check: false });
		const { id, question } = reply.json;
		lines.push([client.token, id, question.position,
			question.challenge.id, memberFor(question.challenge)].join(" "));
	}
	return lines;
}

export async function prepare(folder, threads, testsPerThread) {
	const wanted = threads * testsPerThread;
	const lines = [];
	await Promise.all(Array.from({ length: 4 }, async () => {
		while (lines.length < wanted)
			lines.push(...await testsOfOne());
	}));
	mkdirSync(folder, { recursive: true });
	for (let thread = 1; thread <= threads; thread++)
		writeFileSync(`${folder}/${thread}.txt`, lines
			.filter((_, index) => index % threads === thread - 1)
			.join("\n") + "\n");
}
