/* What stands between the header and the page while something is wrong. */
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { t } from "../lib/i18n.js";
import { online } from "../lib/online.js";
import { outbox, tryNow } from "../lib/outbox.js";
import { session } from "../lib/session.js";
import { Button } from "../components/button.js";
import { Icon } from "../components/icon.js";

export function Banners() {
  const { waiting, kept } = useStore(outbox);
  const connected = useStore(online);
  const { state } = useStore(session);

  return html`<div class="banners" role="status">
    ${waiting > 0 && state !== "ended" && html`<${Banner} icon="offline"
      words=${t(kept ? "banner.kept" : "banner.not_kept")} again />`}
    ${waiting === 0 && !connected && html`<${Banner} icon="offline"
      words=${t("banner.offline")} />`}
  </div>`;
}

export function Banner({ icon, words, again }) {
  return html`<div class="banner"><div class="banner-inside">
    <${Icon} name=${icon} /> <p>${words}</p>
    ${again && html`<${Button} kind="quiet" icon="again" onClick=${tryNow}>
      ${t("banner.again")}<//>`}
  </div></div>`;
}
