/*
 * A sign-in through an institution that did not end well: what happened, what
 * was kept, what to do, and the number that whoever helps will ask for. The
 * server names one of the eight advices (sso_refuse.c).
 */
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { t } from "../lib/i18n.js";
import { framed } from "../lib/frame.js";
import { lastInstitution, startPath } from "../lib/institutions.js";
import { session } from "../lib/session.js";
import { Button } from "../components/button.js";
import { CopyField } from "../components/copy-field.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";

const ICONS = { again: "again", institution: "school", later: "clock",
  "not-allowed": "shield", cancelled: "pause", "other-account": "user",
  portal: "school", closed: "pause" };

/* Whether the same again may go well. */
const AGAIN = ["again", "later", "cancelled", "institution"];

/* Where the other ways to sign in are found. */
const otherWay = (advice) => (advice === "closed"
  ? ["/signin/institution", "refused.choose"] : ["/signin", "refused.other_way"]);

export function Refused() {
  const asked = new URLSearchParams(location.search);
  const advice = Object.hasOwn(ICONS, asked.get("advice"))
    ? asked.get("advice") : "institution";
  const number = /^[A-Za-z0-9-]{1,64}$/.test(asked.get("id") || "")
    ? asked.get("id") : null;
  const { state } = useStore(session);

  return html`<div class="narrow refused">
    <div class="refused-icon"><${Icon} name=${ICONS[advice]} size=${36} /></div>
    <${Heading} title=${t(`refused.${advice}.title`)} />
    <p class="lead">${t(`refused.${advice}.what`)}</p>
    <p>${t(state === "signed_in" ? "refused.kept.signed_in" : "refused.kept")}</p>
    <section class="card stack" aria-labelledby="todo">
      <h2 id="todo">${t("refused.todo")}</h2>
      <p>${t(`refused.${advice}.todo`)}</p>
      ${framed ? html`<p>${t("refused.framed")}</p>`
    : html`<${Ways} advice=${advice} signedIn=${state === "signed_in"} />`}
      ${number && html`<${CopyField} label=${t("refused.number")}
        hint=${t("refused.number_hint")} value=${number} />`}
    </section>
  </div>`;
}

function Ways({ advice, signedIn }) {
  const last = lastInstitution();
  const again = AGAIN.includes(advice);
  const [address, words] = otherWay(advice);

  if (signedIn)
    return html`<div class="actions">
      ${again && html`<${Button} kind="primary" icon="again"
        href="/settings/institution">${t("trouble.again")}<//>`}
      <${Button} kind=${again ? "secondary" : "primary"} href="/settings"
        icon="settings">${t("refused.settings")}<//>
    </div>`;
  return html`<div class="actions">
    ${again && html`<${Button} kind="primary" icon="again"
      href=${last ? startPath(last.key) : "/signin/institution"}>
      ${t("trouble.again")}<//>`}
    <${Button} kind=${again ? "secondary" : "primary"} href=${address}>
      ${t(words)}<//>
  </div>`;
}
