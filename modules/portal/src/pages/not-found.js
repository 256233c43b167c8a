/* An address that leads nowhere. */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";

export function NotFound() {
  return html`<div class="empty">
    <${Icon} name="information" size=${48} />
    <${Heading} title=${t("trouble.missing.title")} />
    <p>${t("trouble.missing.what")}</p>
    <${Button} kind="primary" href="/home" icon="home">${t("trouble.home")}<//>
  </div>`;
}
