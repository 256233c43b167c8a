/*
 * A file manager with folders, a bin and a search by name.
 *
 * config:
 *   root     TEXT, the name of the folder where everything is
 *   items    [{ id, in: id of its folder (absent: the root), folder: true,
 *              name: string or TEXT, size: bytes, date: "2026-03-02T14:05" }]
 *   actions  which of "move", "rename", "create", "bin" are offered
 *
 * The answer lists what is no longer as it was, sorted and joined by ";":
 * "ID>FOLDER" moved, "ID=NAME" renamed, "+NAME>FOLDER" a folder made. The root
 * is "root", the bin is "bin", a folder made is known by "+NAME".
 */
"use strict";

(function () {
	const WORDS = {
		units: { fr: "o ko Mo Go", en: "B kB MB GB" },
		manager: { fr: "Gestionnaire de fichiers", en: "File manager" },
		where: { fr: "Vous êtes ici", en: "You are here" },
		sort: { fr: "Trier par", en: "Sort by" },
		name: { fr: "Nom", en: "Name" },
		date: { fr: "Modifié le", en: "Modified" },
		size: { fr: "Taille", en: "Size" },
		find: { fr: "Chercher un nom", en: "Search names" },
		folder: { fr: "Dossier", en: "Folder" },
		select: { fr: "Sélectionner", en: "Select" },
		bin: { fr: "Corbeille", en: "Bin" },
		move: { fr: "Déplacer", en: "Move" },
		rename: { fr: "Renommer", en: "Rename" },
		create: { fr: "Nouveau dossier", en: "New folder" },
		to_bin: { fr: "Mettre à la corbeille", en: "Move to bin" },
		target: { fr: "Déplacer vers", en: "Move to" },
		new_name: { fr: "Nouveau nom", en: "New name" },
		confirm: { fr: "Valider", en: "Confirm" },
		cancel: { fr: "Annuler", en: "Cancel" },
		empty: { fr: "Rien ici.", en: "Nothing here." },
		nothing: { fr: "Sélectionnez d’abord un élément.",
			en: "Select an item first." },
		one: { fr: "Sélectionnez un seul élément.", en: "Select one item only." },
		taken: { fr: "Ce nom est déjà pris ici.", en: "This name is taken here." },
		inside: { fr: "Un dossier ne va pas dans lui-même.",
			en: "A folder cannot go into itself." },
		done: { fr: "C’est fait.", en: "Done." },
	};
	const { element, text } = acquis;
	const say = (key) => text(WORDS[key]);
	const items = new Map();
	const selected = new Set();
	let first = null;
	let here = "root";
	let parts = null;
	let locale = "fr";

	function children(folder) {
		return [...items.values()].filter((item) => item.in === folder);
	}

	function place(id) {
		return items.get(id).in;
	}

	function inside(id, folder) {
		while (folder && folder !== id)
			folder = place(folder);
		return folder === id;
	}

	function size(bytes) {
		const power = Math.min(3, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
		const value = new Intl.NumberFormat(locale,
			{ maximumFractionDigits: 1 }).format(bytes / 1000 ** power);
		return `${value}\u00a0${say("units").split(" ")[power]}`;
	}

	function moment(date) {
		return new Intl.DateTimeFormat(locale, { dateStyle: "short",
			timeStyle: "short", timeZone: "UTC" }).format(new Date(`${date}Z`));
	}

	function report() {
		const changes = [];
		for (const item of items.values()) {
			const was = first.get(item.id);
			if (!was && item.id.startsWith("+")) {
				changes.push(`${item.id}>${item.in}`);
				continue;
			}
			if (was.in !== item.in)
				changes.push(`${item.id}>${item.in}`);
			if (was.name !== item.name)
				changes.push(`${item.id}=${item.name}`);
		}
		acquis.answer(changes.sort().join(";"));
	}

	function compare(a, b) {
		const key = parts.sort.value;
		if (Boolean(a.folder) !== Boolean(b.folder))
			return a.folder ? -1 : 1;
		if (key === "size" && !a.folder)
			return b.size - a.size;
		if (key === "date" && a.date && b.date)
			return a.date < b.date ? 1 : -1;
		return a.name.localeCompare(b.name, locale);
	}

	function path(id) {
		const names = [];
		for (let at = id; at; at = place(at))
			names.unshift(items.get(at).name);
		return names.join(" / ");
	}

	function select(item, box) {
		if (box.checked)
			selected.add(item.id);
		else
			selected.delete(item.id);
	}

	function row(item, found) {
		const box = element("input", { type: "checkbox",
			"aria-label": `${say("select")} ${item.name}`,
			change: () => select(item, box) });
		box.checked = selected.has(item.id);
		const name = item.folder
			? element("button", { type: "button", class: "open",
				click: () => open(item.id) }, item.name)
			: element("span", {}, item.name);
		return element("tr", {},
			element("td", { class: "box" }, item.id === "bin" ? ""
				: element("label", { class: "hit" }, box)),
			element("th", { scope: "row", class: item.folder ? "folder" : "file" },
				name, found ? element("span", { class: "path" },
					path(item.in)) : ""),
			element("td", {}, item.date ? moment(item.date) : ""),
			element("td", {}, item.folder ? say("folder") : size(item.size)));
	}

	function shown() {
		const words = parts.find.value.trim().toLowerCase();
		if (words === "")
			return { found: false, list: children(here) };
		return { found: true, list: [...items.values()].filter((item) =>
			item.id !== "root" && item.name.toLowerCase().includes(words)) };
	}

	function list() {
		const { found, list: rows } = shown();
		parts.body.replaceChildren(...rows.sort(compare)
			.map((item) => row(item, found)));
		parts.empty.textContent = rows.length === 0 ? say("empty") : "";
	}

	function trail() {
		const steps = [];
		for (let at = here; at; at = place(at)) {
			const id = at;
			steps.unshift(element("li", {}, element("button", {
				type: "button", "aria-current": id === here ? "location" : null,
				click: () => open(id),
			}, items.get(id).name)));
		}
		parts.trail.replaceChildren(...steps);
	}

	function open(id) {
		here = id;
		selected.clear();
		parts.find.value = "";
		close();
		trail();
		list();
		parts.trail.querySelector("li:last-child button").focus();
		acquis.say(`${items.get(id).name}, ${children(id).length}`);
	}

	function tell(key) {
		parts.status.textContent = say(key);
	}

	function close() {
		parts.panel.replaceChildren();
		parts.status.textContent = "";
	}

	function settle() {
		selected.clear();
		close();
		tell("done");
		trail();
		list();
		report();
	}

	/* The bin takes two files of one name, as bins do. */
	function clash(name, folder, but) {
		return folder !== "bin" && children(folder).some((item) =>
			item.name === name && item.id !== but);
	}

	function move(folder) {
		for (const id of selected) {
			if (inside(id, folder))
				return tell("inside");
			if (clash(items.get(id).name, folder, id))
				return tell("taken");
		}
		for (const id of selected)
			items.get(id).in = folder;
		settle();
	}

	function panel(label, field, confirm) {
		field.id = "field";
		field.addEventListener("keydown", (event) => {
			if (event.key === "Enter" && field.localName === "input")
				confirm(field.value);
		});
		parts.panel.replaceChildren(
			element("label", { for: "field" }, label),
			element("div", { class: "bar" }, field,
				element("button", { type: "button", class: "kit-primary",
					click: () => confirm(field.value) }, say("confirm")),
				element("button", { type: "button", click: close },
					say("cancel"))));
		field.focus();
	}

	function askTarget() {
		const folders = [...items.values()].filter((item) => item.folder)
			.sort((a, b) => path(a.id).localeCompare(path(b.id), locale));
		panel(say("target"), element("select", {}, ...folders.map((item) =>
			element("option", { value: item.id }, path(item.id)))), move);
	}

	function askName() {
		const item = items.get([...selected][0]);
		const field = element("input", { type: "text", autocomplete: "off",
			spellcheck: "false", value: item.name });
		panel(say("new_name"), field, (name) => {
			name = name.trim().normalize("NFC");
			if (name === "" || clash(name, item.in, item.id))
				return tell("taken");
			item.name = name;
			return settle();
		});
		field.select();
	}

	function askFolder() {
		panel(say("create"), element("input", { type: "text",
			autocomplete: "off", spellcheck: "false" }), (name) => {
			const id = `+${name.trim().normalize("NFC")}`;
			if (id === "+" || items.has(id) || clash(id.slice(1), here, id))
				return tell("taken");
			items.set(id, { id, in: here, folder: true, name: id.slice(1) });
			return settle();
		});
	}

	function act(action) {
		close();
		if (action !== "create" && selected.size === 0)
			return tell("nothing");
		if (action === "rename" && selected.size > 1)
			return tell("one");
		return { move: askTarget, rename: askName, create: askFolder,
			bin: () => move("bin") }[action]();
	}

	function take(config) {
		items.set("root", { id: "root", folder: true, name: text(config.root) });
		for (const item of config.items)
			items.set(item.id, { in: "root", ...item,
				name: typeof item.name === "string" ? item.name
					: text(item.name) });
		if (config.actions.includes("bin"))
			items.set("bin", { id: "bin", in: "root", folder: true,
				name: say("bin") });
		first = new Map([...items].map(([id, item]) => [id, { ...item }]));
	}

	function table() {
		return element("table", {},
			element("caption", { class: "kit-live" }, say("manager")),
			element("thead", {}, element("tr", {},
				element("td", {}),
				...["name", "date", "size"].map((key) =>
					element("th", { scope: "col" }, say(key))))),
			parts.body);
	}

	function actions(names) {
		return element("div", { class: "bar", role: "group",
			"aria-label": say("manager") }, ...names.map((name) =>
			element("button", { type: "button", click: () => act(name) },
				say(name === "bin" ? "to_bin" : name))));
	}

	function tools() {
		return element("div", { class: "bar" },
			element("label", {}, say("sort"), " ", parts.sort),
			element("label", {}, say("find"), " ", parts.find));
	}

	acquis.start(({ config, locale: language }) => {
		locale = language === "en" ? "en-GB" : "fr";
		document.title = say("manager");
		parts = {
			trail: element("ol", {}),
			sort: element("select", { change: list },
				...["name", "date", "size"].map((key) =>
					element("option", { value: key }, say(key)))),
			find: element("input", { type: "search", input: list,
				autocomplete: "off" }),
			body: element("tbody", {}),
			empty: element("p", {}),
			panel: element("div", {}),
			status: element("p", { class: "status", role: "status" }),
		};
		take(config);
		document.getElementById("app").replaceChildren(
			element("h1", {}, say("manager")),
			element("nav", { "aria-label": say("where") }, parts.trail),
			tools(), actions(config.actions), parts.panel, parts.status,
			table(), parts.empty);
		trail();
		list();
	});
})();
