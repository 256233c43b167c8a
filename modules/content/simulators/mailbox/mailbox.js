/*
 * A mailbox: folders, messages, filing, reporting, answering.
 *
 * config:
 *   owner     { name, address }
 *   actions   which of "move", "report", "reply" the learner has
 *   folders   [{ id, name }], beside "inbox" (always there)
 *   messages  [{ id, name, address, replyTo, to, cc, date, subject, body,
 *                links, attachments, unread }]; to and cc are lists of
 *                addresses, links [{ label, url }], attachments file names
 *   draft     the text with which an answer begins
 * name, date, subject, body, label and draft are { fr, en } or one string.
 *
 * answer, without the parts in which nothing was done:
 *   moved=ID>FOLDER,…;reported=ID,…;sent=KIND:ID>ADDRESS,…
 * Ids and addresses are sorted; KIND is reply, reply-all or forward.
 */
"use strict";

(function () {
	const { element } = acquis;
	const WORDS = {
		title: { fr: "Messagerie", en: "Mail" },
		folders: { fr: "Dossiers", en: "Folders" },
		inbox: { fr: "Boîte de réception", en: "Inbox" },
		spam: { fr: "Signalés", en: "Reported" },
		sentBox: { fr: "Envoyés", en: "Sent" },
		empty: { fr: "Aucun message ici.", en: "No message here." },
		choose: { fr: "Choisissez un message pour le lire.",
			en: "Choose a message to read it." },
		unread: { fr: "Non lu", en: "Unread" },
		back: { fr: "Retour à la liste", en: "Back to the list" },
		from: { fr: "De", en: "From" },
		to: { fr: "À", en: "To" },
		cc: { fr: "Cc", en: "Cc" },
		details: { fr: "Adresses complètes", en: "Full addresses" },
		attached: { fr: "Pièce jointe", en: "Attachment" },
		link: { fr: "Lien", en: "Link" },
		target: { fr: "Ce lien mène à", en: "This link leads to" },
		moveTo: { fr: "Ranger dans", en: "Move to" },
		move: { fr: "Ranger", en: "Move" },
		moved: { fr: "Message rangé dans", en: "Message moved to" },
		report: { fr: "Signaler comme frauduleux",
			en: "Report as fraudulent" },
		unreport: { fr: "Annuler le signalement",
			en: "Withdraw the report" },
		reported: { fr: "Message signalé.", en: "Message reported." },
		unreported: { fr: "Signalement annulé.", en: "Report withdrawn." },
		reply: { fr: "Répondre", en: "Reply" },
		"reply-all": { fr: "Répondre à tous", en: "Reply all" },
		forward: { fr: "Transférer", en: "Forward" },
		recipients: { fr: "Destinataires", en: "Recipients" },
		remove: { fr: "Retirer", en: "Remove" },
		removed: { fr: "Destinataire retiré", en: "Recipient removed" },
		nobody: { fr: "Aucun destinataire.", en: "No recipient." },
		addAddress: { fr: "Ajouter une adresse", en: "Add an address" },
		add: { fr: "Ajouter", en: "Add" },
		added: { fr: "Destinataire ajouté", en: "Recipient added" },
		badAddress: {
			fr: "Une adresse a la forme nom@domaine.",
			en: "An address has the form name@domain.",
		},
		text: { fr: "Message", en: "Message" },
		send: { fr: "Envoyer", en: "Send" },
		cancel: { fr: "Abandonner", en: "Discard" },
		sentNow: { fr: "Message envoyé.", en: "Message sent." },
		recall: { fr: "Annuler l’envoi", en: "Undo sending" },
		recalled: { fr: "Envoi annulé.", en: "Sending undone." },
	};

	const app = document.getElementById("mailbox");
	const place = new Map();	/* message id → folder id */
	const reported = new Set();
	const unread = new Set();
	let config = null;
	let sent = [];			/* { kind, id, addresses } */
	let folder = "inbox";
	let open = null;		/* id of the message being read */
	let draft = null;		/* { kind, id, addresses, text } */

	const word = (name) => acquis.text(WORDS[name]);
	const label = (name, text) =>
		word(name) + acquis.text({ fr: "\u00a0: ", en: ": " }) + text;

	function localised(value) {
		return typeof value === "string" ? value : acquis.text(value);
	}

	function message(id) {
		return config.messages.find((m) => m.id === id);
	}

	function can(action) {
		return config.actions.includes(action);
	}

	/* -- the answer ------------------------------------------------ */

	function sentAs(one) {
		return `${one.kind}:${one.id}>${[...one.addresses].sort()}`;
	}

	function tell() {
		const parts = [];
		const moves = [...place].filter(([, where]) => where !== "inbox")
			.map(([id, where]) => `${id}>${where}`).sort();

		if (moves.length > 0)
			parts.push(`moved=${moves}`);
		if (reported.size > 0)
			parts.push(`reported=${[...reported].sort()}`);
		if (sent.length > 0)
			parts.push(`sent=${sent.map(sentAs).sort()}`);
		acquis.answer(parts.join(";"));
	}

	/* -- where messages stand -------------------------------------- */

	function boxes() {
		const list = [{ id: "inbox", name: WORDS.inbox }];

		list.push(...config.folders);
		if (can("report"))
			list.push({ id: "spam", name: WORDS.spam });
		if (can("reply"))
			list.push({ id: "sent", name: WORDS.sentBox });
		return list;
	}

	function standsIn(id) {
		return reported.has(id) ? "spam" : place.get(id);
	}

	function messagesIn(box) {
		return config.messages.filter((m) => standsIn(m.id) === box);
	}

	function countIn(box) {
		if (box === "sent")
			return sent.length;
		return messagesIn(box).filter((m) => unread.has(m.id)).length;
	}

	/* -- the list -------------------------------------------------- */

	function drawFolders() {
		const items = boxes().map((box) => {
			const count = countIn(box.id);
			const name = localised(box.name);

			return element("li", {}, element("button", {
				type: "button",
				"aria-current": box.id === folder && "true",
				click: () => showFolder(box.id),
			}, count > 0 ? `${name} (${count})` : name));
		});

		return element("nav", { "aria-label": word("folders") },
			element("ul", { class: "folders" }, ...items));
	}

	function drawLine(m) {
		const subject = [localised(m.subject)];

		if (m.attachments && m.attachments.length > 0)
			subject.push(element("span", { class: "clip" },
				` · ${word("attached")}`));
		return element("li", {}, element("button", {
			type: "button", class: "line", "data-id": m.id,
			"aria-current": m.id === open && "true",
			click: () => showMessage(m.id),
		},
		element("span", { class: "sender" }, localised(m.name)),
		element("span", { class: "when" }, localised(m.date)),
		element("span", { class: "subject" }, ...subject),
		unread.has(m.id)
			? element("span", { class: "new" }, word("unread")) : ""));
	}

	function drawSentLine(one, index) {
		return element("li", { class: "sent" },
			element("p", {},
				`${word(one.kind)} · `
				+ localised(message(one.id).subject)),
			element("p", { class: "address" },
				`${word("to")} ${one.addresses.join(", ")}`),
			element("button", {
				type: "button", click: () => recall(index),
			}, word("recall")));
	}

	function drawList() {
		const box = boxes().find((b) => b.id === folder);
		const lines = folder === "sent" ? sent.map(drawSentLine)
			: messagesIn(folder).map(drawLine);

		return element("section", { class: "list" },
			element("h2", { tabindex: "-1", id: "list-title" },
				localised(box.name)),
			lines.length > 0
				? element("ul", { class: "lines" }, ...lines)
				: element("p", { class: "hint" }, word("empty")));
	}

	/* -- one message ----------------------------------------------- */

	function drawAddresses(m) {
		const rows = [[word("from"), [m.address]],
			[word("to"), m.to || [config.owner.address]],
			[word("cc"), m.cc || []]];

		return element("details", {},
			element("summary", {}, word("details")),
			element("dl", {}, ...rows
				.filter(([, list]) => list.length > 0)
				.flatMap(([name, list]) => [
					element("dt", {}, name),
					element("dd", { class: "address" },
						list.join(", ")),
				])));
	}

	/* A link shows where it leads and never goes there. */
	function drawLink(link) {
		const target = element("p",
			{ class: "target address", role: "status" });
		const show = () => {
			target.textContent = `${word("target")} ${link.url}`;
		};

		return element("div", {}, element("button", {
			type: "button", class: "link",
			click: show, focus: show, mouseenter: show,
		}, label("link", localised(link.label))), target);
	}

	function drawBody(m) {
		const parts = localised(m.body).split("\n")
			.map((text) => element("p", {}, text));

		for (const link of m.links || [])
			parts.push(drawLink(link));
		for (const name of m.attachments || [])
			parts.push(element("p", { class: "attachment" },
				label("attached", name)));
		return element("div", { class: "body" }, ...parts);
	}

	function drawMove(m) {
		const options = boxes()
			.filter((b) => b.id !== "spam" && b.id !== "sent")
			.map((b) => element("option", {
				value: b.id, selected: b.id === place.get(m.id),
			}, localised(b.name)));
		const select = element("select", { id: "move-to" }, ...options);

		return element("div", { class: "move" },
			element("label", { for: "move-to" }, word("moveTo")),
			select,
			element("button", {
				type: "button", click: () => move(m.id, select.value),
			}, word("move")));
	}

	function drawActions(m) {
		const row = element("div", { class: "actions" });

		if (can("reply"))
			for (const kind of ["reply", "reply-all", "forward"])
				row.append(element("button", {
					type: "button", click: () => compose(kind, m),
				}, word(kind)));
		if (can("report"))
			row.append(element("button", {
				type: "button", click: () => toggleReport(m.id),
			}, word(reported.has(m.id) ? "unreport" : "report")));
		if (can("move") && !reported.has(m.id))
			row.append(drawMove(m));
		return row;
	}

	function drawReader() {
		const m = message(open);

		if (!m)
			return element("section", { class: "reader empty" },
				element("p", { class: "hint" }, word("choose")));
		return element("section", { class: "reader" },
			element("button", {
				type: "button", class: "back", click: () => {
					const id = open;

					open = null;
					draw();
					focusLine(id);
				},
			}, word("back")),
			element("h2", { tabindex: "-1", id: "subject" },
				localised(m.subject)),
			element("p", { class: "head" },
				`${word("from")} ${localised(m.name)} · `
				+ localised(m.date)),
			drawAddresses(m), drawBody(m), drawActions(m));
	}

	/* -- writing --------------------------------------------------- */

	function compose(kind, m) {
		const everyone = [...(m.to || []), ...(m.cc || [])]
			.filter((a) => a !== config.owner.address);
		const first = kind === "forward" ? [] : [m.replyTo || m.address];

		draft = {
			kind, id: m.id, text: config.draft
				? localised(config.draft) : "",
			addresses: kind === "reply-all"
				? [...new Set([...first, ...everyone])] : first,
		};
		draw();
		document.getElementById("draft-title").focus();
	}

	function dropAddress(address) {
		draft.addresses = draft.addresses.filter((a) => a !== address);
		draw();
		acquis.say(label("removed", address));
		document.getElementById("draft-title").focus();
	}

	function addAddress(input) {
		const address = input.value.trim().toLowerCase();

		if (!/^[^\s@,;>]+@[^\s@,;>]+$/.test(address)) {
			acquis.say(word("badAddress"));
			document.getElementById("address-error").textContent =
				word("badAddress");
			input.setAttribute("aria-invalid", "true");
			input.focus();
			return;
		}
		if (!draft.addresses.includes(address))
			draft.addresses.push(address);
		draw();
		acquis.say(label("added", address));
		document.getElementById("new-address").focus();
	}

	function drawRecipients() {
		const items = draft.addresses.map((address) =>
			element("li", {},
				element("span", { class: "address" }, address),
				element("button", {
					type: "button", click: () => dropAddress(address),
					"aria-label": `${word("remove")} ${address}`,
				}, word("remove"))));

		if (items.length === 0)
			return element("p", { class: "hint" }, word("nobody"));
		return element("ul", { class: "recipients" }, ...items);
	}

	function drawAddressEntry() {
		const input = element("input", {
			type: "email", id: "new-address", autocomplete: "off",
			"aria-describedby": "address-error",
			keydown: (event) => {
				if (event.key === "Enter")
					addAddress(input);
			},
		});

		return element("div", { class: "move" },
			element("label", { for: "new-address" }, word("addAddress")),
			input,
			element("button", {
				type: "button", click: () => addAddress(input),
			}, word("add")),
			element("p", { id: "address-error", class: "error" }));
	}

	function drawDraft() {
		const text = element("textarea", {
			id: "draft-text", rows: "4",
			input: () => { draft.text = text.value; },
		}, draft.text);

		return element("section", { class: "reader" },
			element("h2", { tabindex: "-1", id: "draft-title" },
				label(draft.kind,
					localised(message(draft.id).subject))),
			element("h3", {}, word("recipients")),
			drawRecipients(), drawAddressEntry(),
			element("label", { for: "draft-text" }, word("text")), text,
			element("div", { class: "actions" },
				element("button", {
					type: "button", class: "kit-primary", click: send,
					disabled: draft.addresses.length === 0,
				}, word("send")),
				element("button", {
					type: "button", click: discard,
				}, word("cancel"))));
	}

	function send() {
		const { kind, id, addresses } = draft;

		sent.push({ kind, id, addresses });
		draft = null;
		tell();
		showFolder("sent");
		acquis.say(word("sentNow"));
	}

	function discard() {
		draft = null;
		draw();
		document.getElementById("subject").focus();
	}

	function recall(index) {
		sent = sent.filter((one, i) => i !== index);
		tell();
		showFolder("sent");
		acquis.say(word("recalled"));
	}

	/* -- what the learner does ------------------------------------- */

	function focusLine(id) {
		const line = app.querySelector(`[data-id="${id}"]`);

		(line || document.getElementById("list-title")).focus();
	}

	function showFolder(id) {
		folder = id;
		open = null;
		draft = null;
		draw();
		document.getElementById("list-title").focus();
	}

	function showMessage(id) {
		open = id;
		draft = null;
		unread.delete(id);
		draw();
		document.getElementById("subject").focus();
	}

	function leaveMessage(words) {
		open = null;
		tell();
		draw();
		document.getElementById("list-title").focus();
		acquis.say(words);
	}

	function move(id, where) {
		const box = boxes().find((b) => b.id === where);

		place.set(id, where);
		leaveMessage(`${word("moved")} ${localised(box.name)}.`);
	}

	function toggleReport(id) {
		if (reported.delete(id))
			return leaveMessage(word("unreported"));
		reported.add(id);
		return leaveMessage(word("reported"));
	}

	function draw() {
		app.dataset.reading = open === null ? "no" : "yes";
		app.replaceChildren(
			element("h1", { class: "kit-live" }, word("title")),
			drawFolders(), drawList(),
			draft ? drawDraft() : drawReader());
	}

	acquis.start((session) => {
		config = { actions: ["move"], folders: [], ...session.config };
		for (const m of config.messages) {
			place.set(m.id, "inbox");
			if (m.unread)
				unread.add(m.id);
		}
		document.title = word("title");
		draw();
	});
})();
