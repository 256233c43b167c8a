/* Signing in: as a page, and inside the dialog of a session that ended. */
import { useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError } from "../lib/api.js";
import { choosePath, lastInstitution, startPath } from "../lib/institutions.js";
import { signIn } from "../lib/session.js";
import { Button } from "../components/button.js";
import { PasswordField, TextField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { durationWords } from "../components/timer.js";

export function SignIn({ needed }) {
  return html`<div class="narrow">
    <${Heading} title=${t("signin.title")} />
    ${needed && html`<p class="lead">${t("signin.needed")}</p>`}
    <div class="card stack">
      <${Institutions} wanted=${needed ? location.pathname + location.search : ""} />
      <p class="or"><span>${t("signin.or")}</span></p>
      <${SignInForm} />
    </div>
    <p>${t("signin.no_account")} <a href="/signup">${t("signup.title")}</a></p>
  </div>`;
}

/* The way through one's institution: the one used last on this device first. */
export function Institutions({ wanted }) {
  const last = lastInstitution();

  if (!last)
    return html`<${Button} kind="primary" class="button-wide" icon="school"
      href=${choosePath(wanted)}>${t("signin.institution")}<//>`;
  return html`<div class="ways">
    <${Button} kind="primary" class="button-wide" icon="school"
      href=${startPath(last.key, wanted)}>
      ${t("signin.institution_last", { name: last.name })}<//>
    <a href=${choosePath(wanted)}>${t("signin.institution_other")}</a>
  </div>`;
}

/* `onSignedIn` runs after it; `send`: what the button says. */
export function SignInForm({ login: known = "", send: words, onSignedIn }) {
  const [login, setLogin] = useState(known);
  const [password, setPassword] = useState("");
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const form = useRef(null);

  async function send(event) {
    event.preventDefault();
    if (busy)
      return;
    if (login.trim() === "" || password === "") {
      setError(t("signin.both"));
      form.current.querySelector(login.trim() === "" ? "input" : "[type=password]").focus();
      return;
    }
    setBusy(true);
    try {
      await signIn(login.trim(), password);
      if (onSignedIn)
        onSignedIn();
    } catch (failure) {
      setError(signInTrouble(failure));
      setBusy(false);
    }
  }

  return html`<form ref=${form} onSubmit=${send} noValidate class="stack">
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <${TextField} label=${t("signin.login")} value=${login} onValue=${setLogin}
      name="username" autocomplete="username" autocapitalize="none"
      spellcheck=${false} maxlength="255" />
    <${PasswordField} label=${t("signin.password")} value=${password}
      onValue=${setPassword} name="password" maxlength="256"
      autocomplete="current-password" />
    <${Button} type="submit" busy=${busy}>
      ${busy ? t("signin.busy") : words || t("signin.send")}<//>
  </form>`;
}

export function signInTrouble(error) {
  if (!(error instanceof ApiError))
    return t("form.offline");
  if (error.slug === "bad-credentials")
    return t("signin.wrong");
  if (error.slug === "blocked")
    return error.retryAfter
      ? t("signin.blocked_for", { time: durationWords(error.retryAfter) })
      : t("signin.blocked");
  return error.message;
}
