/* Language and display for everybody; account and devices once signed in. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { t } from "../lib/i18n.js";
import { ApiError, get, post } from "../lib/api.js";
import { useLoad } from "../lib/load.js";
import { strongEnough } from "../lib/password.js";
import { useSending } from "../lib/sending.js";
import { saveSettings, session } from "../lib/session.js";
import { settings } from "../lib/settings.js";
import { Button } from "../components/button.js";
import { ChoiceList } from "../components/choice-list.js";
import { Checkbox, PasswordField, TextField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { toast } from "../components/toast.js";
import { Devices } from "./devices.js";
import { Safety } from "./safety.js";
import { SignInMethods } from "./sign-in-methods.js";

export function Settings() {
  const { user } = useStore(session);

  return html`<div class="settings">
    <${Heading} title=${t("settings.title")} />
    <${Display} />
    ${user && html`<${Account} user=${user} />`}
  </div>`;
}

function Account({ user }) {
  const ways = useLoad(() => get("/api/auth/me/identities"), []);
  const kept = useLoad(() => get("/api/auth/me/security"), []);

  return html`<${Names} user=${user} /><${SignInMethods} ways=${ways} />
    <${Safety} load=${kept} />
    ${ways.data && ways.data.password && html`<${Password} user=${user} />`}
    <${Devices} />
    <section class="card stack" aria-labelledby="mydata">
      <h2 id="mydata">${t("data.title")}</h2>
      <p>${t("data.lead")}</p>
      <div><${Button} href="/settings/data" icon="shield">
        ${t("data.title")}<//></div>
    </section>`;
}

const CHOICES = [
  ["language", ["fr", "en"]],
  ["theme", ["system", "light", "dark"]],
  ["font", ["standard", "dyslexic"]],
  ["text_size", ["normal", "large", "larger"]],
];

function Display() {
  const present = useStore(settings);

  function change(name) {
    return (value) => saveSettings({ [name]: value })
      .catch(() => toast(t("settings.kept_here")));
  }
  return html`<section class="card stack" aria-labelledby="display">
    <h2 id="display">${t("settings.display")}</h2>
    ${CHOICES.map(([name, ids]) => html`<${ChoiceList} small key=${name}
      legend=${t(`settings.${name}`)} value=${present[name]}
      onValue=${change(name)} choices=${ids.map((id) =>
    ({ id, text: t(`settings.${name}.${id}`) }))} />`)}
    <${Checkbox} label=${t("settings.reduced_motion")}
      checked=${present.reduced_motion} onValue=${change("reduced_motion")} />
    <${Checkbox} label=${t("settings.shortcuts")}
      hint=${t("settings.shortcuts_hint")} checked=${present.shortcuts}
      onValue=${change("shortcuts")} />
  </section>`;
}

export function Names({ user }) {
  const [first, setFirst] = useState(user.first_name);
  const [last, setLast] = useState(user.last_name);
  const { busy, error, send } = useSending(async () => {
    if (first.trim() === "" || last.trim() === "")
      return t("settings.names_missing");
    await saveSettings({ first_name: first.trim(), last_name: last.trim() });
    toast(t("settings.saved"));
    return null;
  });

  return html`<section class="card" aria-labelledby="account">
    <h2 id="account">${t("settings.account")}</h2>
    ${(user.email || user.username) && html`
      <p class="muted">${user.email || user.username}</p>`}
    <form class="stack" noValidate onSubmit=${send}>
      <${TextField} label=${t("signup.first_name")} value=${first}
        onValue=${setFirst} autocomplete="given-name" maxlength="100" />
      <${TextField} label=${t("signup.last_name")} value=${last}
        onValue=${setLast} autocomplete="family-name" maxlength="100" />
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <div><${Button} type="submit" busy=${busy}>${t("settings.save")}<//></div>
    </form>
  </section>`;
}

function Password({ user }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const { busy, error, send } = useSending(async () => {
    if (!strongEnough(next))
      return t("password.weak");
    if (next === current)
      return t("password.same");
    await change(current, next);
    setCurrent("");
    setNext("");
    toast(t("settings.password_changed"));
    return null;
  });

  return html`<section class="card" aria-labelledby="password">
    <h2 id="password">${t("settings.password")}</h2>
    <form class="stack" noValidate onSubmit=${send}>
      <input type="text" class="visually-hidden" autocomplete="username"
        tabindex="-1" aria-hidden="true" readonly
        value=${user.email || user.username} />
      <${PasswordField} label=${t("settings.password_now")} value=${current}
        onValue=${setCurrent} autocomplete="current-password" maxlength="256" />
      <${PasswordField} label=${t("settings.password_new")} value=${next}
        hint=${t("password.hint")} onValue=${setNext}
        autocomplete="new-password" maxlength="256" />
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <div><${Button} type="submit" busy=${busy}>
        ${t("settings.password_save")}<//></div>
    </form>
  </section>`;
}

async function change(current, next) {
  try {
    await post("/api/auth/me/password",
      { current_password: current, new_password: next });
  } catch (error) {
    if (error instanceof ApiError && error.slug === "bad-credentials")
      throw new ApiError(error.status,
        { type: "/problems/bad-credentials", title: t("settings.password_wrong") });
    if (error instanceof ApiError && error.slug === "invalid")
      throw new ApiError(error.status,
        { type: "/problems/invalid", title: t("password.common") });
    throw error;
  }
}
