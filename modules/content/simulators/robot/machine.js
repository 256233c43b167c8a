/*
 * The robot without its picture: a yard, and what blocks do in it.
 *
 * A yard is { rows: ["S.#", "*.F"], facing: "e" }: S start, F flag, # wall,
 * * battery. A program is a list of blocks:
 *   { kind: "forward" | "left" | "right" }
 *   { kind: "repeat", times: 3, body: [block, …] }
 *   { kind: "until" | "if", body: [block, …] }
 * "until" repeats until the flag is reached, "if" runs its blocks when a wall
 * (or the edge) is in front.
 */
"use strict";

(function () {
	const TURNS = "nesw";
	const MOVES = { n: [0, -1], e: [1, 0], s: [0, 1], w: [-1, 0] };
	const MOST_STEPS = 400;

	function makeState(yard) {
		const state = { x: 0, y: 0, facing: yard.facing,
			taken: new Set(), crashed: false, endless: false };
		yard.rows.forEach((row, y) => {
			if (row.includes("S"))
				Object.assign(state, { x: row.indexOf("S"), y });
		});
		return state;
	}

	function cell(yard, x, y) {
		return yard.rows[y] && yard.rows[y][x] || "#";
	}

	function ahead(state) {
		const [dx, dy] = MOVES[state.facing];
		return [state.x + dx, state.y + dy];
	}

	function act(yard, state, kind) {
		const by = { left: 3, right: 1 }[kind];
		if (by) {
			state.facing = TURNS[(TURNS.indexOf(state.facing) + by) % 4];
			return;
		}
		const [x, y] = ahead(state);
		if (cell(yard, x, y) === "#") {
			state.crashed = true;
			return;
		}
		state.x = x;
		state.y = y;
		if (cell(yard, x, y) === "*")
			state.taken.add(`${x},${y}`);
	}

	/* Is the body of this block due once more, after so many times? */
	function due(yard, state, block, done) {
		switch (block.kind) {
		case "repeat":
			return done < block.times;
		case "until":
			return cell(yard, state.x, state.y) !== "F";
		default:
			return done === 0 && cell(yard, ...ahead(state)) === "#";
		}
	}

	/* Each block run costs one step, so that no program runs for ever. */
	function stopped(state, budget) {
		if (--budget.left <= 0)
			state.endless = true;
		return state.crashed || state.endless;
	}

	/* Yields each block that has just done something; stops at a crash. */
	function* run(yard, state, blocks, budget) {
		for (const block of blocks) {
			if (!block.body) {
				act(yard, state, block.kind);
				yield block;
			}
			for (let n = 0; block.body && due(yard, state, block, n); n++) {
				yield* run(yard, state, block.body, budget);
				if (stopped(state, budget))
					return;
			}
			if (stopped(state, budget))
				return;
		}
	}

	function count(blocks) {
		return blocks.reduce((n, b) => n + 1 + count(b.body || []), 0);
	}

	window.machine = {
		makeState, cell, count,
		run: (yard, state, blocks) =>
			run(yard, state, blocks, { left: MOST_STEPS }),
		/* "c2": column letter, row number */
		place: (state) => "abcdefghijkl"[state.x] + (state.y + 1),
	};
})();
