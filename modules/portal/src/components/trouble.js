/*
 * Something failed: what happened, what was kept, what to do, and the number
 * of the request for whoever is asked for help.
 */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { NetworkError } from "../lib/api.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";

/* Which of our own messages fits. */
export function troubleKind(error) {
  if (error instanceof NetworkError)
    return error.status === 0 ? "offline" : "busy";
  if (error.status === 401)
    return "ended";
  return { 403: "forbidden", 404: "missing" }[error.status] || "broken";
}

export function Trouble({ error, again, heading = "h2" }) {
  const kind = troubleKind(error);

  return html`<div class="empty" role="alert">
    <${Icon} name=${kind === "offline" ? "offline" : "warning"} size=${36} />
    <${heading} class="empty-title">${t(`trouble.${kind}.title`)}<//>
    <p>${t(`trouble.${kind}.what`)}</p>
    <div class="actions">
      ${again && html`<${Button} kind="primary" icon="again" onClick=${again}>
        ${t("trouble.again")}<//>`}
      <${Button} href="/home" icon="home">${t("trouble.home")}<//>
    </div>
    ${error.instance && html`<p class="small muted">
      ${t("trouble.request")} <code>${error.instance}</code></p>`}
  </div>`;
}
