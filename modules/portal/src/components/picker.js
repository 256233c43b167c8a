/*
 * One thing out of many for a form: what was chosen, or the search for it.
 * `value`: {id, title} or null; the other members are those of Finder.
 */
import { useId, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Button } from "./button.js";
import { Finder } from "./finder.js";
import { Icon } from "./icon.js";

export function Picker({ legend, value, error, onValue, fixed, ...finder }) {
  const id = useId();
  const [open, setOpen] = useState(value === null);

  function choose(item) {
    setOpen(false);
    onValue(item);
  }
  return html`<fieldset class="picker" id=${id}
    aria-describedby=${error ? `${id}-error` : undefined}>
    <legend>${legend}</legend>
    ${value && !open && html`<div class="picked">
      <${Icon} name=${finder.icon} />
      <span class="found-title">${value.title}</span>
      ${!fixed && html`<${Button} kind="quiet" onClick=${() => setOpen(true)}>
        ${t("picker.change")}<//>`}
    </div>`}
    ${open && html`<${Finder} ...${finder} onChoose=${choose} />`}
    ${error && html`<p class="field-error" id="${id}-error">
      <${Icon} name="warning" size=${20} /> ${error}</p>`}
  </fieldset>`;
}
