/*
 * Work that the server does in the background: what it is, how far it is, and
 * what can be done with it. `state`: gathering, ready, failed.
 */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Icon } from "./icon.js";
import { Progress } from "./progress.js";

const ICONS = { gathering: "clock", ready: "check", failed: "warning" };

export function JobCard({ title, state, steps, done, children }) {
  return html`<div class="job job-${state}">
    <${Icon} name=${ICONS[state]} />
    <div class="job-body">
      <p class="job-title"><strong>${title}</strong></p>
      ${state === "gathering" && html`<${Progress} value=${done} max=${steps}
        label=${t("job.progress", { done, steps })} />
        <p class="small muted">${t("job.progress", { done, steps })}</p>`}
      ${children}
    </div>
  </div>`;
}
