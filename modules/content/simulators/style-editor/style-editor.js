/*
 * A text editor reduced to what matters about styles: paragraphs, one of
 * which is current, and a bar of styles that apply to it.
 *
 * config: { styles: ["body", "h1", …], outline: false to hide the outline,
 *   paragraphs: [{ id, text, style, bold }] }
 * answer: the style of every paragraph, "title=h1 intro=body …". Bold is
 *   offered, because people reach for it, but it is not part of the answer.
 */
"use strict";

(function () {
	const { element } = acquis;

	const NAMES = {
		body: { fr: "Corps", en: "Body" },
		h1: { fr: "Titre 1", en: "Heading 1" },
		h2: { fr: "Titre 2", en: "Heading 2" },
		h3: { fr: "Titre 3", en: "Heading 3" },
		ul: { fr: "Liste à puces", en: "Bulleted list" },
		ol: { fr: "Liste numérotée", en: "Numbered list" },
	};
	const WORDS = {
		title: { fr: "Éditeur de texte", en: "Text editor" },
		bar: { fr: "Style du paragraphe", en: "Paragraph style" },
		bold: { fr: "Gras", en: "Bold" },
		notBold: { fr: "sans gras", en: "not bold" },
		undo: { fr: "Annuler", en: "Undo" },
		undone: { fr: "Annulé", en: "Undone" },
		sheet: { fr: "Paragraphes du document",
			en: "Paragraphs of the document" },
		keys: {
			fr: "Choisissez un paragraphe (flèches haut et bas), puis un style dans la barre.",
			en: "Choose a paragraph (up and down arrows), then a style in the bar.",
		},
		outline: { fr: "Plan du document", en: "Document outline" },
		empty: { fr: "Aucun titre reconnu pour l’instant.",
			en: "No heading recognised so far." },
	};

	let config, paragraphs, current = 0;
	const undo = [];
	const bar = element("div", { class: "bar", role: "toolbar" });
	const sheet = element("div", { class: "sheet", role: "listbox",
		tabindex: "0", keydown: onSheetKey });
	const outline = element("section", { class: "outline",
		"aria-labelledby": "outline" });

	function report() {
		acquis.answer(paragraphs
			.map((p) => `${p.id}=${p.style}`).join(" "));
	}

	function describe(p) {
		return acquis.text(NAMES[p.style]) +
			(p.bold ? ` · ${acquis.text(WORDS.bold)}` : "");
	}

	/* The number of a line in its numbered list, counted from its start. */
	function place(index) {
		let n = 1;
		while (index - n >= 0 && paragraphs[index - n].style === "ol")
			n++;
		return n;
	}

	function drawSheet() {
		sheet.replaceChildren(...paragraphs.map((p, i) => element("div", {
			id: `line-${p.id}`, role: "option",
			class: `line ${p.style}${p.bold ? " bold" : ""}`,
			"aria-selected": String(i === current),
			click: () => go(i, false),
		},
		element("span", { class: "words",
			"data-number": p.style === "ol" && place(i) },
		acquis.text(p.text)), " ",
		element("span", { class: "name" }, describe(p)))));
		sheet.setAttribute("aria-activedescendant",
			`line-${paragraphs[current].id}`);
	}

	function drawBar() {
		for (const button of bar.children) {
			const { style } = button.dataset;
			if (style)
				button.setAttribute("aria-pressed", String(
					style === paragraphs[current].style));
		}
		bar.querySelector("[data-do=bold]").setAttribute("aria-pressed",
			String(Boolean(paragraphs[current].bold)));
		bar.querySelector("[data-do=undo]").setAttribute("aria-disabled",
			String(undo.length === 0));
	}

	/* Headings as nested lists; a skipped level shows as a deeper nesting. */
	function outlineTree(headings) {
		const root = element("ul");
		const open = [root];
		for (const p of headings) {
			const level = Number(p.style[1]);
			open.length = Math.min(open.length, level);
			while (open.length < level) {
				const list = element("ul");
				const parent = open[open.length - 1];
				if (!parent.lastElementChild)
					parent.append(element("li", { "aria-hidden": "true" }));
				parent.lastElementChild.append(list);
				open.push(list);
			}
			open[level - 1].append(element("li", {}, acquis.text(p.text)));
		}
		return root;
	}

	function drawOutline() {
		if (config.outline === false)
			return;
		const headings = paragraphs.filter((p) => /^h\d$/.test(p.style));
		outline.replaceChildren(
			element("h2", { id: "outline" }, acquis.text(WORDS.outline)),
			headings.length ? outlineTree(headings)
				: element("p", {}, acquis.text(WORDS.empty)));
	}

	function draw() {
		drawSheet();
		drawBar();
		drawOutline();
	}

	function go(index, focused) {
		current = Math.max(0, Math.min(paragraphs.length - 1, index));
		draw();
		if (focused)
			document.getElementById(`line-${paragraphs[current].id}`)
				.scrollIntoView({ block: "nearest" });
	}

	function change(members, words) {
		undo.push({ current, before: { ...paragraphs[current] } });
		Object.assign(paragraphs[current], members);
		draw();
		report();
		acquis.say(`${words}, ${acquis.text(paragraphs[current].text)}`);
	}

	function applyStyle(style) {
		change({ style }, acquis.text(NAMES[style]));
	}

	function toggleBold() {
		const bold = !paragraphs[current].bold;
		change({ bold }, acquis.text(bold ? WORDS.bold : WORDS.notBold));
	}

	function takeBack() {
		const last = undo.pop();
		if (!last)
			return;
		current = last.current;
		paragraphs[current] = last.before;
		draw();
		report();
		acquis.say(acquis.text(WORDS.undone));
	}

	function onSheetKey(event) {
		const to = { ArrowDown: current + 1, ArrowUp: current - 1,
			Home: 0, End: paragraphs.length - 1 }[event.key];
		if (to === undefined)
			return;
		event.preventDefault();
		go(to, true);
	}

	/* One stop for the Tab key; the arrows move inside the bar. */
	function onBarKey(event) {
		const all = [...bar.children];
		const at = all.indexOf(document.activeElement);
		const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0,
			End: all.length - 1 }[event.key];
		if (to === undefined || at < 0)
			return;
		event.preventDefault();
		for (const button of all)
			button.tabIndex = -1;
		const next = all[(to + all.length) % all.length];
		next.tabIndex = 0;
		next.focus();
	}

	function makeBar() {
		bar.setAttribute("aria-label", acquis.text(WORDS.bar));
		bar.addEventListener("keydown", onBarKey);
		for (const style of config.styles)
			bar.append(element("button", { type: "button",
				"data-style": style, click: () => applyStyle(style) },
			acquis.text(NAMES[style])));
		bar.append(
			element("button", { type: "button", "data-do": "bold",
				click: toggleBold }, acquis.text(WORDS.bold)),
			element("button", { type: "button", "data-do": "undo",
				click: takeBack }, acquis.text(WORDS.undo)));
		[...bar.children].forEach((button, i) => {
			button.tabIndex = i === 0 ? 0 : -1;
		});
	}

	acquis.start((session) => {
		config = session.config;
		paragraphs = config.paragraphs.map((p) => ({ ...p }));
		makeBar();
		sheet.setAttribute("aria-label", acquis.text(WORDS.sheet));
		document.title = acquis.text(WORDS.title);
		document.getElementById("editor").append(
			element("h1", { class: "kit-live" },
				acquis.text(WORDS.title)), bar,
			element("p", { class: "keys" }, acquis.text(WORDS.keys)),
			sheet, config.outline === false ? "" : outline);
		draw();
	});
})();
