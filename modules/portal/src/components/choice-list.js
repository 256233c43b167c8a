/* One or several of a few: radio buttons or checkboxes as wide rows. */
import { useId } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Icon } from "./icon.js";

export function ChoiceList({ legend, hint, choices, several, value,
  onValue, numbered, disabled, small }) {
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
    <legend>${legend}</legend>
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${choices.map((choice, i) => html`<label key=${choice.id} class="choice">
      <input type=${several ? "checkbox" : "radio"} name=${name}
        value=${choice.id} checked=${chosen.includes(choice.id)}
        disabled=${disabled}
        onChange=${(event) => choose(choice.id, event.currentTarget.checked)} />
      ${numbered && html`<span class="choice-key" aria-hidden="true">${i + 1}</span>`}
      <span class="choice-text">${choice.text}</span>
    </label>`)}
  </fieldset>`;
}

const MARK_ICONS = { right: "check", wrong: "cross", missed: "check" };

/*
 * The same rows after the answer. `mark(choice)`: "right" (chosen and right),
 * "wrong" (chosen), "missed" (right, not chosen) or null.
 */
export function ChoiceMarks({ choices, mark }) {
  return html`<ul class="choices">${choices.map((choice) => {
    const kind = mark(choice);

    return html`<li key=${choice.id} class="choice ${kind ? `choice-${kind}` : ""}">
      <span class="choice-text">${choice.text}</span>
      ${kind && html`<span class="choice-mark">
        <${Icon} name=${MARK_ICONS[kind]} size=${20} /> ${t(`mark.${kind}`)}
      </span>`}
    </li>`;
  })}</ul>`;
}
