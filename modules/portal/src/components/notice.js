/*
 * A box that says something about the page or the question. `kind`: info,
 * good, calm (not right, nothing bad), bad.
 */
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

const ICONS = { info: "info", good: "check", calm: "info", bad: "warning" };

export function Notice({ kind = "info", icon, title, role, children }) {
  return html`<div class="notice notice-${kind}" role=${role}>
    <${Icon} name=${icon || ICONS[kind]} />
    <div class="notice-body">
      ${title && html`<p class="notice-title">${title}</p>`}
      ${children}
    </div>
  </div>`;
}
