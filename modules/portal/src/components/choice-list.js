/*
 * One or several of a few: radio buttons or checkboxes as wide rows. `marks`
 * (after the answer) says of each id: "right", "wrong" or "missed".
 */
import { useId } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Icon } from "./icon.js";

const MARK_ICONS = { right: "check", wrong: "cross", missed: "check" };

export function ChoiceList({ legend, hideLegend, hint, choices, several, value,
  onValue, numbered, marks, disabled, small }) {
  const name = useId();
  const chosen = several ? value || [] : [value];

  function choose(id, on) {
    if (!several)
      return onValue(id);
    const others = chosen.filter((one) => one !== id);
    return onValue(on ? [...others, id] : others);
  }

  return html`<fieldset class="choices ${small ? "choices-small" : ""}"
    aria-describedby=${hint ? `${name}-hint` : undefined}>
    <legend class=${hideLegend ? "visually-hidden" : undefined}>${legend}</legend>
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${choices.map((choice, i) => html`<label key=${choice.id}
      class="choice ${marks && marks[choice.id] ? `choice-${marks[choice.id]}` : ""}">
      <input type=${several ? "checkbox" : "radio"} name=${name}
        value=${choice.id} checked=${chosen.includes(choice.id)}
        disabled=${disabled}
        onChange=${(event) => choose(choice.id, event.currentTarget.checked)} />
      ${numbered && html`<span class="choice-key" aria-hidden="true">${i + 1}</span>`}
      <span class="choice-text">${choice.text}</span>
      ${marks && marks[choice.id] && html`<span class="choice-mark">
        <${Icon} name=${MARK_ICONS[marks[choice.id]]} size=${20} />
        ${t(`mark.${marks[choice.id]}`)}</span>`}
    </label>`)}
  </fieldset>`;
}
