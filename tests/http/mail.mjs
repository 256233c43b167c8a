// Mail for the stories: a real SMTP server (aiosmtpd) that keeps what it gets
// in a Maildir, and the runner of jobs with a configuration that leads there.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync,
	writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "./lib.mjs";

export { sql };

const data = process.env.ACQUIS_DATA;
const prefix = /prefix='([^']+)'/.exec(
	readFileSync(`${data}/stack.env`, "utf8"))[1];

function freePort() {
	return new Promise((resolve) => {
		const listener = createServer();
		listener.listen(0, "127.0.0.1", () => {
			const { port } = listener.address();
			listener.close(() => resolve(port));
		});
	});
}

function answers(port) {
	return new Promise((resolve) => {
		const socket = createConnection(port, "127.0.0.1");
		socket.on("data", () => { socket.destroy(); resolve(true); });
		socket.on("error", () => resolve(false));
	});
}

function quotedPrintable(text) {
	const bytes = text.replace(/=\r?\n/g, "")
		.replace(/=([0-9A-F]{2})/g,
			(whole, hex) => String.fromCharCode(parseInt(hex, 16)));
	return Buffer.from(bytes, "latin1").toString("utf8");
}

function encodedWords(text) {
	return text.replace(/\r?\n /g, "").replace(/=\?UTF-8\?B\?([^?]*)\?=/g,
		(whole, word) => Buffer.from(word, "base64").toString("utf8"));
}

// { to, subject, text, raw, link }: link is the page and token it holds.
function parse(raw) {
	const end = raw.search(/\r?\n\r?\n/);
	const head = raw.slice(0, end);
	const text = quotedPrintable(raw.slice(end).trimStart());
	const header = (name) => encodedWords(
		new RegExp(`^${name}: (.*(?:\\r?\\n .*)*)`, "m").exec(head)?.[1] ?? "");
	const link = /(https?:\/\/[^\s#]+)#(\S+)/.exec(text);
	return { to: /<([^>]*)>$/.exec(header("To"))?.[1],
		rcpt: header("X-RcptTo"), subject: header("Subject"), text, raw,
		link: link && { page: link[1], token: link[2] } };
}

const boxes = [];
after(() => boxes.forEach((box) => box.stop()));

export class Mailbox {
	static async start() {
		const box = new Mailbox();
		const port = await freePort();
		box.folder = mkdtempSync(join(tmpdir(), "acquis-mail-"));
		chmodSync(box.folder, 0o755);
		// the package python3-aiosmtpd belongs to Debian's own Python
		box.server = spawn("/usr/bin/python3", ["-m", "aiosmtpd", "-n", "-l",
			`127.0.0.1:${port}`, "-c", "aiosmtpd.handlers.Mailbox",
			`${box.folder}/mail`], { stdio: "inherit" });
		boxes.push(box);
		for (let tries = 0; !await answers(port); tries++) {
			assert.ok(tries < 100, "the SMTP server does not start");
			await pause(100);
		}
		box.config = `${box.folder}/etc`;
		cpSync(`${data}/etc`, box.config, { recursive: true });
		writeFileSync(`${box.config}/auth.conf`,
			`${readFileSync(`${data}/etc/auth.conf`, "utf8")}[mail]
transport = smtp
from = Acquis <noreply@acquis.test>
smtp_url = smtp://127.0.0.1:${port}
smtp_tls = no
`);
		return box;
	}

	stop() {
		this.server.kill();
		rmSync(this.folder, { recursive: true });
	}

	// Everything that is queued goes out; what came for this address.
	async of(address) {
		execFileSync("setpriv", ["--reuid=acquis-auth",
			"--regid=acquis-auth", "--init-groups",
			`${prefix}/bin/acquisctl`, "--config", this.config, "jobs",
			"run", "--for", "auth", "--once"], { stdio: "inherit" });
		// "TIME.M…P…Q7.host": the seventh that the server took
		const number = (name) => Number(/Q(\d+)/.exec(name)[1]);
		return readdirSync(`${this.folder}/mail/new`)
			.sort((a, b) => number(a) - number(b))
			.map((name) => parse(readFileSync(
				`${this.folder}/mail/new/${name}`, "latin1")))
			.filter((mail) => mail.to === address);
	}

	// The last of them that has this in its subject.
	async last(address, subject) {
		const mails = (await this.of(address))
			.filter((mail) => mail.subject.includes(subject));
		assert.ok(mails.length > 0, `no mail "${subject}" to ${address}`);
		return mails.at(-1);
	}
}

export function ctl(...args) {
	const text = execFileSync("sh", [process.env.ACQUIS_STACK, "ctl", data,
		"--json", ...args], { encoding: "utf8" });
	return JSON.parse(text || "null");
}

// The line that a program wrote about a request.
export function logOf(reply, program = "auth") {
	const id = reply.headers.get("x-request-id");
	const line = readFileSync(`${data}/log/${program}.log`, "utf8")
		.split("\n").find((text) => text.includes(id));
	assert.ok(line, `request ${id} is in no line of the log`);
	return JSON.parse(line);
}

// Everything that nginx and the programs wrote.
export function allLogs() {
	return readdirSync(`${data}/log`).map((name) =>
		readFileSync(`${data}/log/${name}`, "utf8")).join("\n");
}

// The present step of the app is over: codes that were used count no more as
// such.
export function timePasses({ id }) {
	sql(`UPDATE totp SET last_step = last_step - 10 WHERE user_id = ${id}`);
}
