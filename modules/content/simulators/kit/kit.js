/*
 * What all simulators share: speaking with the page around the frame, the
 * learner's language, announcements for screen readers.
 *
 * The frame has an opaque origin, so messages can only be addressed to "*";
 * nothing secret is ever in them. The page checks event.source instead.
 */
"use strict";

(function () {
	const pending = [];
	let session = null;
	let live = null;

	function announcer() {
		if (live === null) {
			live = document.createElement("p");
			live.className = "kit-live";
			live.setAttribute("role", "status");
			document.body.append(live);
		}
		return live;
	}

	function begin(message) {
		session = {
			config: message.config || {},
			locale: message.locale === "en" ? "en" : "fr",
			theme: message.theme === "dark" ? "dark" : "light",
		};
		document.documentElement.lang = session.locale;
		document.documentElement.dataset.theme = session.theme;
		for (const draw of pending.splice(0))
			draw(session);
	}

	window.addEventListener("message", (event) => {
		if (event.source !== window.parent || session !== null)
			return;
		if (event.data && event.data.type === "acquis:start")
			begin(event.data);
	});

	window.acquis = {
		start(draw) {
			pending.push(draw);
			window.parent.postMessage({ type: "acquis:ready" }, "*");
		},
		answer(value) {
			window.parent.postMessage(
				{ type: "acquis:answer", value: String(value) }, "*");
		},
		text(text) {
			return text[session ? session.locale : "fr"];
		},
		say(words) {
			announcer().textContent = words;
		},
		/* element("button", { class: "x", type: "button" }, "text" | node …) */
		element(name, attributes, ...children) {
			const node = document.createElement(name);
			for (const [key, value] of Object.entries(attributes || {})) {
				if (typeof value === "function")
					node.addEventListener(key, value);
				else if (value === true)
					node.setAttribute(key, "");
				else if (value !== false && value != null)
					node.setAttribute(key, value);
			}
			node.append(...children);
			return node;
		},
	};
})();
