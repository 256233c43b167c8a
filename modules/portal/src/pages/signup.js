/* Creating an account: names, an address or a user name, a password. */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { language, t } from "../lib/i18n.js";
import { ApiError } from "../lib/api.js";
import { signUp } from "../lib/session.js";
import { strongEnough } from "../lib/password.js";
import { readTerms } from "../lib/terms.js";
import { Button } from "../components/button.js";
import { PasswordField, TextField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";

const EMPTY = { first_name: "", last_name: "", login: "", password: "" };
const USERNAME = /^[A-Za-z0-9][A-Za-z0-9._-]{2,49}$/;

export function SignUp() {
  const [account, setAccount] = useState(EMPTY);
  const [errors, setErrors] = useState({});
  const [busy, setBusy] = useState(false);
  const [terms, setTerms] = useState(null);
  const form = useRef(null);

  /* Without them the account is asked to accept them afterwards. */
  useEffect(() => {
    readTerms().then(({ current }) => setTerms(current || null), () => {});
  }, []);
  const field = (name) => ({ name, value: account[name], error: errors[name],
    onValue: (value) => setAccount((old) => ({ ...old, [name]: value })) });

  function refuse(found) {
    setErrors(found);
    const first = Object.keys(EMPTY).find((name) => found[name]);
    if (first)
      form.current.elements[first].focus();
  }

  async function send(event) {
    event.preventDefault();
    const found = check(account);
    if (busy || Object.keys(found).length > 0)
      return refuse(found);
    setBusy(true);
    try {
      await signUp({ ...body(account),
        ...(terms ? { terms: terms.version } : {}) });
    } catch (error) {
      setBusy(false);
      refuse(refusal(error));
    }
  }

  return html`<div class="narrow">
    <${Heading} title=${t("signup.title")} />
    <p class="lead">${t("signup.lead")}</p>
    <form ref=${form} class="card stack" onSubmit=${send} noValidate>
      <div role="alert">${errors.form && html`
        <${Notice} kind="bad">${errors.form}<//>`}</div>
      <${TextField} label=${t("signup.first_name")} ...${field("first_name")}
        autocomplete="given-name" maxlength="100" required />
      <${TextField} label=${t("signup.last_name")} ...${field("last_name")}
        autocomplete="family-name" maxlength="100" required />
      <${TextField} label=${t("signup.login")} hint=${t("signup.login_hint")}
        ...${field("login")} autocomplete="username" autocapitalize="none"
        spellcheck=${false} maxlength="255" required />
      <${PasswordField} label=${t("signin.password")} hint=${t("password.hint")}
        ...${field("password")} autocomplete="new-password" maxlength="256"
        required />
      ${terms && html`<p>${t("signup.terms")} <a href="/terms"
        target="_blank">${t("signup.terms_link")}</a></p>`}
      <${Button} kind="primary" type="submit" busy=${busy}>
        ${t(busy ? "signup.busy" : "signup.send")}<//>
    </form>
    <p>${t("signup.institution")} <a href="/signin/institution">
      ${t("signin.institution")}</a></p>
    <p>${t("signup.has_account")} <a href="/signin">${t("signin.send")}</a></p>
  </div>`;
}

function check(account) {
  const errors = {};
  const login = account.login.trim();

  if (account.first_name.trim() === "")
    errors.first_name = t("signup.first_name_missing");
  if (account.last_name.trim() === "")
    errors.last_name = t("signup.last_name_missing");
  if (login === "")
    errors.login = t("signup.login_missing");
  else if (/^[^@]*[^\0-\x7f][^@]*@/.test(login))
    errors.login = t("signup.login_ascii");
  else if (!login.includes("@") && !USERNAME.test(login))
    errors.login = t("signup.login_bad");
  if (!strongEnough(account.password))
    errors.password = t("password.weak");
  return errors;
}

function body({ first_name, last_name, login, password }) {
  const name = login.trim();

  return { first_name: first_name.trim(), last_name: last_name.trim(),
    password, language: language(),
    [name.includes("@") ? "email" : "username"]: name };
}

/* The server's pointer names the member at fault. */
function refusal(error) {
  if (!(error instanceof ApiError))
    return { form: t("form.offline") };
  const member = (error.pointer || "").slice(1);

  if (error.slug === "taken")
    return { login: t("signup.taken") };
  if (member === "email" || member === "username")
    return { login: t("signup.login_bad") };
  if (member === "password")
    return { password: t("password.common") };
  return { [member in EMPTY ? member : "form"]: error.message };
}
