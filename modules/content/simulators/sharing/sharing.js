/*
 * The sharing panel of an online document: people, link, options.
 *
 * config:
 *   document  its name
 *   owner     the owner's name
 *   people    [{ id, name, role }], role "viewer", "commenter" or "editor"
 *   link      { access: "invited" | "team" | "anyone", role, expires }
 *   expiries  [{ id, name }], when a link ends; the first is the present one
 *   options   [{ id, name, on }]
 * document, name (of expiries and options) are { fr, en } or one string.
 *
 * answer, only what differs from the start, in this order:
 *   ID:ROLE,… (ROLE may be "none" or "owner");link=ACCESS:ROLE;
 *   expires=ID;ID=on|off;…
 */
"use strict";

(function () {
	const { element } = acquis;
	const WORDS = {
		title: { fr: "Partager", en: "Share" },
		people: { fr: "Personnes invitées", en: "Invited people" },
		right: { fr: "Droit de", en: "Right of" },
		link: { fr: "Lien de partage", en: "Sharing link" },
		access: { fr: "Qui peut ouvrir le lien", en: "Who can open the link" },
		linkRole: { fr: "Ce que le lien permet", en: "What the link allows" },
		expires: { fr: "Fin du lien", en: "End of the link" },
		options: { fr: "Options", en: "Options" },
		invited: { fr: "Les personnes invitées seulement",
			en: "Invited people only" },
		team: { fr: "Toute l’organisation", en: "The whole organisation" },
		anyone: { fr: "Toute personne qui a le lien",
			en: "Anyone who has the link" },
		viewer: { fr: "Lecture", en: "View" },
		commenter: { fr: "Commentaire", en: "Comment" },
		editor: { fr: "Modification", en: "Edit" },
		none: { fr: "Aucun accès", en: "No access" },
		transfer: { fr: "Devient propriétaire", en: "Becomes owner" },
		changed: { fr: "Enregistré.", en: "Saved." },
		summary: { fr: "En résumé", en: "In short" },
		canOpen: {
			fr: "Peuvent ouvrir le document\u00a0:",
			en: "Can open the document:",
		},
	};
	const ROLES = ["viewer", "commenter", "editor"];
	const ACCESS = ["invited", "team", "anyone"];

	const app = document.getElementById("sharing");
	let config = null;
	let people = [];
	let options = [];
	let link = null;
	let summary = null;

	const word = (name) => acquis.text(WORDS[name]);

	function localised(value) {
		return typeof value === "string" ? value : acquis.text(value);
	}

	/* -- the answer ------------------------------------------------ */

	function changedPeople() {
		return people.filter((p, i) => p.role !== config.people[i].role)
			.map((p) => `${p.id}:${p.role}`).sort().join(",");
	}

	function changedLink() {
		const was = config.link;

		if (link.access === was.access
		    && (link.role === was.role || link.access === "invited"))
			return "";
		return link.access === "invited" ? "link=invited"
			: `link=${link.access}:${link.role}`;
	}

	function tell() {
		const parts = [changedPeople(), changedLink()];

		if (link.expires !== config.link.expires
		    && link.access !== "invited")
			parts.push(`expires=${link.expires}`);
		options.forEach((o, i) => {
			if (o.on !== config.options[i].on)
				parts.push(`${o.id}=${o.on ? "on" : "off"}`);
		});
		acquis.answer(parts.filter((part) => part !== "").join(";"));
	}

	function changed() {
		tell();
		drawSummary();
		acquis.say(word("changed"));
	}

	/* -- controls -------------------------------------------------- */

	function drawSelect(id, label, entries, value, pick) {
		const select = element("select", {
			id, change: () => pick(select.value),
		}, ...entries.map(([key, name]) => element("option",
			{ value: key, selected: key === value }, name)));

		return element("div", { class: "field" },
			element("label", { for: id }, label), select);
	}

	function roleEntries(withAll) {
		const entries = ROLES.map((role) => [role, word(role)]);

		if (withAll)
			entries.push(["owner", word("transfer")],
				["none", word("none")]);
		return entries;
	}

	function drawPerson(person) {
		return element("li", {}, drawSelect(`role-${person.id}`,
			`${word("right")} ${person.name}`, roleEntries(true),
			person.role, (role) => {
				person.role = role;
				changed();
			}));
	}

	function drawPeople() {
		return element("section", {},
			element("h2", {}, word("people")),
			element("ul", {}, ...people.map(drawPerson)));
	}

	function setLink(member) {
		return (value) => {
			link[member] = value;
			draw();
			changed();
			document.getElementById(`link-${member}`).focus();
		};
	}

	function drawLink() {
		const fields = [drawSelect("link-access", word("access"),
			ACCESS.map((a) => [a, word(a)]), link.access,
			setLink("access"))];

		if (link.access !== "invited") {
			fields.push(drawSelect("link-role", word("linkRole"),
				roleEntries(false), link.role, setLink("role")));
			if (config.expiries.length > 0)
				fields.push(drawSelect("link-expires",
					word("expires"), config.expiries
						.map((e) => [e.id, localised(e.name)]),
					link.expires, setLink("expires")));
		}
		return element("section", {},
			element("h2", {}, word("link")), ...fields);
	}

	function drawOption(option) {
		const box = element("input", {
			type: "checkbox", checked: option.on,
			change: () => {
				option.on = box.checked;
				changed();
			},
		});

		return element("label", { class: "switch" }, box,
			localised(option.name));
	}

	function drawSummary() {
		const names = people.filter((p) => p.role !== "none")
			.map((p) => p.name);
		const who = [config.owner, ...names];

		if (link.access !== "invited")
			who.push(word(link.access).toLowerCase());
		summary.replaceChildren(
			element("h2", {}, word("summary")),
			element("p", {}, `${word("canOpen")} ${who.join(", ")}.`));
	}

	function draw() {
		const parts = [
			element("h1", {}, word("title") + acquis.text({
				fr: `\u00a0: ${localised(config.document)}`,
				en: `: ${localised(config.document)}`,
			})),
			element("p", { class: "hint" }, acquis.text({
				fr: `Propriétaire\u00a0: ${config.owner}`,
				en: `Owner: ${config.owner}`,
			})),
			drawPeople(), drawLink()];

		if (options.length > 0)
			parts.push(element("section", {},
				element("h2", {}, word("options")),
				...options.map(drawOption)));
		summary = element("section", { class: "summary" });
		drawSummary();
		app.replaceChildren(...parts, summary);
	}

	acquis.start((session) => {
		config = { people: [], options: [], expiries: [],
			link: { access: "invited", role: "viewer" },
			...session.config };
		people = config.people.map((p) => ({ ...p }));
		options = config.options.map((o) => ({ ...o }));
		link = { ...config.link };
		document.title = word("title");
		draw();
	});
})();
