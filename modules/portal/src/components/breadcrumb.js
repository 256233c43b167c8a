/* Where this page stands. `steps`: [{href, text}], the last one is here. */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";

export function Breadcrumb({ steps }) {
  return html`<nav class="breadcrumb" aria-label=${t("breadcrumb")}>
    <ol>${steps.map(({ href, text }) => html`<li key=${text}>
      ${href ? html`<a href=${href}>${text}</a>`
    : html`<span aria-current="page">${text}</span>`}</li>`)}</ol>
  </nav>`;
}
