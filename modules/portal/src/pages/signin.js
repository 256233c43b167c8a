/* Signing in: as a page, and inside the dialog of a session that ended. */
import { useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError } from "../lib/api.js";
import { choosePath, lastInstitution, startPath }
  from "../lib/institutions.js";
import { proofTrouble } from "../lib/proof.js";
import { useSending } from "../lib/sending.js";
import { giveCode, signIn } from "../lib/session.js";
import { Button } from "../components/button.js";
import { PasswordField, TextField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { CodeField } from "../components/proof-fields.js";

export function SignIn({ needed }) {
  return html`<div class="narrow">
    <${Heading} title=${t("signin.title")} />
    ${needed && html`<p class="lead">${t("signin.needed")}</p>`}
    <div class="card stack">
      <${Institutions} wanted=${needed ? location.pathname + location.search : ""} />
      <p class="or"><span>${t("signin.or")}</span></p>
      <${SignInForm} />
    </div>
    <p><a href="/recover">${t("signin.forgotten")}</a></p>
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
  const [step, setStep] = useState(null);
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
      const wanted = await signIn(login.trim(), password);
      if (!wanted && onSignedIn)
        onSignedIn();
      setError(null);
      setStep(wanted);
      setBusy(false);
    } catch (failure) {
      setError(signInTrouble(failure));
      setBusy(false);
    }
  }

  if (step)
    return html`<${CodeForm} step=${step} onSignedIn=${onSignedIn}
      onGone=${(words) => { setError(words); setStep(null); }} />`;
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
  if (error instanceof ApiError && error.slug === "bad-credentials")
    return t("signin.wrong");
  if (error instanceof ApiError && error.slug === "blocked" && !error.retryAfter)
    return t("signin.blocked");
  return proofTrouble(error);
}

/*
 * The code of the second factor. `wanted`: the page to go to afterwards;
 * `onGone` takes what to say when the first step has to be done again.
 */
export function CodeForm({ step, wanted, onSignedIn, onGone }) {
  const [code, setCode] = useState("");
  const [recovery, setRecovery] = useState(false);
  const { busy, error, send } = useSending(async () => {
    if (code.trim() === "")
      return t("code.missing");
    try {
      await giveCode(step, code.trim(), wanted);
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 401)
        return onGone(t("code.gone"));
      return proofTrouble(failure);
    }
    return onSignedIn && onSignedIn();
  });

  return html`<form class="stack" noValidate onSubmit=${send}>
    <p>${t(recovery ? "code.recovery_what" : "code.what")}</p>
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <${CodeField} key=${recovery} autofocus value=${code} onValue=${setCode}
      label=${t(recovery ? "code.recovery" : "code.label")}
      inputmode=${recovery ? "text" : "numeric"} />
    <${Button} kind="primary" type="submit" busy=${busy}>
      ${t("code.send")}<//>
    <div class="actions">
      <${Button} kind="quiet" icon="key" onClick=${() => {
    setCode("");
    setRecovery(!recovery);
  }}>${t(recovery ? "code.use_app" : "code.use_recovery")}<//>
      <${Button} kind="quiet" icon="left" onClick=${() => onGone(null)}>
        ${t("code.back")}<//>
    </div>
  </form>`;
}
