/* Every fifth answer: what moved, a pause, go on or stop. Nothing is lost. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { ApiError, post } from "../lib/api.js";
import { go } from "../lib/router.js";
import { Button } from "../components/button.js";
import { Dialog } from "../components/dialog.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { useKeys } from "./keys.js";

export function Checkpoint({ test, progress, onNext }) {
  const [asking, setAsking] = useState(false);

  useKeys({ enter: onNext });
  return html`<section class="card pause checkpoint">
    <${Heading} focus title=${t("checkpoint.title")} />
    <p class="lead">${tn("checkpoint.answered", progress.answered)}</p>
    ${progress.level !== undefined && html`<p>${moved(progress)}</p>`}
    <p class="muted">${t("checkpoint.pause")}</p>
    <div class="actions">
      <${Button} kind="primary" after="right" onClick=${onNext}>
        ${t("checkpoint.next")}<//>
      <${Button} icon="pause" href="/home">${t("checkpoint.leave")}<//>
      <${Button} kind="quiet" onClick=${() => setAsking(true)}>
        ${t("checkpoint.stop")}<//>
    </div>
    ${asking && html`<${StopDialog} test=${test}
      onClose=${() => setAsking(false)} />`}
  </section>`;
}

function moved({ level, level_before: before }) {
  if (before === undefined || before === level)
    return t("checkpoint.level", { level });
  return t(level > before ? "checkpoint.up" : "checkpoint.down",
    { level, before });
}

function StopDialog({ test, onClose }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);

  async function stop() {
    setBusy(true);
    try {
      await post(`/api/assessment/assessments/${test.id}/end`, {});
      go(`/assessments/${test.id}/result`, { replace: true });
    } catch (failure) {
      setBusy(false);
      setError(failure instanceof ApiError ? failure.message : t("form.offline"));
    }
  }

  return html`<${Dialog} title=${t("stop.title")} onClose=${onClose}>
    <p>${t("stop.what")}</p>
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <div class="actions">
      <${Button} kind="primary" busy=${busy} onClick=${stop}>${t("stop.yes")}<//>
      <${Button} onClick=${onClose}>${t("stop.no")}<//>
    </div>
  <//>`;
}
