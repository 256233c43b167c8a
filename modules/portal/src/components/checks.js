/*
 * What was checked, one line each. `checks`: [{id, result: "good", "bad" or
 * "note", name, text, expected, found}]; text, expected and found come from
 * the server, in English.
 */
import { html } from "../lib/html.js";
import { known, t } from "../lib/i18n.js";
import { Badge } from "./badge.js";

/* The name of a check in words; one that is new keeps the server's. */
export function checkName(name) {
  const key = `check.${name.toLowerCase().replace(/[ -]/g, "_")}`;

  return known(key) ? t(key) : name;
}

const LOOK = { good: { kind: "good", icon: "check" },
  bad: { kind: "bad", icon: "cross" }, note: { kind: "calm", icon: "info" } };

export function Checks({ label, checks }) {
  return html`<ol class="checks" aria-label=${label}>
    ${checks.map(({ id, result, name, text, expected, found }) => html`
      <li key=${id}>
        <${Badge} ...${LOOK[result]}>${t(`checks.${result}`)}<//>
        <div><p class="check-title">${checkName(name)}</p>
          ${text && html`<p class="small muted" lang="en">${text}</p>`}
          ${(expected || found) && html`<dl class="check-pair small">
            <div><dt>${t("checks.expected")}</dt><dd lang="en">${expected || "–"}</dd></div>
            <div><dt>${t("checks.found")}</dt><dd lang="en">${found || "–"}</dd></div>
          </dl>`}</div>
      </li>`)}
  </ol>`;
}
