/* The button that starts or resumes a test, and says why it could not. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError } from "../lib/api.js";
import { startTest } from "../lib/start.js";
import { Button } from "./button.js";

export function StartButton({ competence, intent = "start", kind = "primary",
  icon, children }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);

  async function start() {
    setBusy(true);
    setError(null);
    try {
      await startTest(competence, intent);
    } catch (failure) {
      setBusy(false);
      setError(failure instanceof ApiError ? failure.message : t("form.offline"));
    }
  }
  return html`<div class="start">
    <${Button} kind=${kind} busy=${busy} icon=${icon}
      after=${icon ? undefined : "right"} onClick=${start}>${children}<//>
    <p class="field-error" role="alert">${error}</p>
  </div>`;
}
