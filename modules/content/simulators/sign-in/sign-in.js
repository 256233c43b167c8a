/*
 * The security page of an account: password, second step, devices,
 * recovery.
 *
 * config:
 *   account   { name, address }
 *   sections  which of "password", "two-step", "devices", "recovery"
 *   twoStep   the method in use, or "off"
 *   keep      [{ id, name }], where the backup codes may be kept; without
 *             it no codes are offered
 *   devices   [{ id, name, place, last, current }]
 *   recovery  [{ id, name }]
 * name, place and last are { fr, en } or one string.
 *
 * answer, without the parts in which nothing was done:
 *   password=strong|weak;two-step=METHOD;backup=ID;signed-out=ID,…;
 *   removed=ID,…   (recovery entries)
 * The password itself never leaves the page.
 */
"use strict";

(function () {
	const { element } = acquis;
	const WORDS = {
		title: { fr: "Sécurité du compte", en: "Account security" },
		password: { fr: "Mot de passe", en: "Password" },
		fresh: { fr: "Nouveau mot de passe", en: "New password" },
		again: { fr: "Le même, encore une fois",
			en: "The same, once more" },
		change: { fr: "Changer le mot de passe", en: "Change password" },
		changed: { fr: "Mot de passe changé.", en: "Password changed." },
		short: { fr: "Il faut au moins 8 caractères.",
			en: "At least 8 characters are needed." },
		differ: { fr: "Les deux saisies diffèrent.",
			en: "The two entries differ." },
		weak: { fr: "Facile à deviner.", en: "Easy to guess." },
		strong: { fr: "Solide.", en: "Strong." },
		twoStep: { fr: "Double authentification",
			en: "Two-step sign-in" },
		isOff: { fr: "Désactivée.", en: "Turned off." },
		isOn: { fr: "Activée\u00a0:", en: "Turned on:" },
		method: { fr: "Seconde étape", en: "Second step" },
		sms: { fr: "Code reçu par SMS", en: "Code sent by text message" },
		app: { fr: "Code d’une application sur mon téléphone",
			en: "Code from an app on my phone" },
		key: { fr: "Clé de sécurité USB", en: "USB security key" },
		next: { fr: "Continuer", en: "Continue" },
		phone: { fr: "Sur votre téléphone, l’application affiche",
			en: "On your phone, the app shows" },
		message: { fr: "Vous recevez ce SMS : votre code est",
			en: "You receive this text message: your code is" },
		touch: { fr: "Branchez la clé puis touchez-la.",
			en: "Plug in the key, then touch it." },
		touched: { fr: "Toucher la clé", en: "Touch the key" },
		code: { fr: "Code à 6 chiffres", en: "6-digit code" },
		confirm: { fr: "Confirmer", en: "Confirm" },
		wrongCode: { fr: "Ce n’est pas le code affiché.",
			en: "This is not the code shown." },
		turnedOn: { fr: "Double authentification activée.",
			en: "Two-step sign-in turned on." },
		turnOff: { fr: "Désactiver", en: "Turn off" },
		turnedOff: { fr: "Double authentification désactivée.",
			en: "Two-step sign-in turned off." },
		codes: { fr: "Codes de secours, si le téléphone est perdu",
			en: "Backup codes, in case the phone is lost" },
		keep: { fr: "Où les gardez-vous\u00a0?", en: "Where do you keep them?" },
		kept: { fr: "Choix enregistré.", en: "Choice saved." },
		devices: { fr: "Appareils connectés", en: "Signed-in devices" },
		thisOne: { fr: "Cet appareil", en: "This device" },
		signOut: { fr: "Déconnecter", en: "Sign out" },
		signedOut: { fr: "Déconnecté.", en: "Signed out." },
		undo: { fr: "Annuler", en: "Undo" },
		recovery: { fr: "Récupération du compte",
			en: "Account recovery" },
		remove: { fr: "Retirer", en: "Remove" },
		removed: { fr: "Retiré.", en: "Removed." },
		restored: { fr: "Rétabli.", en: "Restored." },
	};
	const CODE = "482913";
	const BACKUP = ["7HQ2-M4XD", "9KTR-3VWP", "C6JF-8YBM"];
	const COMMON = /0123|1234|2345|3456|4567|5678|6789|azerty|qwerty|password|motdepasse|bonjour|soleil|welcome|letmein/;

	const app = document.getElementById("sign-in");
	const gone = { devices: new Set(), recovery: new Set() };
	let config = null;
	let strength = "";
	let twoStep = "off";
	let asking = null;		/* the method being turned on */
	let backup = "";

	const word = (name) => acquis.text(WORDS[name]);

	function localised(value) {
		return typeof value === "string" ? value : acquis.text(value);
	}

	function tell() {
		const parts = [];

		if (strength !== "")
			parts.push(`password=${strength}`);
		if (twoStep !== (config.twoStep || "off"))
			parts.push(`two-step=${twoStep}`);
		if (backup !== "")
			parts.push(`backup=${backup}`);
		if (gone.devices.size > 0)
			parts.push(`signed-out=${[...gone.devices].sort()}`);
		if (gone.recovery.size > 0)
			parts.push(`removed=${[...gone.recovery].sort()}`);
		acquis.answer(parts.join(";"));
	}

	function settle(words, focus) {
		tell();
		draw();
		document.getElementById(focus).focus();
		acquis.say(words);
	}

	function drawPart(id, name, ...children) {
		return element("section", {},
			element("h2", { id, tabindex: "-1" }, word(name)),
			...children);
	}

	/* -- password -------------------------------------------------- */

	/*
	 * Long or varied, without the owner's name, a well-known sequence or
	 * so few different characters that length means nothing.
	 */
	function judge(password) {
		const bare = password.toLowerCase();
		const owner = localised(config.account.name).toLowerCase()
			.split(/\s+/).some((part) => bare.includes(part));
		const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u]
			.filter((kind) => kind.test(password)).length;
		const distinct = new Set(bare).size;

		if (owner || COMMON.test(bare.replace(/[\s._-]/g, ""))
		    || distinct < 7)
			return "weak";
		return password.length >= 16
			|| (password.length >= 12 && kinds >= 3)
			? "strong" : "weak";
	}

	function drawEntry(id, name, input) {
		const field = element("input", {
			type: "password", id, autocomplete: "new-password", input,
			"aria-describedby": "password-note",
		});

		return [element("label", { for: id }, word(name)), field];
	}

	function changePassword() {
		const first = document.getElementById("fresh");
		const second = document.getElementById("again");
		const note = document.getElementById("password-note");
		const refuse = (name, field) => {
			note.textContent = word(name);
			field.focus();
		};

		if ([...first.value].length < 8)
			return refuse("short", first);
		if (first.value !== second.value)
			return refuse("differ", second);
		strength = judge(first.value);
		return settle(word("changed"), "title-password");
	}

	function drawPassword() {
		const note = element("p",
			{ id: "password-note", class: "note", role: "status" });
		const weigh = (event) => {
			const value = event.target.value;

			note.textContent = value === "" ? ""
				: [...value].length < 8 ? word("short")
					: word(judge(value));
		};

		return drawPart("title-password", "password",
			strength !== "" ? element("p", { class: "done" },
				`${word("changed")} ${word(strength)}`) : "",
			...drawEntry("fresh", "fresh", weigh),
			...drawEntry("again", "again"), note,
			element("button", {
				type: "button", click: changePassword,
			}, word("change")));
	}

	/* -- second step ----------------------------------------------- */

	function turnOn(method) {
		twoStep = method;
		asking = null;
		settle(word("turnedOn"), "title-two-step");
	}

	function drawCodeEntry(method) {
		const error = element("p", { class: "note", id: "code-error" });
		const input = element("input", {
			id: "code", inputmode: "numeric", autocomplete: "off",
			maxlength: "7", "aria-describedby": "code-error",
		});
		const check = () => {
			if (input.value.replace(/\s/g, "") === CODE)
				return turnOn(method);
			error.textContent = word("wrongCode");
			acquis.say(word("wrongCode"));
			return input.focus();
		};

		return [element("p", {},
			word(method === "app" ? "phone" : "message"), " ",
			element("strong", {}, "482 913"), "."),
		element("label", { for: "code" }, word("code")), input, error,
		element("button", { type: "button", click: check },
			word("confirm"))];
	}

	function drawAsking() {
		if (asking === "key")
			return [element("p", {}, word("touch")),
				element("button", {
					type: "button", click: () => turnOn("key"),
				}, word("touched"))];
		return drawCodeEntry(asking);
	}

	function drawMethods() {
		let chosen = asking || "sms";
		const radios = ["sms", "app", "key"].map((method) => element(
			"label", { class: "option" }, element("input", {
				type: "radio", name: "method", value: method,
				checked: method === chosen,
				change: () => { chosen = method; },
			}), word(method)));

		return [element("p", {}, word("isOff")),
			element("fieldset", {},
				element("legend", {}, word("method")), ...radios),
			element("button", {
				type: "button", click: () => {
					asking = chosen;
					draw();
					document.getElementById("title-two-step").focus();
				},
			}, word("next"))];
	}

	function drawBackup() {
		const radios = config.keep.map((place) => element("label",
			{ class: "option" }, element("input", {
				type: "radio", name: "keep", value: place.id,
				checked: backup === place.id,
				change: () => {
					backup = place.id;
					tell();
					acquis.say(word("kept"));
				},
			}), localised(place.name)));

		return [element("h3", {}, word("codes")),
			element("ul", { class: "codes" }, ...BACKUP.map((code) =>
				element("li", {}, element("code", {}, code)))),
			element("fieldset", {},
				element("legend", {}, word("keep")), ...radios)];
	}

	function turnOff() {
		twoStep = "off";
		backup = "";
		settle(word("turnedOff"), "title-two-step");
	}

	function drawTwoStep() {
		const parts = [];

		if (twoStep === "off")
			parts.push(...drawMethods());
		else
			parts.push(element("p", { class: "done" },
				`${word("isOn")} ${word(twoStep)}.`),
			element("button", { type: "button", click: turnOff },
				word("turnOff")));
		if (asking !== null)
			parts.push(element("div", { class: "step" },
				...drawAsking()));
		if (twoStep !== "off" && config.keep)
			parts.push(...drawBackup());
		return drawPart("title-two-step", "twoStep", ...parts);
	}

	/* -- devices and recovery: lists with something to take away ---- */

	function toggle(list, id) {
		const isDevice = list === "devices";
		const back = gone[list].delete(id);

		if (!back)
			gone[list].add(id);
		settle(word(back ? "restored" : isDevice ? "signedOut"
			: "removed"), `title-${list}`);
	}

	function drawEntryLine(list, entry, detail) {
		const isGone = gone[list].has(entry.id);
		const isDevice = list === "devices";
		const action = word(isGone ? "undo"
			: isDevice ? "signOut" : "remove");

		return element("li", {},
			element("div", {},
				element("p", { class: "strong" },
					localised(entry.name)),
				element("p", { class: "hint" }, isGone
					? word(isDevice ? "signedOut" : "removed")
					: detail)),
			entry.current ? element("p", { class: "done" },
				word("thisOne"))
				: element("button", {
					type: "button",
					click: () => toggle(list, entry.id),
					"aria-label":
						`${action}, ${localised(entry.name)}`,
				}, action));
	}

	function drawDevices() {
		return drawPart("title-devices", "devices",
			element("ul", { class: "entries" }, ...config.devices
				.map((d) => drawEntryLine("devices", d,
					`${localised(d.place)} · `
					+ localised(d.last)))));
	}

	function drawRecovery() {
		return drawPart("title-recovery", "recovery",
			element("ul", { class: "entries" }, ...config.recovery
				.map((r) => drawEntryLine("recovery", r, ""))));
	}

	/* -- the page -------------------------------------------------- */

	const PARTS = {
		password: drawPassword, "two-step": drawTwoStep,
		devices: drawDevices, recovery: drawRecovery,
	};

	function draw() {
		app.replaceChildren(
			element("h1", {}, word("title")),
			element("p", { class: "hint" },
				`${localised(config.account.name)} · `
				+ config.account.address),
			...config.sections.map((name) => PARTS[name]()));
	}

	acquis.start((session) => {
		config = { devices: [], recovery: [], ...session.config };
		twoStep = config.twoStep || "off";
		document.title = word("title");
		draw();
	});
})();
