// The pages of the test platform: a form that posts itself, a course with a
// tool in a frame, and the storage that the course offers to tools (LTI Client
// Side postMessages and LTI postMessage Storage).
const escape = (text) => String(text).replace(/[&<>"]/g, (c) =>
	({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;" })[c]);

const page = (title, body) => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
</head><body>${body}</body></html>`;

function form(action, fields, attributes = "") {
	const inputs = Object.entries(fields).map(([name, value]) =>
		`<input type="hidden" name="${escape(name)}" value="${
			escape(value)}">`);

	return `<form method="post" action="${escape(action)}" ${attributes}>${
		inputs.join("")}<noscript><button>Go on</button></noscript></form>`;
}

// Posts itself, as form_post does.
export function formPage(action, fields) {
	return page("Going on", form(action, fields) +
		"<script>document.forms[0].submit()</script>");
}

// The fields of a form page, for clients that are no browser.
export function readForm(html) {
	const unescape = (text) => text.replace(/&(amp|lt|gt|quot);/g, (_, name) =>
		({ amp: "&", lt: "<", gt: ">", quot: "\"" })[name]);
	const fields = [...html.matchAll(
		/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
	const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1];

	return action && { action: unescape(action), fields: Object.fromEntries(
		fields.map(([, name, value]) => [unescape(name), unescape(value)])) };
}

// lti.put_data and lti.get_data: one store for each origin that asks.
const STORAGE = `
const stores = new Map();
addEventListener("message", ({ data, origin, source }) => {
	const store = stores.get(origin) ?? new Map();
	const answer = { message_id: data.message_id,
		subject: data.subject + ".response" };
	stores.set(origin, store);
	if (data.subject === "lti.capabilities")
		answer.supported_messages = [{ subject: "lti.capabilities" },
			{ subject: "lti.put_data" }, { subject: "lti.get_data" }];
	else if (data.subject === "lti.put_data") {
		store.set(data.key, data.value);
		Object.assign(answer, { key: data.key, value: data.value });
	} else if (data.subject === "lti.get_data")
		Object.assign(answer, { key: data.key,
			value: store.get(data.key) ?? null });
	else
		return;
	document.body.dataset.storage =
		(document.body.dataset.storage ?? "") + data.subject + " ";
	source.postMessage(answer, origin);
});`;

export function coursePage(action, begin) {
	const storage = begin.lti_storage_target ? STORAGE : "";

	return page("A course", `<h1>A course</h1>
<iframe name="tool" title="The activity" width="1100" height="700"></iframe>
${form(action, begin, "target=\"tool\"")}
<script>${storage}
document.forms[0].submit()</script>`);
}

// The administrator's page, that the tool closes when it has registered.
export function registerPage(address) {
	return page("A tool", `<h1>A tool</h1>
<iframe title="The tool" src="${escape(address)}" width="900" height="700">
</iframe><script>
addEventListener("message", ({ data, origin }) => {
	if (origin === ${JSON.stringify(new URL(address).origin)} &&
	    data.subject === "org.imsglobal.lti.close")
		document.body.dataset.closed = "yes";
});</script>`);
}

export function deepLinkedPage(items) {
	return page("Linked", `<h1>Linked</h1><ul>${items.map((item) =>
		`<li>${escape(item.title ?? item.type)}</li>`).join("")}</ul>`);
}
