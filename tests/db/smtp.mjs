// `acquisctl mail test` against a server that speaks SMTP and writes down what
// it is told.
//
//	node smtp.mjs ACQUISCTL SCRATCH
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { test } from "node:test";

const [acquisctl, scratch] = process.argv.slice(-2);

// One conversation; `refuse` names the command that is answered by 550.
function server(refuse) {
	const seen = [];
	let message = null;
	const listener = createServer((socket) => {
		let text = "", inData = false;
		const answer = (line) => {
			seen.push(line);
			const verb = line.split(/[ :]/)[0].toUpperCase();
			if (verb === refuse)
				return "550 no";
			if (verb === "EHLO")
				return "250-fake\r\n250 8BITMIME";
			if (verb === "DATA") {
				inData = true;
				return "354 go on";
			}
			return verb === "QUIT" ? "221 bye" : "250 ok";
		};
		socket.write("220 fake\r\n");
		socket.on("error", () => {});
		socket.on("data", (chunk) => {
			text += chunk.toString("latin1");
			for (let at; inData
				? (at = text.indexOf("\r\n.\r\n")) >= 0
				: (at = text.indexOf("\r\n")) >= 0;) {
				if (inData) {
					message = text.slice(0, at + 2);
					text = text.slice(at + 5);
					inData = false;
					socket.write("250 taken\r\n");
				} else {
					const line = text.slice(0, at);
					text = text.slice(at + 2);
					socket.write(`${answer(line)}\r\n`);
				}
			}
		});
	});
	return new Promise((resolve) => listener.listen(0, "127.0.0.1", () =>
		resolve({ listener, seen, port: listener.address().port,
			message: () => message })));
}

function send(port, tls = false) {
	const folder = `${scratch}/smtp`;
	mkdirSync(folder, { recursive: true });
	writeFileSync(`${folder}/acquis.conf`, `[mail]
transport = smtp
from = École <noreply@acquis.test>
smtp_url = smtp://127.0.0.1:${port}
smtp_tls = ${tls ? "yes" : "no"}
`);
	return new Promise((resolve) => execFile(acquisctl,
		["--config", folder, "mail", "test", "ana@example.org"],
		(error, stdout, stderr) => resolve(
			{ status: error?.code ?? 0, stdout, stderr })));
}

test("a mail goes out, envelope, headers and body", async () => {
	const fake = await server();
	const result = await send(fake.port);
	fake.listener.close();
	assert.equal(result.status, 0, result.stderr);
	assert.ok(fake.seen.includes("MAIL FROM:<noreply@acquis.test>"),
		fake.seen.join("\n"));
	assert.ok(fake.seen.includes("RCPT TO:<ana@example.org>"));
	const message = fake.message(), end = message.indexOf("\r\n\r\n");
	const head = message.slice(0, end), body = message.slice(end + 4);
	assert.match(head, /^From: =\?UTF-8\?B\?w4ljb2xl\?= <noreply@/m);
	assert.match(head, /^To: <ana@example.org>$/m);
	assert.match(head, /^MIME-Version: 1\.0$/m);
	assert.match(head, /^Message-ID: <\d+\.acquis@test>$/m);
	assert.match(body, /=C3=A9/);
	assert.ok(message.split("\r\n").every((line) => line.length <= 76));
});

test("a refusal is told", async () => {
	const fake = await server("RCPT");
	const result = await send(fake.port);
	fake.listener.close();
	assert.equal(result.status, 1);
	assert.match(result.stderr, /550/);
	assert.equal(fake.message(), null);
});

test("nothing is sent without TLS where TLS is required", async () => {
	const fake = await server();
	const result = await send(fake.port, true);
	fake.listener.close();
	assert.equal(result.status, 1);
	assert.ok(!fake.seen.some((line) => /^(MAIL|RCPT|DATA)/i.test(line)));
	assert.equal(fake.message(), null);
});

test("no server is told", async () => {
	const fake = await server();
	fake.listener.close();
	assert.equal((await send(fake.port)).status, 1);
});
