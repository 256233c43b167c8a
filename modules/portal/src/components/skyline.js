/*
 * The picture of the first page: sixteen competences as rising steps in the
 * colours of the five areas. Decoration only.
 */
import { html } from "../lib/html.js";

const COLUMNS = [
  ["information", [5, 6, 4]], ["communication", [6, 3, 5, 4]],
  ["creation", [4, 2, 5, 3]], ["protection", [6, 4, 5]],
  ["environment", [3, 5]],
];

export function Skyline() {
  let x = 8;

  return html`<svg class="skyline" viewBox="0 0 400 240" aria-hidden="true"
    focusable="false">
    ${COLUMNS.map(([colour, levels]) => {
    const drawn = levels.map((level) => {
      const left = x;
      x += 22;
      return html`<g class="area-${colour}">${Array.from({ length: 8 }, (_, i) => html`
        <rect class=${i < level ? "sky-full" : "sky-empty"} x=${left}
          y=${206 - i * 26} width="17" height="20" rx="5" />`)}</g>`;
    });
    x += 8;
    return drawn;
  })}
  </svg>`;
}
