/* Two or three ways to see the same thing, one key away. */
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

export function Switch({ label, options, value, onValue }) {
  return html`<div class="switch" role="group" aria-label=${label}>
    ${options.map(({ id, text, icon }) => html`<button type="button" key=${id}
      aria-pressed=${id === value} onClick=${() => onValue(id)}>
      <${Icon} name=${icon} size=${20} /> ${text}</button>`)}
  </div>`;
}
