/*
 * The privacy settings of an account, and what others see of it.
 *
 * config:
 *   service   the name of the service
 *   sections  [{ name, settings: [{ id, name, help, value, options }] }]
 *             options [{ id, name }]; without options the setting is a
 *             switch and its value true or false
 *   preview   optional { audiences, items }: audiences [{ id, name }] from
 *             the narrowest to the widest; items [{ name, setting }], seen
 *             by the audience that the setting names and by narrower ones
 * service, name and help are { fr, en } or one string.
 *
 * answer: ID=VALUE;… for each setting that differs from the start, in the
 * order of config; VALUE is an option or on, off.
 */
"use strict";

(function () {
	const { element } = acquis;
	const WORDS = {
		title: { fr: "Réglages de confidentialité",
			en: "Privacy settings" },
		sections: { fr: "Rubriques", en: "Sections" },
		saved: { fr: "Réglage enregistré.", en: "Setting saved." },
		preview: { fr: "Aperçu", en: "Preview" },
		seenBy: { fr: "Voir mon profil comme", en: "See my profile as" },
		shows: { fr: "Visible\u00a0:", en: "Shown:" },
		nothing: { fr: "Rien de ce profil n’est visible.",
			en: "Nothing of this profile is shown." },
	};

	const app = document.getElementById("privacy");
	const values = new Map();
	let config = null;
	let present = 0;		/* the section on the page */
	let audience = null;

	const word = (name) => acquis.text(WORDS[name]);

	function localised(value) {
		return typeof value === "string" ? value : acquis.text(value);
	}

	function allSettings() {
		return config.sections.flatMap((section) => section.settings);
	}

	function plain(value) {
		return typeof value === "boolean" ? (value ? "on" : "off") : value;
	}

	function tell() {
		acquis.answer(allSettings()
			.filter((s) => values.get(s.id) !== s.value)
			.map((s) => `${s.id}=${plain(values.get(s.id))}`)
			.join(";"));
	}

	function set(id, value) {
		values.set(id, value);
		tell();
		acquis.say(word("saved"));
	}

	/* -- one setting ----------------------------------------------- */

	function helpOf(setting) {
		return setting.help ? [element("p",
			{ class: "hint", id: `help-${setting.id}` },
			localised(setting.help))] : [];
	}

	function drawChoice(setting) {
		const radios = setting.options.map((option) => element("label",
			{ class: "option" },
			element("input", {
				type: "radio", name: setting.id, value: option.id,
				checked: values.get(setting.id) === option.id,
				change: () => set(setting.id, option.id),
			}), localised(option.name)));

		return element("fieldset", {
			"aria-describedby": setting.help && `help-${setting.id}`,
		}, element("legend", {}, localised(setting.name)),
		...helpOf(setting), ...radios);
	}

	function drawSwitch(setting) {
		const box = element("input", {
			type: "checkbox", checked: values.get(setting.id),
			"aria-describedby": setting.help && `help-${setting.id}`,
			change: () => set(setting.id, box.checked),
		});

		return element("div", { class: "card" },
			element("label", { class: "option strong" }, box,
				localised(setting.name)), ...helpOf(setting));
	}

	function drawSetting(setting) {
		return setting.options ? drawChoice(setting) : drawSwitch(setting);
	}

	/* -- the preview ----------------------------------------------- */

	function visibleTo(item) {
		const order = config.preview.audiences.map((a) => a.id);

		return order.indexOf(values.get(item.setting))
			>= order.indexOf(audience);
	}

	function drawSeen() {
		const seen = config.preview.items.filter(visibleTo);

		if (seen.length === 0)
			return [element("p", {}, word("nothing"))];
		return [element("p", {}, word("shows")),
			element("ul", { class: "seen" }, ...seen.map((item) =>
				element("li", {}, localised(item.name))))];
	}

	function drawPreview() {
		const seen = element("div", { role: "status" }, ...drawSeen());
		const select = element("select", {
			id: "audience", change: () => {
				audience = select.value;
				seen.replaceChildren(...drawSeen());
			},
		}, ...config.preview.audiences.map((a) => element("option",
			{ value: a.id, selected: a.id === audience },
			localised(a.name))));

		return [element("div", { class: "card" },
			element("label", { for: "audience" }, word("seenBy")),
			select, seen)];
	}

	/* -- the page -------------------------------------------------- */

	function show(index) {
		present = index;
		draw();
		document.getElementById("section-title").focus();
	}

	function titles() {
		const names = config.sections.map((s) => localised(s.name));

		return config.preview ? [...names, word("preview")] : names;
	}

	function drawNav() {
		return element("nav", { "aria-label": word("sections") },
			element("ul", { class: "tabs" }, ...titles().map((name, i) =>
				element("li", {}, element("button", {
					type: "button", click: () => show(i),
					"aria-current": i === present && "true",
				}, name)))));
	}

	function draw() {
		const section = config.sections[present];
		const content = section ? section.settings.map(drawSetting)
			: drawPreview();

		app.replaceChildren(
			element("h1", {}, localised(config.service)),
			drawNav(),
			element("section", {},
				element("h2", { id: "section-title", tabindex: "-1" },
					titles()[present]), ...content));
	}

	acquis.start((session) => {
		config = session.config;
		for (const setting of allSettings())
			values.set(setting.id, setting.value);
		if (config.preview)
			audience = config.preview.audiences.at(-1).id;
		document.title = word("title");
		draw();
	});
})();
