/*
 * Block programming: a program is built from blocks and run in one or more
 * yards (machine.js).
 *
 * config: { blocks: ["forward", "left", "right", "repeat", "until", "if"],
 *   max: 6, grids: [yard, …], program: [block, …] (optional) }
 * answer: where the robot stopped in each yard, "at=c3 batteries=1", with
 *   " crashed" or " endless", joined by " | "; "not-run" after a change.
 */
"use strict";

(function () {
	const { element } = acquis;
	const SVG = "http://www.w3.org/2000/svg";
	const STEP_MS = 260;

	const BLOCKS = {
		forward: { fr: "Avancer d’une case", en: "Move forward one cell" },
		left: { fr: "Tourner à gauche", en: "Turn left" },
		right: { fr: "Tourner à droite", en: "Turn right" },
		repeat: { fr: "Répéter plusieurs fois", en: "Repeat several times" },
		until: { fr: "Répéter jusqu’au drapeau", en: "Repeat until the flag" },
		if: { fr: "Si un mur est devant", en: "If a wall is in front" },
	};
	const FACING = {
		n: { fr: "vers le haut", en: "up" },
		e: { fr: "vers la droite", en: "right" },
		s: { fr: "vers le bas", en: "down" },
		w: { fr: "vers la gauche", en: "left" },
	};
	const CELLS = {
		"#": { fr: "mur", en: "wall" }, F: { fr: "drapeau", en: "flag" },
		"*": { fr: "pile", en: "battery" }, ".": { fr: "libre", en: "free" },
		S: { fr: "libre", en: "free" },
	};
	const WORDS = {
		title: { fr: "Robot", en: "Robot" },
		yard: { fr: "Terrain", en: "Yard" },
		program: { fr: "Programme", en: "Program" },
		empty: { fr: "Aucun bloc pour l’instant.", en: "No block so far." },
		add: { fr: "Ajouter un bloc", en: "Add a block" },
		where: { fr: "Les ajouter dans", en: "Add them in" },
		main: { fr: "le programme", en: "the program" },
		times: { fr: "Nombre de fois", en: "Number of times" },
		up: { fr: "Monter", en: "Move up" },
		down: { fr: "Descendre", en: "Move down" },
		remove: { fr: "Retirer", en: "Remove" },
		run: { fr: "Exécuter", en: "Run" },
		step: { fr: "Un pas", en: "One step" },
		reset: { fr: "Revenir au départ", en: "Back to start" },
		clear: { fr: "Effacer le programme", en: "Clear the program" },
		full: { fr: "Le programme est plein\u00a0: retirez un bloc.",
			en: "The program is full: remove a block." },
		flag: { fr: "Le robot est sur le drapeau", en: "The robot is on the flag" },
		stopped: { fr: "Le robot s’est arrêté en", en: "The robot has stopped at" },
		crashed: { fr: "Le robot a heurté un mur en",
			en: "The robot has hit a wall at" },
		endless: { fr: "Le programme ne s’arrête pas",
			en: "The program does not stop" },
		batteries: { fr: "piles", en: "batteries" },
		robot: { fr: "robot tourné", en: "robot facing" },
		used: { fr: "Blocs\u00a0:", en: "Blocks:" },
		of: { fr: "sur", en: "of" },
	};
	const say = (key) => acquis.text(WORDS[key]);

	let config, program, states, target, job = null;
	const parts = {};

	/* The program as a tree */

	function fromConfig(block) {
		if (typeof block === "string")
			return { kind: block };
		const kind = ["repeat", "until", "if"].find((k) => k in block);
		return { kind, times: block[kind], body: block.do.map(fromConfig) };
	}

	function listOf(block, list = program, owner = null) {
		const index = list.indexOf(block);
		if (index >= 0)
			return { list, index, owner };
		for (const other of list) {
			const found = other.body && listOf(block, other.body, other);
			if (found)
				return found;
		}
		return null;
	}

	function containers(list = program) {
		return list.flatMap((b) => b.body ? [b, ...containers(b.body)] : []);
	}

	function nameOf(block) {
		if (block.kind !== "repeat")
			return acquis.text(BLOCKS[block.kind]);
		return acquis.text({ fr: `Répéter ${block.times} fois`,
			en: `Repeat ${block.times} times` });
	}

	/* Changing the program puts the robot back. */

	function changed(words) {
		reset();
		drawProgram();
		acquis.answer("not-run");
		acquis.say(words);
	}

	function add(kind) {
		if (machine.count(program) >= config.max) {
			outcome(say("full"));
			acquis.say(say("full"));
			return;
		}
		const block = { kind };
		if (kind === "repeat")
			block.times = 2;
		if (kind === "repeat" || kind === "until" || kind === "if")
			block.body = [];
		(target ? target.body : program).push(block);
		if (block.body)
			target = block;
		changed(nameOf(block));
	}

	function remove(block) {
		const { list, index } = listOf(block);
		list.splice(index, 1);
		if (target && !listOf(target))
			target = null;
		changed(`${say("remove")}, ${nameOf(block)}`);
		parts.list.focus();
	}

	/* Past the end of its list, a block leaves the block that holds it. */
	function move(block, by) {
		const { list, index, owner } = listOf(block);
		const to = index + by;
		if (to >= 0 && to < list.length) {
			list.splice(index, 1);
			list.splice(to, 0, block);
		} else if (owner) {
			list.splice(index, 1);
			const outer = listOf(owner);
			outer.list.splice(outer.index + (by > 0 ? 1 : 0), 0, block);
		} else {
			return;
		}
		changed(`${say(by > 0 ? "down" : "up")}, ${nameOf(block)}`);
		const button = block.node.querySelector(
			by > 0 ? "[data-do=down]" : "[data-do=up]");
		button.focus();
	}

	/* Running */

	function* plan() {
		for (let n = 0; n < config.grids.length; n++)
			yield* machine.run(config.grids[n], states[n], program);
	}

	function reset() {
		if (job)
			clearInterval(job.timer);
		job = null;
		states = config.grids.map(machine.makeState);
		mark(null);
		drawYards();
		outcome("");
	}

	function mark(block) {
		for (const node of parts.list.querySelectorAll(".now"))
			node.classList.remove("now");
		if (block)
			block.node.classList.add("now");
	}

	function step(quiet) {
		if (!job) {
			reset();
			job = { steps: plan() };
		}
		const { done, value } = job.steps.next();
		if (done) {
			finish();
			return;
		}
		mark(value);
		drawYards();
		if (!quiet)
			acquis.say(`${nameOf(value)}. ${states.map(whereNow).join(". ")}`);
	}

	function runAll() {
		reset();
		job = { steps: plan() };
		job.timer = setInterval(() => step(true), STEP_MS);
	}

	function finish() {
		clearInterval(job.timer);
		job = null;
		mark(null);
		const text = states.map(result).join(" ");
		outcome(text);
		acquis.say(text);
		acquis.answer(states.map(answerOf).join(" | "));
	}

	function answerOf(state) {
		return `at=${machine.place(state)} batteries=${state.taken.size}` +
			(state.crashed ? " crashed" : "") +
			(state.endless ? " endless" : "");
	}

	function whereNow(state) {
		return `${machine.place(state).toUpperCase()}, ` +
			`${say("robot")} ${acquis.text(FACING[state.facing])}`;
	}

	function result(state, n) {
		const place = machine.place(state).toUpperCase();
		const yard = config.grids[n];
		const total = yard.rows.join("").split("*").length - 1;
		const many = config.grids.length > 1 ? `${say("yard")} ${n + 1}, ` : "";
		let text = `${say("stopped")} ${place}`;
		if (state.crashed)
			text = `${say("crashed")} ${place}`;
		else if (state.endless)
			text = say("endless");
		else if (machine.cell(yard, state.x, state.y) === "F")
			text = say("flag");
		const found = total ? `, ${say("batteries")} ${state.taken.size}/${total}` : "";
		return `${many}${text}${found}.`;
	}

	function outcome(text) {
		parts.outcome.textContent = text;
	}

	/* Drawing */

	function picture(...shapes) {
		const svg = document.createElementNS(SVG, "svg");
		svg.setAttribute("viewBox", "0 0 40 40");
		svg.setAttribute("aria-hidden", "true");
		for (const [name, attributes] of shapes) {
			const shape = document.createElementNS(SVG, name);
			for (const [key, value] of Object.entries(attributes))
				shape.setAttribute(key, value);
			svg.append(shape);
		}
		return svg;
	}

	const flag = () => picture(["path", { class: "flag",
		d: "M12 6h3v28h-3zM16 7l15 6-15 6z" }]);
	const battery = () => picture(["path", { class: "battery",
		d: "M13 12h14v22H13zM17 12V8h6v4M20 18v10M15 23h10" }]);
	function robot(facing) {
		const svg = picture(
			["rect", { class: "body", x: 7, y: 10, width: 26, height: 24,
				rx: 6 }],
			["path", { class: "body", d: "M20 1l8 10H12z" }],
			["path", { class: "nose", d: "M20 14l7 10h-14z" }]);
		svg.classList.add("robot", `facing-${facing}`);
		return svg;
	}

	function drawCell(yard, state, x, y) {
		const kind = machine.cell(yard, x, y);
		const here = state.x === x && state.y === y;
		const taken = state.taken.has(`${x},${y}`);
		const words = [acquis.text(CELLS[taken ? "." : kind])];
		const td = element("td", { class: kind === "#" && "wall" });
		if (here) {
			words.unshift(`${say("robot")} ${acquis.text(FACING[state.facing])}`);
			td.append(robot(state.facing));
		} else if (kind === "F") {
			td.append(flag());
		} else if (kind === "*" && !taken) {
			td.append(battery());
		}
		td.append(element("span", { class: "hidden" }, words.join(", ")));
		return td;
	}

	function drawYard(yard, n) {
		const width = yard.rows[0].length;
		const head = element("tr", {}, element("td", { class: "corner" }));
		for (let x = 0; x < width; x++)
			head.append(element("th", { scope: "col" }, "ABCDEFGHIJKL"[x]));
		const body = yard.rows.map((row, y) => element("tr", {},
			element("th", { scope: "row" }, String(y + 1)),
			...[...row].map((_, x) => drawCell(yard, states[n], x, y))));
		head.firstChild.className = "hidden";
		return element("table", { class: "yard" },
			element("caption", {}, say("yard") +
				(config.grids.length > 1 ? ` ${n + 1}` : "")),
			element("thead", {}, head), element("tbody", {}, ...body));
	}

	function drawYards() {
		parts.yards.replaceChildren(...config.grids.map(drawYard));
	}

	function timesOf(block) {
		const select = element("select", { "aria-label": say("times"),
			change: () => {
				block.times = Number(select.value);
				changed(nameOf(block));
				block.node.querySelector("select").focus();
			} });
		for (let n = 2; n <= 9; n++)
			select.append(element("option", { value: n,
				selected: n === block.times }, String(n)));
		return select;
	}

	function key(block, what, sign, act) {
		return element("button", { type: "button", "data-do": what,
			"aria-label": `${say(what)}, ${nameOf(block)}`,
			title: say(what), click: act }, sign);
	}

	function drawBlock(block) {
		const words = block.kind === "repeat"
			? acquis.text({ fr: "Répéter, fois\u00a0:", en: "Repeat, times:" })
			: nameOf(block);
		block.node = element("div", { class: "block" },
			element("span", { class: "words" }, words), " ",
			block.kind === "repeat" ? timesOf(block) : "",
			key(block, "up", "↑", () => move(block, -1)),
			key(block, "down", "↓", () => move(block, 1)),
			key(block, "remove", "✕", () => remove(block)));
		const item = element("li", {}, block.node);
		if (block.body)
			item.append(block.body.length
				? element("ol", {}, ...block.body.map(drawBlock))
				: element("ol", {}, element("li", { class: "muted" }, "…")));
		return item;
	}

	function drawTarget() {
		const all = containers();
		parts.target.hidden = !config.blocks.some((b) => "repeat until if"
			.split(" ").includes(b));
		parts.where.replaceChildren(
			element("option", { value: -1 }, say("main")),
			...all.map((b, i) => element("option", { value: i,
				selected: b === target }, `${i + 1}. ${nameOf(b)}`)));
		parts.where.onchange = () => {
			target = all[parts.where.value] || null;
		};
	}

	function drawProgram() {
		parts.list.replaceChildren(...(program.length ? program.map(drawBlock)
			: [element("li", { class: "muted" }, say("empty"))]));
		parts.used.textContent =
			`${say("used")} ${machine.count(program)} ${say("of")} ${config.max}`;
		drawTarget();
	}

	function button(words, click, name) {
		return element("button", { type: "button", click, class: name }, words);
	}

	function make() {
		parts.yards = element("div");
		parts.outcome = element("p", { class: "outcome" });
		parts.list = element("ol", { class: "program", tabindex: "-1",
			"aria-label": say("program") });
		parts.used = element("p", { class: "muted" });
		parts.where = element("select", { id: "where" });
		parts.target = element("p", { class: "target" },
			element("label", { for: "where" }, say("where")), parts.where);
		const palette = element("div", { class: "keys", role: "group",
			"aria-label": say("add") }, ...config.blocks.map((kind) =>
			button(acquis.text(BLOCKS[kind]), () => add(kind))));
		document.getElementById("robot").append(
			element("h1", { class: "kit-live" }, say("title")),
			element("section", {}, parts.yards, parts.outcome,
				element("div", { class: "keys" },
					button(say("run"), runAll, "kit-primary"),
					button(say("step"), () => step(false)),
					button(say("reset"), () => { reset(); }))),
			element("section", {}, element("h2", {}, say("program")),
				parts.used, parts.list,
				element("h2", {}, say("add")), parts.target, palette,
				button(say("clear"), () => {
					program = [];
					target = null;
					changed(say("empty"));
				})));
	}

	acquis.start((session) => {
		config = session.config;
		document.title = say("title");
		program = (config.program || []).map(fromConfig);
		target = null;
		make();
		reset();
		drawProgram();
	});
})();
