/*
 * A browser with an address bar, over a handful of pages that do not exist.
 *
 * config:
 *   answer   "page": the page on display is the answer, "page=ID"
 *            "action": the learner presses the button of a page; the answer
 *            is "action=ID"
 *   start    the address of the first page
 *   pages    [{ id, url, open: true when not encrypted, title: TEXT,
 *              text: [TEXT, …], links: [{ to: URL, text: TEXT }],
 *              action: TEXT }]
 */
"use strict";

(function () {
	const WORDS = {
		browser: { fr: "Navigateur", en: "Browser" },
		back: { fr: "Page précédente", en: "Previous page" },
		address: { fr: "Adresse", en: "Address" },
		go: { fr: "Aller", en: "Go" },
		secure: { fr: "Connexion chiffrée", en: "Encrypted connection" },
		open: { fr: "Connexion non chiffrée", en: "Connection not encrypted" },
		link: { fr: "Adresse du lien : ", en: "Link address: " },
		missing: { fr: "Page introuvable", en: "Page not found" },
		missing_text: {
			fr: "Ce site existe, mais il n’a pas de page à cette adresse.",
			en: "This site exists, but has no page at this address.",
		},
		unknown: { fr: "Site introuvable", en: "Site not found" },
		unknown_text: {
			fr: "Aucun site ne porte ce nom. Vérifiez l’adresse.",
			en: "No site has this name. Check the address.",
		},
		done: { fr: "C’est fait : ", en: "Done: " },
	};
	const { element, text } = acquis;
	const say = (key) => text(WORDS[key]);
	const history = [];
	let config = null;
	let parts = null;

	/* How a browser reads what is typed: scheme and www may be left out. */
	function split(typed) {
		const [, scheme, host, rest] = typed.trim()
			.match(/^(?:(https?):\/\/)?([^/?#]*)(.*)$/i);
		return {
			scheme: (scheme || "").toLowerCase(),
			host: host.toLowerCase().replace(/^www\./, "").replace(/\.$/, ""),
			rest: rest.replace(/#.*$/, "").replace(/\/+(?=$|\?)/, ""),
		};
	}

	function find(typed) {
		const wanted = split(typed);
		const here = config.pages.map((page) => [page, split(page.url)])
			.filter(([, url]) => url.host === wanted.host);
		const found = here.find(([, url]) => url.rest === wanted.rest);
		return { known: here.length > 0, page: found ? found[0] : null };
	}

	function connection(page) {
		const key = page && page.open ? "open" : "secure";
		parts.connection.textContent = page ? say(key) : "";
		parts.connection.className = `connection ${key}`;
	}

	function link(target) {
		const show = () => { parts.target.textContent = say("link") + target.to; };
		const hide = () => { parts.target.textContent = "\u00a0"; };
		return element("li", {}, element("button", {
			type: "button", class: "link", click: () => go(target.to),
			mouseenter: show, mouseleave: hide, focus: show, blur: hide,
		}, text(target.text)));
	}

	function act(page, button) {
		button.setAttribute("aria-pressed", "true");
		parts.done.textContent = say("done") + text(page.action);
		acquis.answer(`action=${page.id}`);
	}

	function content(page) {
		const nodes = (page.text || []).map((words) =>
			element("p", {}, text(words)));
		if (page.links)
			nodes.push(element("ul", {}, ...page.links.map(link)));
		if (page.action) {
			const button = element("button", { type: "button",
				"aria-pressed": "false", click: () => act(page, button),
			}, text(page.action));
			nodes.push(element("p", {}, button));
		}
		return nodes;
	}

	function draw(url) {
		const { known, page } = find(url);
		const problem = known ? "missing" : "unknown";
		const title = page ? text(page.title) : say(problem);
		const heading = element("h2", { tabindex: "-1" }, title);

		parts.address.value = page ? page.url : url;
		parts.back.disabled = history.length < 2;
		parts.target.textContent = "\u00a0";
		parts.done.textContent = "";
		connection(page);
		parts.view.replaceChildren(heading, ...page ? content(page)
			: [element("p", {}, say(`${problem}_text`))]);
		if (config.answer === "page")
			acquis.answer(`page=${page ? page.id : "none"}`);
		return heading;
	}

	function go(url) {
		if (url.trim() === "")
			return;
		history.push(url);
		draw(url).focus();
	}

	function goBack() {
		history.pop();
		draw(history[history.length - 1]).focus();
	}

	function bar() {
		return element("div", {},
			element("label", { for: "address" }, say("address")),
			element("div", { class: "row" }, parts.back, parts.address,
				element("button", { type: "button", class: "kit-primary",
					click: () => go(parts.address.value) }, say("go"))),
			parts.connection);
	}

	acquis.start((session) => {
		config = session.config;
		document.title = say("browser");
		parts = {
			back: element("button", { type: "button", click: goBack,
				"aria-label": say("back") }, "←"),
			address: element("input", { id: "address", type: "text",
				inputmode: "url", autocomplete: "off",
				autocapitalize: "off", spellcheck: "false",
				keydown: (event) => event.key === "Enter" &&
					go(parts.address.value) }),
			connection: element("p", { class: "connection" }),
			view: element("section", { class: "page",
				"aria-label": say("browser") }),
			target: element("p", { class: "target", role: "status" },
				"\u00a0"),
			done: element("p", { class: "done", role: "status" }),
		};
		document.getElementById("app").replaceChildren(
			element("h1", {}, say("browser")), bar(), parts.view,
			parts.target, parts.done);
		history.push(config.start);
		draw(config.start);
	});
})();
