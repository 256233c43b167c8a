/*
 * A short message about something done, with a way back where there is one.
 * It stays until it is closed or ten seconds passed; a message with a button
 * stays until the learner decides.
 */
import { createStore, useStore } from "../lib/store.js";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Icon } from "./icon.js";

const STAY_MS = 10000;
const current = createStore(null);

/* `undo`: what the button does, if there is one. */
export function toast(words, undo) {
  const mine = { words, undo };

  current.set(mine);
  if (!undo)
    setTimeout(() => current.set((one) => (one === mine ? null : one)), STAY_MS);
}

export function Toasts() {
  const message = useStore(current);

  return html`<div class="toasts" role="status">
    ${message && html`<${Toast} ...${message} />`}
  </div>`;
}

export function Toast({ words, undo }) {
  return html`<div class="toast">
    <${Icon} name="check" /> <span>${words}</span>
    ${undo && html`<button type="button" class="button button-quiet"
      onClick=${() => { undo(); current.set(null); }}>${t("toast.undo")}</button>`}
    <button type="button" class="button button-quiet"
      aria-label=${t("dialog.close")} onClick=${() => current.set(null)}>
      <${Icon} name="cross" size=${20} /></button>
  </div>`;
}
