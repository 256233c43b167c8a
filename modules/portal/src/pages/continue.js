/*
 * Somebody was sent here to be signed in, by a link or by a page that we do not
 * know: as whom, and is that right? Whoever follows the link of a stranger
 * would else work in the stranger's account.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { t } from "../lib/i18n.js";
import { ApiError } from "../lib/api.js";
import { returnTo } from "../lib/institutions.js";
import { go } from "../lib/router.js";
import { session, enterByCode } from "../lib/session.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { Notice } from "../components/notice.js";
import { SentHere, gone } from "../components/sent-here.js";
import { CodeForm } from "./signin.js";

export function Continue() {
  return html`<${SentHere} address="/api/auth/sso/code"
    expired=${t("continue.expired")} then=${Who} />`;
}

function Who({ who, code, onGone }) {
  const { state, user } = useStore(session);
  const [{ busy, error, step }, setState] = useState({});
  const other = state === "signed_in" && user.id !== who.user_id;
  const wanted = returnTo(who.return_to);

  async function enter() {
    if (busy)
      return;
    setState({ busy: true });
    try {
      const asked = await enterByCode(code);
      if (asked)
        setState({ step: asked });
      else
        go(wanted, { replace: true });
    } catch (failure) {
      if (gone(failure))
        return onGone();
      setState({ error: failure instanceof ApiError ? failure.message
        : t("form.offline") });
    }
  }
  if (step)
    return html`<div class="narrow">
      <${Heading} title=${t("code.title")} />
      <div class="card stack">
        <${CodeForm} step=${step} wanted=${wanted} onGone=${onGone} /></div>
    </div>`;
  return html`<div class="narrow">
    <p class="link-sender"><${Icon} name="school" /> ${who.institution}</p>
    <${Heading} title=${t("continue.title",
    { name: `${who.first_name} ${who.last_name}`.trim() })} />
    <p class="lead">${t("continue.what", { name: who.institution })}</p>
    <section class="card stack" aria-label=${t("continue.answer")}>
      ${other && html`<${Notice} kind="info">${t("continue.other",
    { name: `${user.first_name} ${user.last_name}`.trim() })}<//>`}
      <p>${t("continue.stranger")}</p>
      <div role="alert">${error && html`
        <${Notice} kind="bad">${error}<//>`}</div>
      <div class="actions">
        <${Button} kind="primary" busy=${busy} onClick=${enter}>
          ${t("continue.yes")}<//>
        <${Button} kind="quiet" href=${state === "signed_in" ? "/home" : "/"}>
          ${t("link.mine.no")}<//>
      </div>
    </section>
  </div>`;
}
