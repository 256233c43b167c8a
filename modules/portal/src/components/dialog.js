/*
 * A question that stands before the page: the browser's own modal dialog, so
 * that focus stays inside, Escape closes and the page behind is inert. Without
 * `onClose` it cannot be closed by Escape.
 */
import { useEffect, useId, useRef } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Icon } from "./icon.js";

export function Dialog({ title, onClose, children }) {
  const ref = useRef(null);
  const id = useId();

  useEffect(() => {
    const dialog = ref.current;

    dialog.showModal();
    return () => dialog.close();
  }, []);

  function cancel(event) {
    event.preventDefault();
    if (onClose)
      onClose();
  }

  return html`<dialog ref=${ref} class="dialog" aria-labelledby=${id}
    onCancel=${cancel}>
    <div class="dialog-head">
      <h2 id=${id} tabindex="-1" autofocus>${title}</h2>
      ${onClose && html`<button type="button" class="button button-quiet"
        aria-label=${t("dialog.close")} onClick=${onClose}>
        <${Icon} name="cross" /></button>`}
    </div>
    ${children}
  </dialog>`;
}
