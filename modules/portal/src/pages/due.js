/*
 * What must be done before anything else, in place of every page: a password
 * of one's own, a second factor that a role needs. The server refuses the
 * rest meanwhile; a new token opens it.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError, freshToken, get, post } from "../lib/api.js";
import { useLoad } from "../lib/load.js";
import { strongEnough } from "../lib/password.js";
import { proofTrouble } from "../lib/proof.js";
import { useSending } from "../lib/sending.js";
import { Button } from "../components/button.js";
import { PasswordField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { Skeleton } from "../components/skeleton.js";
import { TotpSetup } from "../components/totp-setup.js";
import { Trouble } from "../components/trouble.js";

export const isDue = (user) => Boolean(user &&
  (user.must_change_password || user.second_factor_due));

export function Due({ user }) {
  return user.must_change_password
    ? html`<${PasswordDue} />` : html`<${FactorDue} />`;
}

function PasswordDue() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const { busy, error, send } = useSending(async () => {
    if (!strongEnough(next))
      return t("password.weak");
    if (next === current)
      return t("password.same");
    try {
      await post("/api/auth/me/password",
        { current_password: current, new_password: next });
    } catch (failure) {
      return failure instanceof ApiError && failure.slug === "invalid"
        ? t("password.common") : proofTrouble(failure);
    }
    await freshToken();
    return null;
  });

  return html`<div class="narrow">
    <${Heading} title=${t("due.password.title")} focus />
    <p class="lead">${t("due.password.what")}</p>
    <form class="card stack" noValidate onSubmit=${send}>
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <${PasswordField} label=${t("due.password.temporary")} name="password"
        value=${current} onValue=${setCurrent} maxlength="256"
        autocomplete="current-password" />
      <${PasswordField} label=${t("settings.password_new")} name="next"
        hint=${t("password.hint")} value=${next} onValue=${setNext}
        maxlength="256" autocomplete="new-password" />
      <${Button} kind="primary" type="submit" busy=${busy}>
        ${t("due.password.send")}<//>
    </form>
  </div>`;
}

function FactorDue() {
  const { data, error, again } =
    useLoad(() => get("/api/auth/me/security"), []);

  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h1" />`;
  return html`<div class="narrow">
    <${Heading} title=${t("due.factor.title")} focus />
    <p class="lead">${t("due.factor.what")}</p>
    <div class="card stack">
      ${data ? html`<${TotpSetup} password=${data.password}
        onDone=${freshToken} />` : html`<${Skeleton} rows=${3} />`}
    </div>
  </div>`;
}
