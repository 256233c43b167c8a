// LemonLDAP::NG as the tests drive it: started and stopped by lemonldap.sh, and
// a browser that signs in at its form as people do.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);
const script = new URL("lemonldap.sh", import.meta.url).pathname;

// The processes that it leaves must not hold this one's pipes.
async function order(...args) {
	const child = spawn("sh", [script, ...args],
		{ stdio: ["ignore", "ignore", "inherit"] });
	const [code] = await once(child, "exit");
	assert.equal(code, 0, `lemonldap.sh ${args.join(" ")}`);
}

// `application`: the origin that may use it; `callbacks`: its redirect_uris.
export async function startLemonldap(port, application, callbacks = []) {
	const dir = await mkdtemp("/tmp/acquis-lemonldap.");
	const url = `http://localhost:${port}`;
	await order("start", dir, String(port), application, ...callbacks);
	return {
		url,
		async stop() {
			await order("stop", dir);
			await rm(dir, { recursive: true, force: true });
		},
		// What it wrote down, for a test that fails.
		async log() {
			const { stdout } = await run("tail", ["-n", "40",
				`${dir}/log/portal.out`]);
			return stdout;
		},
	};
}

// The form's fields with their values, as a browser would send them.
function formFields(html) {
	const form = html.match(/<form[^>]*id="lform"[\s\S]*?<\/form>/)?.[0];
	if (!form)
		return null;
	const fields = new URLSearchParams();
	for (const [input] of form.matchAll(/<input[^>]*>/g)) {
		const name = input.match(/name="([^"]*)"/)?.[1];
		const type = input.match(/type="([^"]*)"/)?.[1];
		if (name && type !== "checkbox")
			fields.set(name, input.match(/value="([^"]*)"/)?.[1] ?? "");
	}
	return fields;
}

// LemonLDAP::NG writes the number of a message; its scripts give the words.
function messageOf(html) {
	return html.match(/trmsg="(\d+)"/)?.[1] ?? "none";
}

// A person's browser at the institution: it keeps the cookies of one host.
export class Visitor {
	cookies = new Map();

	async request(url, body) {
		const response = await fetch(url, {
			method: body ? "POST" : "GET",
			body,
			redirect: "manual",
			headers: { cookie: [...this.cookies]
				.map(([name, value]) => `${name}=${value}`).join("; ") },
		});
		for (const line of response.headers.getSetCookie()) {
			const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
			if (value === "" || value === "0")
				this.cookies.delete(name);
			else
				this.cookies.set(name, value);
		}
		return response;
	}

	// Opens an address of the institution, signs in where it asks, follows it
	// while it stays there, and gives the address that it leads away to.
	async signIn(address, user, password = user) {
		const { origin } = new URL(address);
		let response = await this.request(address);
		let filled = false;
		for (let step = 0; step < 8; step++) {
			if (response.status >= 300 && response.status < 400) {
				const to = new URL(response.headers.get("location"), address);
				if (to.origin !== origin)
					return to.href;
				response = await this.request(to.href);
				continue;
			}
			const html = await response.text();
			const fields = formFields(html);
			assert.ok(fields && !filled, `no way on at ${address}: ` +
				`${response.status}, message ${messageOf(html)}`);
			filled = true;
			fields.set("user", user);
			fields.set("password", password);
			response = await this.request(address, fields);
		}
		throw new Error(`${address} leads in circles`);
	}

	// Signs out at the institution, which tells the applications.
	async signOut(url) {
		let response = await this.request(`${url}/?logout=1`);
		for (let step = 0; step < 5 && response.status === 302; step++)
			response = await this.request(
				new URL(response.headers.get("location"), url).href);
		assert.equal(response.status, 200);
	}
}
