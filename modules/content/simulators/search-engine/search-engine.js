/*
 * A search engine over a handful of pages.
 *
 * config:
 *   answer   "page": the learner chooses a page; the answer is "page=ID"
 *            "results": the list on display is the answer, "results=ID,ID"
 *            with the ids in alphabetical order
 *   match    "any" (default): a page that has one of the words is found, those
 *            with more of them stand first; "all": it must have every word
 *   today    "2026-03-12": shows the filter by date, which counts from here
 *   help     true: shows how to write quotation marks, minus and site:
 *   pages    [{ id, host, path, date, ad, title: TEXT, text: TEXT }]
 */
"use strict";

(function () {
	const WORDS = {
		engine: { fr: "Moteur de recherche", en: "Search engine" },
		query: { fr: "Votre recherche", en: "Your search" },
		search: { fr: "Rechercher", en: "Search" },
		since: { fr: "Date de publication", en: "Date published" },
		any: { fr: "Toutes les dates", en: "Any date" },
		month: { fr: "Moins d’un mois", en: "Past month" },
		year: { fr: "Moins d’un an", en: "Past year" },
		ad: { fr: "Annonce", en: "Sponsored" },
		back: { fr: "Retour aux résultats", en: "Back to results" },
		choose: { fr: "Choisir cette page", en: "Choose this page" },
		chosen: { fr: "Page choisie : ", en: "Page chosen: " },
		none: {
			fr: "Aucun résultat. Essayez d’autres mots.",
			en: "No results. Try other words.",
		},
		answer: {
			fr: "La liste affichée ci-dessous est votre réponse.",
			en: "The list shown below is your answer.",
		},
		help: { fr: "Aide à la recherche", en: "Search help" },
	};
	const HELP = [
		["\"…\"", {
			fr: "entre guillemets, les mots se suivent exactement ainsi",
			en: "between quotation marks, the words follow each other exactly so",
		}],
		["-", {
			fr: "devant un mot, écarte les pages qui le contiennent",
			en: "before a word, leaves out the pages that have it",
		}],
		["site:", {
			fr: "suivi d’un nom de site, ne cherche que là",
			en: "followed by the name of a site, searches there only",
		}],
	];
	const EMPTY = new Set(("le la les un une des de du d l et ou a au aux en " +
		"dans sur pour par que qui quoi est ce cette comment quel quelle " +
		"quand the an of and or to in on for by is are what which when " +
		"how where with").split(" "));
	const { element, text } = acquis;
	const say = (key) => text(WORDS[key]);
	let config = null;
	let chosen = null;
	let parts = null;

	function plain(string) {
		return string.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
	}

	/* "Horaires" and "horaire" are one word to a searcher. */
	function stem(word) {
		return word.length > 3 ? word.replace(/[sx]$/, "") : word;
	}

	function words(string) {
		return (plain(string).match(/[\p{L}\p{N}]+/gu) || []).map(stem);
	}

	function parse(query) {
		const wanted = { words: [], phrases: [], without: [], sites: [] };
		const token = /(-?)["“”«]\s*([^"“”»]*?)\s*["“”»]|(\S+)/gu;
		for (const [, minus, phrase, word] of query.matchAll(token)) {
			if (phrase !== undefined)
				(minus ? wanted.without : wanted.phrases).push(words(phrase));
			else if (/^site:./i.test(word))
				wanted.sites.push(word.slice(5).toLowerCase()
					.replace(/^(https?:\/\/)?(www\.)?/, "")
					.replace(/\/.*$/, ""));
			else if (/^[-−–]./.test(word))
				wanted.without.push(words(word));
			else
				wanted.words.push(...words(word)
					.filter((one) => !EMPTY.has(one)));
		}
		return wanted;
	}

	function has(list, phrase) {
		return phrase.length > 0 && list.some((_, at) =>
			phrase.every((word, i) => list[at + i] === word));
	}

	function score(page, wanted) {
		const title = words(text(page.title));
		const body = title.concat("|", words(text(page.text)), "|",
			words(page.host));
		const onSite = (site) => page.host === site ||
			page.host.endsWith(`.${site}`);

		if (wanted.sites.length > 0 && !wanted.sites.some(onSite) ||
		    wanted.without.some((phrase) => has(body, phrase)) ||
		    !wanted.phrases.every((phrase) => has(body, phrase)))
			return 0;
		const found = wanted.words.filter((word) => body.includes(word));
		if (config.match === "all" && found.length < wanted.words.length)
			return 0;
		if (found.length === 0 && wanted.words.length > 0)
			return 0;
		return (page.ad ? 1000 : 0) + 3 * found.length + 1 +
			found.filter((word) => title.includes(word)).length;
	}

	function recent(page) {
		const days = { month: 31, year: 366 }[parts.since.value];
		return days === undefined || Date.parse(config.today) -
			Date.parse(page.date) <= days * 86400000;
	}

	function look(query) {
		const wanted = parse(query);
		if (!wanted.words.length && !wanted.phrases.length &&
		    !wanted.sites.length)
			return [];
		return config.pages.map((page) => [score(page, wanted), page])
			.filter(([points, page]) => points > 0 && recent(page))
			.sort((a, b) => b[0] - a[0])
			.map(([, page]) => page);
	}

	function day(date) {
		return new Intl.DateTimeFormat(text({ fr: "fr", en: "en-GB" }),
			{ dateStyle: "long", timeZone: "UTC" }).format(new Date(date));
	}

	function meta(page) {
		return element("p", { class: "address" },
			page.ad ? element("strong", { class: "ad" }, say("ad")) : "",
			element("span", {}, page.host + page.path),
			page.date ? element("span", {}, day(page.date)) : "");
	}

	/* About the first hundred characters, cut between words. */
	function start(string) {
		return string.length < 110 ? string
			: string.slice(0, 110).replace(/\s+\S*$/, " …");
	}

	function result(page) {
		return element("li", { "data-id": page.id },
			element("h3", {}, element("button",
				{ type: "button", class: "title", click: () => open(page) },
				text(page.title))),
			meta(page),
			element("p", {}, start(text(page.text))));
	}

	function count(n) {
		const words = n > 1 ? { fr: "résultats", en: "results" }
			: { fr: "résultat", en: "result" };
		return n === 0 ? say("none") : `${n} ${text(words)}`;
	}

	function list() {
		const found = look(parts.query.value);
		parts.view.replaceChildren(
			element("h2", {}, count(found.length)),
			config.answer === "results"
				? element("p", { class: "note" }, say("answer")) : "",
			element("ol", {}, ...found.map(result)));
		if (config.answer === "results")
			acquis.answer("results=" +
				found.map((page) => page.id).sort().join(","));
		acquis.say(count(found.length));
	}

	function back(page) {
		list();
		const button = parts.view.querySelector(
			`[data-id="${page.id}"] button`);
		if (button)
			button.focus();
	}

	function choose(page, button) {
		chosen = page.id;
		button.setAttribute("aria-pressed", "true");
		parts.chosen.textContent = say("chosen") + text(page.title);
		acquis.answer(`page=${page.id}`);
	}

	function open(page) {
		const title = element("h2", { tabindex: "-1" }, text(page.title));
		const button = element("button", {
			type: "button", "aria-pressed": String(chosen === page.id),
			click: () => choose(page, button),
		}, say("choose"));
		parts.view.replaceChildren(
			element("p", { class: "row" }, element("button",
				{ type: "button", click: () => back(page) }, say("back"))),
			element("article", {}, title, meta(page),
				element("p", {}, text(page.text))),
			config.answer === "results" ? ""
				: element("p", { class: "row" }, button));
		title.focus();
	}

	function since() {
		const select = element("select", { id: "since", change: list },
			...["any", "month", "year"].map((key) =>
				element("option", { value: key }, say(key))));
		return select;
	}

	function help() {
		return element("details", {}, element("summary", {}, say("help")),
			element("dl", {}, ...HELP.flatMap(([sign, meaning]) => [
				element("dt", {}, element("code", {}, sign)),
				element("dd", {}, text(meaning)),
			])));
	}

	function draw(session) {
		config = session.config;
		parts = {
			query: element("input", { id: "query", type: "search",
				autocomplete: "off", spellcheck: "false",
				keydown: (event) => event.key === "Enter" && list() }),
			since: since(),
			view: element("section", { "aria-label": say("engine") }),
			chosen: element("p", { class: "chosen", role: "status" }),
		};
		document.title = say("engine");
		document.getElementById("app").replaceChildren(
			element("h1", {}, say("engine")),
			element("div", { role: "search" },
			element("label", { for: "query" }, say("query")),
			element("div", { class: "row" }, parts.query, element("button",
				{ type: "button", class: "kit-primary", click: list },
				say("search"))),
			config.today ? element("p", { class: "row" },
				element("label", { for: "since" }, say("since")),
				parts.since) : "",
			config.help ? help() : ""),
			parts.chosen, parts.view);
	}

	acquis.start(draw);
})();
