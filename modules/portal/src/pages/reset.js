/* The page of the link in the mail: a new password. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError, post } from "../lib/api.js";
import { asToken, takeFragment } from "../lib/fragment.js";
import { strongEnough } from "../lib/password.js";
import { proofTrouble } from "../lib/proof.js";
import { useSending } from "../lib/sending.js";
import { leave, session } from "../lib/session.js";
import { Button } from "../components/button.js";
import { PasswordField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { Notice } from "../components/notice.js";

export const linkIsOver = (error) => error instanceof ApiError &&
  (error.slug === "link-used" || error.slug === "link-expired");

export function Reset() {
  const [token] = useState(() => asToken(takeFragment()));
  const [state, setState] = useState(token ? "form" : "over");

  if (state === "over")
    return html`<${Over} />`;
  if (state === "done")
    return html`<${Done} />`;
  return html`<div class="narrow">
    <${Heading} title=${t("reset.title")} />
    <p class="lead">${t("reset.lead")}</p>
    <${Form} token=${token} onEnd=${setState} />
  </div>`;
}

function Form({ token, onEnd }) {
  const [password, setPassword] = useState("");
  const { busy, error, send } = useSending(async () => {
    if (!strongEnough(password))
      return t("password.weak");
    try {
      await post("/api/auth/password-resets/redeem",
        { token, new_password: password }, { open: true });
    } catch (failure) {
      if (linkIsOver(failure))
        return onEnd("over");
      return failure instanceof ApiError && failure.slug === "invalid"
        ? t("password.common") : proofTrouble(failure);
    }
    /* whoever was signed in here is not any more */
    if (session.get().state !== "anonymous")
      leave();
    return onEnd("done");
  });

  return html`<form class="card stack" noValidate onSubmit=${send}>
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <${PasswordField} label=${t("settings.password_new")} name="password"
      hint=${t("password.hint")} value=${password} onValue=${setPassword}
      autocomplete="new-password" maxlength="256" />
    <${Button} kind="primary" type="submit" busy=${busy}>
      ${t("reset.send")}<//>
  </form>`;
}

function Done() {
  return html`<div class="empty">
    <${Icon} name="check" size=${48} />
    <${Heading} title=${t("reset.done.title")} focus />
    <p>${t("reset.done.what")}</p>
    <${Button} kind="primary" href="/signin">${t("signin.send")}<//>
  </div>`;
}

function Over() {
  return html`<div class="empty">
    <${Icon} name="clock" size=${48} />
    <${Heading} title=${t("reset.over.title")} focus />
    <p>${t("reset.over.what")}</p>
    <${Button} kind="primary" href="/recover" icon="again">
      ${t("reset.over.again")}<//>
  </div>`;
}
