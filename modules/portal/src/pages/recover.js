/* A forgotten password: ask for the link. The answer never says who exists. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { post } from "../lib/api.js";
import { orTrouble } from "../lib/proof.js";
import { useSending } from "../lib/sending.js";
import { Button } from "../components/button.js";
import { TextField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { Notice } from "../components/notice.js";

export function Recover() {
  const [login, setLogin] = useState("");
  const [sent, setSent] = useState(false);
  const { busy, error, send } = useSending(orTrouble(async () => {
    if (login.trim() === "")
      return t("recover.missing");
    await post("/api/auth/password-resets", { login: login.trim() },
      { open: true });
    setSent(true);
    return null;
  }));

  if (sent)
    return html`<${Sent} onAgain=${() => setSent(false)} />`;
  return html`<div class="narrow">
    <${Heading} title=${t("recover.title")} />
    <p class="lead">${t("recover.lead")}</p>
    <form class="card stack" noValidate onSubmit=${send}>
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <${TextField} label=${t("signin.login")} value=${login} onValue=${setLogin}
        name="username" autocomplete="username" autocapitalize="none"
        spellcheck=${false} maxlength="255" />
      <${Button} kind="primary" type="submit" icon="mail" busy=${busy}>
        ${t("recover.send")}<//>
    </form>
    <p class="muted">${t("recover.no_address")}</p>
    <p><a href="/signin">${t("recover.back")}</a></p>
  </div>`;
}

function Sent({ onAgain }) {
  return html`<div class="empty">
    <${Icon} name="mail" size=${48} />
    <${Heading} title=${t("recover.sent.title")} focus />
    <p>${t("recover.sent.what")}</p>
    <p class="muted">${t("recover.sent.nothing")}</p>
    <div class="actions">
      <${Button} kind="primary" href="/signin">${t("recover.back")}<//>
      <${Button} icon="again" onClick=${onAgain}>${t("recover.again")}<//>
    </div>
  </div>`;
}
