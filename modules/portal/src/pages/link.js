/* An institution sent somebody whom we do not know yet: is there an account
   already? */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { t } from "../lib/i18n.js";
import { ApiError, post } from "../lib/api.js";
import { returnTo } from "../lib/institutions.js";
import { go } from "../lib/router.js";
import { createFromInstitution, session, signOut } from "../lib/session.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { Notice } from "../components/notice.js";
import { SentHere, gone } from "../components/sent-here.js";
import { SignInForm } from "./signin.js";

export function Link() {
  return html`<${SentHere} address="/api/auth/sso/pending"
    expired=${t("link.expired.what")} then=${Who} />`;
}

/* What the person says goes to the server; a code that ran out meanwhile ends
   the page, anything else is said beside the button. */
function useAnswer(act, onGone) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const [stale, setStale] = useState(false); // signed in too long ago

  async function answer() {
    if (busy)
      return;
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (failure) {
      if (gone(failure))
        return onGone();
      if (failure instanceof ApiError && failure.slug === "sign-in-again")
        setStale(true);
      else
        setError(!(failure instanceof ApiError) ? t("form.offline")
          : failure.slug === "taken" ? t("link.taken") : failure.message);
    }
    setBusy(false);
  }
  return { busy, error, stale, answer };
}

function Who({ who, code, onGone }) {
  const { state, user } = useStore(session);
  const join = useAnswer(async () => {
    await post("/api/auth/sso/pending/link", { code });
    go(returnTo(who.return_to), { replace: true });
  }, onGone);
  const title = state === "signed_in" ? t("link.title_mine")
    : t(who.can_create ? "link.title" : "link.title_known");

  return html`<div class="narrow">
    <p class="link-sender"><${Icon} name="school" /> ${who.institution}</p>
    <${Heading} title=${title} />
    <p class="lead">${who.first_name
    ? t("link.hello", { name: who.first_name }) : t("link.hello_nobody")}</p>
    <div role="alert">${join.error && html`
      <${Notice} kind="bad">${join.error}<//>`}</div>
    ${state === "signed_in" ? html`<${Mine} user=${user} who=${who} join=${join} />`
    : html`<${Known} who=${who} join=${join} />
      ${who.can_create ? html`<${Fresh} who=${who} code=${code} onGone=${onGone} />`
      : html`<p class="muted">${t("link.no_account", { name: who.institution })}</p>`}`}
  </div>`;
}

/* Signed in on this device: one button, or the way out of it. */
function Mine({ user, who, join }) {
  const [error, setError] = useState(null);

  async function leave() {
    try {
      await signOut(false);
    } catch {
      setError(t("shell.sign_out_failed"));
    }
  }
  return html`<section class="card stack" aria-labelledby="mine">
    <h2 id="mine">${t("link.mine.title")}</h2>
    <p><strong>${user.first_name} ${user.last_name}</strong><br />
      <span class="muted">${user.email || user.username}</span></p>
    <p>${t("link.mine.what", { name: who.institution })}</p>
    <p class="field-error" role="alert">${error}</p>
    ${join.stale && html`<p>${t("link.mine.again")}</p>
      <${SignInForm} login=${user.email || user.username}
        send=${t("link.known.send")} onSignedIn=${join.answer} />`}
    <div class="actions">
      ${!join.stale && html`<${Button} kind="primary" icon="link"
        busy=${join.busy} onClick=${join.answer}>${t("link.mine.yes")}<//>`}
      <${Button} kind="quiet" icon="leave" onClick=${leave}>${t("link.mine.no")}<//>
    </div>
  </section>`;
}

function Known({ who, join }) {
  return html`<section class="card stack" aria-labelledby="known">
    <h2 id="known">${t("link.known.title")}</h2>
    <p>${t("link.known.what", { name: who.institution })}</p>
    <${SignInForm} send=${t("link.known.send")} onSignedIn=${join.answer} />
  </section>`;
}

function Fresh({ who, code, onGone }) {
  const make = useAnswer(async () => {
    await createFromInstitution(code);
    go(returnTo(who.return_to), { replace: true });
  }, onGone);

  return html`<section class="card stack" aria-labelledby="fresh">
    <h2 id="fresh">${t("link.fresh.title")}</h2>
    <p>${t("link.fresh.what")}</p>
    <div role="alert">${make.error && html`
      <${Notice} kind="bad">${make.error}<//>`}</div>
    <div><${Button} icon="plus" busy=${make.busy} onClick=${make.answer}>
      ${t("signup.title")}<//></div>
  </section>`;
}
