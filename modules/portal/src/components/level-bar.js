/*
 * A level as eight steps: full up to the lower end of its 80 % interval,
 * lighter where it is uncertain, dotted beyond what the content reaches.
 * The words say the same; the picture is for the eye.
 */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";

const STEPS = 8;
const WIDTH = 20;
const GAP = 4;

export function levelWords({ level, level_low, level_high }) {
  if (level_low === level_high)
    return t("level.words", { level, max: STEPS });
  return t("level.words_between",
    { level, max: STEPS, low: level_low, high: level_high });
}

function look(step, { level, level_low, level_high, cap }) {
  if (step <= Math.min(level, level_low))
    return "sure";
  if (step <= level)
    return "likely";
  if (step <= level_high)
    return "possible";
  return step > cap ? "beyond" : "empty";
}

export function LevelBar({ measure }) {
  const width = STEPS * WIDTH + (STEPS - 1) * GAP;

  return html`<svg class="level-bar" role="img" viewBox="0 0 ${width} 12"
    preserveAspectRatio="none" aria-label=${levelWords(measure)}>
    ${Array.from({ length: STEPS }, (_, i) => html`<rect
      class="step step-${look(i + 1, measure)}" x=${i * (WIDTH + GAP) + 0.75}
      y="0.75" width=${WIDTH - 1.5} height="10.5" rx="3" />`)}
  </svg>`;
}
