/*
 * Why somebody was refused: by the number that the person was shown, or by the
 * token itself. Each check, what was expected and what was found.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { dateTime, t } from "../lib/i18n.js";
import { ApiError, get, post } from "../lib/api.js";
import { useSending } from "../lib/sending.js";
import { Button } from "../components/button.js";
import { Checks } from "../components/checks.js";
import { TextArea, TextField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { Tabs } from "../components/tabs.js";
import { StaffNav } from "../staff/shell.js";

export function StaffTrace() {
  const asked = new URLSearchParams(location.search).get("id") || "";
  const [way, setWay] = useState("number");
  const [number, setNumber] = useState(asked);
  const [token, setToken] = useState("");
  const [found, setFound] = useState(null);
  const { busy, error, send } = useSending(async () => {
    setFound(null);
    if ((way === "number" ? number : token).trim() === "")
      return t(`trace.${way}.missing`);
    setFound(await (way === "number" ? byNumber(number) : byToken(token)));
    return null;
  });

  return html`<${StaffNav} />
    <${Heading} title=${t("trace.title")} />
    <p class="lead">${t("trace.lead")}</p>
    <section class="card stack" aria-label=${t("trace.title")}>
      <${Tabs} label=${t("trace.ways")} value=${way} onValue=${setWay}
        tabs=${[{ id: "number", icon: "search", text: t("trace.number") },
    { id: "token", icon: "key", text: t("trace.token") }]}>
        <form class="stack" noValidate onSubmit=${send}>
          ${way === "number" ? html`<${TextField} label=${t("trace.number_label")}
            hint=${t("trace.number_hint")} value=${number} onValue=${setNumber}
            spellcheck=${false} autocomplete="off" maxlength="64" class="mono" />`
    : html`<${TextArea} label=${t("trace.token_label")} rows="6"
            hint=${t("trace.token_hint")} value=${token} onValue=${setToken}
            spellcheck=${false} class="mono" />`}
          <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
          <div><${Button} kind="primary" type="submit" busy=${busy}>
            ${t("trace.do")}<//></div>
        </form>
      <//>
    </section>
    <div role="status">${found && html`<${Explained} found=${found} />`}</div>`;
}

async function byNumber(number) {
  try {
    return await get(`/api/auth/staff/refusals/${
      encodeURIComponent(number.trim())}`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404)
      throw new ApiError(404, { title: t("trace.number.none") });
    throw error;
  }
}

function byToken(token) {
  return post("/api/auth/staff/traces", { token: token.replace(/\s+/g, "") },
    { wait: 30000 });
}

function Explained({ found: { provider, reason, created_at, checks, passed } }) {
  return html`<section class="card stack" aria-labelledby="explained">
    <h2 id="explained">${passed ? t("trace.passed")
    : t("trace.refused", { reason })}</h2>
    ${provider && html`<p><a href="/staff/providers/${provider.id}">${provider.name}</a>
      ${created_at && html` <span class="muted">${dateTime(created_at)}</span>`}</p>`}
    ${checks.length === 0 && html`<p>${t("trace.no_checks")}</p>`}
    <${Checks} label=${t("trace.checks")} checks=${checks.map((one, i) =>
    ({ id: i, name: one.check, result: one.passed ? "good" : "bad",
      expected: one.expected, found: one.found }))} />
  </section>`;
}
