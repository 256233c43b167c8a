/* How far along: a bar whose words stand beside it. */
import { html } from "../lib/html.js";

export function Progress({ value, max, label }) {
  return html`<progress class="progress" value=${value} max=${max}
    aria-label=${label}></progress>`;
}
