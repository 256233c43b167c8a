/* How much of a list is shown, and the way to the rest of it. */
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { Button } from "./button.js";

export function Pager({ count, more, busy, onMore }) {
  return html`<div class="pager">
    <p class="small muted" role="status">${tn("pager.count", count)}</p>
    ${more && html`<${Button} icon="down" busy=${busy} onClick=${onMore}>
      ${t("pager.more")}<//>`}
  </div>`;
}
