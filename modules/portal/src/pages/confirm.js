/*
 * The page of the link that confirms an address. Opening it does nothing, since
 * programs that read mail open links too: the button does.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { t } from "../lib/i18n.js";
import { ApiError, post } from "../lib/api.js";
import { asToken, takeFragment } from "../lib/fragment.js";
import { proofTrouble } from "../lib/proof.js";
import { useSending } from "../lib/sending.js";
import { readAccount, session } from "../lib/session.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { Notice } from "../components/notice.js";
import { linkIsOver } from "./reset.js";

export function Confirm() {
  const [token] = useState(() => asToken(takeFragment()));
  const [state, setState] = useState(token ? "ask" : "over");

  if (state === "over")
    return html`<${End} icon="clock" title=${t("confirm.over.title")}
      what=${t("confirm.over.what")} />`;
  if (state === "done")
    return html`<${End} icon="check" title=${t("confirm.done.title")}
      what=${t("confirm.done.what")} />`;
  return html`<${Ask} token=${token} onEnd=${setState} />`;
}

function Ask({ token, onEnd }) {
  const { busy, error, send } = useSending(async () => {
    try {
      await post("/api/auth/email-confirmations", { token }, { open: true });
    } catch (failure) {
      if (linkIsOver(failure))
        return onEnd("over");
      return failure instanceof ApiError && failure.slug === "taken"
        ? t("confirm.taken") : proofTrouble(failure);
    }
    await readAccount();
    return onEnd("done");
  });

  return html`<div class="empty">
    <${Icon} name="mail" size=${48} />
    <${Heading} title=${t("confirm.title")} />
    <p>${t("confirm.what")}</p>
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <${Button} kind="primary" icon="check" busy=${busy} onClick=${send}>
      ${t("confirm.yes")}<//>
  </div>`;
}

function End({ icon, title, what }) {
  const { state } = useStore(session);

  return html`<div class="empty">
    <${Icon} name=${icon} size=${48} />
    <${Heading} title=${title} focus />
    <p>${what}</p>
    ${state === "signed_in"
    ? html`<${Button} kind="primary" href="/settings">${t("settings.title")}<//>`
    : html`<${Button} kind="primary" href="/signin">${t("signin.send")}<//>`}
  </div>`;
}
