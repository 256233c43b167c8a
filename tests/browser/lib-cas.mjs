// A CAS server that recognises whoever comes, and a way to add it here.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { newOrganisation, newStaff, uniqueName } from "../http/lib.mjs";

const success = (user, attributes) => `<cas:serviceResponse
 xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess>
<cas:user>${user}</cas:user><cas:attributes>${Object.entries(attributes)
	.map(([name, value]) => `<cas:${name}>${value}</cas:${name}>`).join("")}
</cas:attributes></cas:authenticationSuccess></cas:serviceResponse>`;

const failure = `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">
<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>
</cas:serviceResponse>`;

// {url, person, stop}: `person` is who signs in there, null for nobody. A ticket
// that it did not give is worth nothing.
export async function startCas() {
	const tickets = new Set();
	const cas = { person: { user: "nobody", attributes: {} } };
	const server = createServer((request, response) => {
		const asked = new URL(request.url, "http://cas.invalid");
		const service = asked.searchParams.get("service");

		if (asked.pathname.endsWith("/login")) {
			const back = new URL(service);
			const ticket = `ST-${uniqueName()}`;
			tickets.add(ticket);
			back.searchParams.append("ticket", ticket);
			response.writeHead(302, { location: back.href }).end();
			return;
		}
		const given = tickets.delete(asked.searchParams.get("ticket"));
		response.writeHead(200, { "content-type": "application/xml" });
		response.end(given && cas.person
			? success(cas.person.user, cas.person.attributes) : failure);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	cas.stop = () => {
		server.close();
		server.closeAllConnections();
	};
	cas.url = `http://127.0.0.1:${server.address().port}`;
	return cas;
}

// An institution that is open: {key, name}.
let staff;
export async function addInstitution(cas, settings = {}) {
	staff ??= await newStaff("super_admin");
	const key = uniqueName();
	const name = `Lycée ${key}`;
	const reply = await staff.post("/api/auth/staff/providers", {
		organisation_id: newOrganisation(`Académie ${key}`), kind: "cas", key,
		name, issuer: `${cas.url}/${key}`, state: "active", settings });
	assert.equal(reply.status, 201, reply.text);
	return { key, name, id: reply.json.id };
}

export function arrives(cas, attributes = {}) {
	cas.person = { user: uniqueName(),
		attributes: { given_name: "Camille", family_name: "Roy", ...attributes } };
}
