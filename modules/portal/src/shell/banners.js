/* What stands between the header and the page while something is wrong. */
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { date, t } from "../lib/i18n.js";
import { online } from "../lib/online.js";
import { outbox, tryNow } from "../lib/outbox.js";
import { session } from "../lib/session.js";
import { place } from "../lib/router.js";
import { Button } from "../components/button.js";
import { Icon } from "../components/icon.js";

export function Banners() {
  const { waiting, kept } = useStore(outbox);
  const connected = useStore(online);
  const here = useStore(place);
  const { state, user } = useStore(session);
  const coming = user && user.terms_coming;

  return html`<div class="banners" role="status">
    ${waiting > 0 && state !== "ended" && html`<${Banner} icon="offline"
      words=${t(kept ? "banner.kept" : "banner.not_kept")} again />`}
    ${waiting === 0 && !connected && html`<${Banner} icon="offline"
      words=${t("banner.offline")} />`}
    ${coming && !["challenge", "terms"].includes(here.name) && html`
      <${Banner} icon="info" words=${t("banner.terms",
    { date: date(coming.applies_from) })} href="/terms" />`}
  </div>`;
}

export function Banner({ icon, words, again, href }) {
  return html`<div class="banner"><div class="banner-inside">
    <${Icon} name=${icon} /> <p>${words}</p>
    ${again && html`<${Button} kind="quiet" icon="again" onClick=${tryNow}>
      ${t("banner.again")}<//>`}
    ${href && html`<${Button} kind="quiet" href=${href}>
      ${t("terms.read")}<//>`}
  </div></div>`;
}
