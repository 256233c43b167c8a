/* A state in one or two words; the icon repeats what the colour says. */
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

export function Badge({ kind = "neutral", icon, children }) {
  return html`<span class="badge badge-${kind}">
    ${icon && html`<${Icon} name=${icon} size=${16} />`} ${children}</span>`;
}
