/*
 * The result as a picture: a scale of 0 to 8, the 80 % interval as a band,
 * the level as a mark on it, the level before as a small ring.
 */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";

const MAX = 8;
const LEFT = 16;
const STEP = 41;
const at = (level) => LEFT + level * STEP;

export function Interval({ level, low, high, before, cap }) {
  const words = before === undefined
    ? t("interval.alt", { level, low, high })
    : t("interval.alt_before", { level, low, high, before });

  return html`<svg class="interval" viewBox="0 0 360 92" role="img"
    aria-label=${words}>
    <line class="interval-line" x1=${at(0)} y1="46" x2=${at(cap)} y2="46" />
    ${cap < MAX && html`<line class="interval-beyond" x1=${at(cap)} y1="46"
      x2=${at(MAX)} y2="46" />`}
    ${Array.from({ length: MAX + 1 }, (_, i) => html`
      <line class="interval-tick" x1=${at(i)} y1="40" x2=${at(i)} y2="52" />
      <text class=${i === level ? "interval-here" : "interval-number"}
        x=${at(i)} y="82" text-anchor="middle">${i}</text>`)}
    <rect class="interval-band" x=${at(low) - 10} y="34" rx="12"
      width=${at(high) - at(low) + 20} height="24" />
    ${before !== undefined && before !== level && html`
      <circle class="interval-before" cx=${at(before)} cy="46" r="7" />`}
    <circle class="interval-level" cx=${at(level)} cy="46" r="11" />
  </svg>`;
}
