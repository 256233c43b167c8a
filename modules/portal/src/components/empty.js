/* Nothing here yet, and what to do about it. */
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

export function Empty({ icon = "info", title, children }) {
  return html`<div class="empty">
    <${Icon} name=${icon} size=${36} />
    <p class="empty-title">${title}</p>
    ${children}
  </div>`;
}
