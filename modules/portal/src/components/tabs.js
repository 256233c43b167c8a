/*
 * Several views in one place. `tabs`: [{id, text, icon}]; what is drawn inside
 * belongs to the one that is chosen. Arrow keys move between tabs (ARIA APG).
 */
import { useId, useRef } from "preact/hooks";
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

export function Tabs({ label, tabs, value, onValue, children }) {
  const id = useId();
  const list = useRef(null);

  function keys(event) {
    const at = tabs.findIndex((tab) => tab.id === value);
    const to = { ArrowRight: (at + 1) % tabs.length, Home: 0,
      ArrowLeft: (at + tabs.length - 1) % tabs.length, End: tabs.length - 1,
    }[event.key];

    if (to === undefined)
      return;
    event.preventDefault();
    onValue(tabs[to].id);
    list.current.children[to].focus();
  }
  return html`<div class="tabs">
    <div class="tab-list" role="tablist" aria-label=${label} ref=${list}
      onKeyDown=${keys}>${tabs.map((tab) => html`<button type="button"
        role="tab" key=${tab.id} id="${id}-${tab.id}"
        aria-selected=${tab.id === value ? "true" : "false"}
        aria-controls=${tab.id === value ? `${id}-panel` : undefined}
        tabindex=${tab.id === value ? 0 : -1}
        onClick=${() => onValue(tab.id)}>
        ${tab.icon && html`<${Icon} name=${tab.icon} size=${20} />`}
        ${tab.text}</button>`)}</div>
    <div class="tab-panel" role="tabpanel" id="${id}-panel" key=${value}
      aria-labelledby="${id}-${value}">${children}</div>
  </div>`;
}
