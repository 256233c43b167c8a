// The content pack as files: reading it, and copying it to a scratch folder.
import { readFileSync, readdirSync, mkdtempSync, cpSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const folder = fileURLToPath(
	new URL("../../modules/content/", import.meta.url));

export function readJson(name) {
	return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

export const topicFiles = readdirSync(join(folder, "topics")).sort()
	.map((name) => `topics/${name}`);

// [{ challenge, skill, topic, file }]
export function allChallenges() {
	return topicFiles.flatMap((file) => {
		const topic = readJson(file);
		return topic.skills.flatMap((skill) => skill.challenges
			.map((challenge) => ({ challenge, skill, topic, file })));
	});
}

// A copy of a part of the pack, in a folder that the caller removes.
export function scratchCopy(part = "") {
	const scratch = mkdtempSync(join(tmpdir(), "acquis-content-"));
	cpSync(join(folder, part), scratch, { recursive: true });
	return scratch;
}
