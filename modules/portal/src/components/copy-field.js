/*
 * A text to hand on: read-only, selected at a click, copied by a button. Where
 * the browser copies nothing, it is selected for the keyboard.
 */
import { useId, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Button } from "./button.js";

export function CopyField({ label, hint, value }) {
  const id = useId();
  const input = useRef(null);
  const [said, setSaid] = useState("");

  async function copy() {
    input.current.select();
    try {
      await navigator.clipboard.writeText(value);
      setSaid(t("copy.done"));
    } catch {
      setSaid(t("copy.by_hand"));
    }
  }
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    <div class="copy">
      <input ref=${input} type="text" id=${id} readonly value=${value}
        aria-describedby=${hint ? `${id}-hint` : undefined}
        onClick=${(event) => event.currentTarget.select()} />
      <${Button} icon="copy" onClick=${copy}
        aria-label=${`${t("copy.do")} : ${label}`}>${t("copy.do")}<//>
    </div>
    <p class="small copy-said" role="status">${said}</p>
  </div>`;
}
