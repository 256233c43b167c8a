/*
 * The server knows this sign-in no more. The page stays as it is behind the
 * dialog; what was about to be sent is sent after signing in.
 */
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { t } from "../lib/i18n.js";
import { framed } from "../lib/frame.js";
import { go } from "../lib/router.js";
import { leave, session } from "../lib/session.js";
import { outbox } from "../lib/outbox.js";
import { Button } from "../components/button.js";
import { Dialog } from "../components/dialog.js";
import { Institutions, SignInForm } from "../pages/signin.js";

export function SessionEnded() {
  const { state, user } = useStore(session);
  const { waiting } = useStore(outbox);

  if (state !== "ended")
    return null;
  if (framed)
    return html`<${Dialog} title=${t("ended.title")}>
      <p>${t(waiting > 0 ? "ended.framed_kept" : "ended.framed")}</p>
    <//>`;
  return html`<${Dialog} title=${t("ended.title")}>
    <p>${t(waiting > 0 ? "ended.kept" : "ended.what")}</p>
    <${Institutions} wanted=${location.pathname + location.search} />
    <p class="or"><span>${t("signin.or")}</span></p>
    <${SignInForm} login=${user.email || user.username} />
    <p><${Button} kind="quiet" onClick=${() => { leave(); go("/"); }}>
      ${t("ended.leave")}<//></p>
  <//>`;
}
