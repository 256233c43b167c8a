/*
 * The shape of a page that is on its way. Nothing is drawn in the first 300 ms
 * (the style sheet waits), so that quick replies do not flicker.
 */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";

export function Skeleton({ rows = 4 }) {
  return html`<div class="skeleton" role="status">
    <span class="visually-hidden">${t("loading")}</span>
    <div class="skeleton-title"></div>
    ${Array.from({ length: rows }, () => html`<div class="skeleton-row"></div>`)}
  </div>`;
}
