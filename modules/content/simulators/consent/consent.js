/*
 * What people are asked to agree to: a site's cookies, an app's permissions.
 *
 * config, kind "banner":
 *   site, page: [text, …], notice; refuse: true when the banner itself has a
 *   way to go on without accepting
 *   purposes: [{ id, name, help, on, locked }]
 *   interests: [{ id, name, help }] "legitimate interests", all on at first
 * answer: once the banner is closed "allowed=a,b interests=c" (or "none"),
 *   "open" when it has been opened again
 *
 * config, kind "app":
 *   app, notice, permissions: [{ id, name, help, value, options }]
 *   options: [{ id, name }]
 * answer: "location=using camera=never …", after each change
 */
"use strict";

(function () {
	const { element } = acquis;
	const WORDS = {
		cookies: { fr: "Vos choix sur les cookies",
			en: "Your choices about cookies" },
		all: { fr: "Tout accepter", en: "Accept all" },
		refuse: { fr: "Continuer sans accepter",
			en: "Continue without accepting" },
		details: { fr: "Paramétrer", en: "Settings" },
		save: { fr: "Enregistrer ces choix", en: "Save these choices" },
		back: { fr: "Retour", en: "Back" },
		interests: { fr: "Partenaires qui invoquent un intérêt légitime",
			en: "Partners relying on a legitimate interest" },
		on: { fr: "Autorisé", en: "Allowed" },
		off: { fr: "Refusé", en: "Refused" },
		always: { fr: "Toujours actif", en: "Always on" },
		saved: { fr: "Vos choix sont enregistrés.",
			en: "Your choices have been saved." },
		again: { fr: "Revoir mes choix", en: "Review my choices" },
		permissions: { fr: "Autorisations", en: "Permissions" },
	};
	const say = (key) => acquis.text(WORDS[key]);

	let config, root, chosen;

	function button(words, click, name) {
		return element("button", { type: "button", class: name, click }, words);
	}

	function show(...nodes) {
		root.replaceChildren(...nodes);
	}

	/* The banner */

	function article(...more) {
		return element("article", { class: "article" },
			element("h1", { tabindex: "-1" }, acquis.text(config.site)),
			...config.page.map((text) => element("p", {}, acquis.text(text))),
			...more);
	}

	function listed(items) {
		return items.filter((item) => chosen.has(item.id))
			.map((item) => item.id).join(",") || "none";
	}

	function close() {
		acquis.answer(`allowed=${listed(config.purposes)}` +
			(config.interests ? ` interests=${listed(config.interests)}` : ""));
		show(article(element("p", {}, say("saved")),
			button(say("again"), reopen)));
		root.querySelector("h1").focus();
		acquis.say(say("saved"));
	}

	function reopen() {
		acquis.answer("open");
		drawBanner();
		root.querySelector("h2").focus();
	}

	function acceptAll() {
		for (const item of [...config.purposes, ...config.interests || []])
			chosen.add(item.id);
		close();
	}

	function refuseAll() {
		for (const item of [...config.purposes, ...config.interests || []])
			if (!item.locked)
				chosen.delete(item.id);
		close();
	}

	function banner(...inside) {
		return element("section", { class: "banner",
			"aria-labelledby": "banner" },
		element("h2", { id: "banner", tabindex: "-1" }, say("cookies")),
		...inside);
	}

	function drawBanner() {
		const keys = element("div", { class: "keys" },
			button(say("all"), acceptAll, "primary"),
			button(say("details"), () => {
				drawDetails();
				root.querySelector("h2").focus();
			}));
		if (config.refuse)
			keys.append(button(say("refuse"), refuseAll, "quiet"));
		show(article(), banner(
			element("p", {}, acquis.text(config.notice)), keys));
	}

	function toggle(item, node) {
		if (item.locked)
			return;
		if (!chosen.delete(item.id))
			chosen.add(item.id);
		paint(item, node);
	}

	function paint(item, node) {
		const on = chosen.has(item.id);
		node.setAttribute("aria-checked", String(on));
		node.textContent = say(item.locked ? "always" : on ? "on" : "off");
	}

	function choice(item) {
		const label = `choice-${item.id}`;
		const node = element("button", { type: "button", role: "switch",
			"aria-labelledby": label, "aria-describedby": `${label}-help`,
			"aria-disabled": item.locked && "true",
			click: () => toggle(item, node) });
		paint(item, node);
		return element("div", { class: "choice" },
			element("div", { class: "about" },
				element("strong", { id: label }, acquis.text(item.name)),
				element("p", { id: `${label}-help` },
					acquis.text(item.help))),
			node);
	}

	function drawDetails() {
		const more = config.interests
			? element("details", {},
				element("summary", {},
					`${say("interests")} (${config.interests.length})`),
				...config.interests.map(choice)) : "";
		show(article(), banner(...config.purposes.map(choice), more,
			element("div", { class: "keys" },
				button(say("all"), acceptAll, "primary"),
				button(say("save"), close),
				button(say("back"), () => {
					drawBanner();
					root.querySelector("h2").focus();
				}, "quiet"))));
	}

	/* The permissions of an app */

	function answerApp() {
		acquis.answer(config.permissions
			.map((p) => `${p.id}=${chosen.get(p.id)}`).join(" "));
	}

	function permission(p) {
		const radios = p.options.map((option) => element("label", {},
			element("input", { type: "radio", name: p.id, value: option.id,
				checked: option.id === p.value, change: () => {
					chosen.set(p.id, option.id);
					answerApp();
				} }), acquis.text(option.name)));
		return element("fieldset", {},
			element("legend", {}, acquis.text(p.name)),
			element("p", {}, acquis.text(p.help)),
			element("div", { class: "radios" }, ...radios));
	}

	function drawApp() {
		show(element("section", { class: "app" },
			element("h1", {}, acquis.text(config.app)),
			element("p", {}, acquis.text(config.notice)),
			element("h2", {}, say("permissions")),
			...config.permissions.map(permission)));
	}

	acquis.start((session) => {
		config = session.config;
		root = document.getElementById("consent");
		if (config.kind === "app") {
			chosen = new Map(config.permissions.map((p) => [p.id, p.value]));
			drawApp();
			return;
		}
		chosen = new Set([
			...config.purposes.filter((p) => p.on || p.locked),
			...config.interests || [],
		].map((item) => item.id));
		drawBanner();
	});
})();
