/*
 * Fields: label above, hint below the label, error below the field and tied
 * to it. The value that was typed is always kept.
 */
import { useId, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Icon } from "./icon.js";

/* The attributes that tie a control to its hint and its error. */
function ties(id, hint, error) {
  const by = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean);

  return { id, "aria-describedby": by.join(" ") || undefined,
    "aria-invalid": error ? "true" : undefined };
}

function Around({ id, label, hint, error, optional, children }) {
  return html`<div class="field">
    <label for=${id}>${label}
      ${optional && html` <span class="muted">${t("field.optional")}</span>`}
    </label>
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    ${children}
    ${error && html`<p class="field-error" id="${id}-error">
      <${Icon} name="warning" size=${20} /> ${error}</p>`}
  </div>`;
}

export function TextField({ label, hint, error, optional, unit, value,
  onValue, ...rest }) {
  const id = useId();

  return html`<${Around} ...${{ id, label, hint, error, optional }}>
    <div class=${unit ? "with-unit" : undefined}>
      <input type="text" ...${ties(id, hint, error)} value=${value}
        onInput=${(event) => onValue(event.currentTarget.value)} ...${rest} />
      ${unit && html`<span class="unit">${unit}</span>`}
    </div>
  <//>`;
}

/* Looks for something; an Escape empties it. */
export function SearchField({ label, hint, value, onValue, ...rest }) {
  const id = useId();

  return html`<${Around} ...${{ id, label, hint }}>
    <div class="search">
      <${Icon} name="search" size=${20} />
      <input type="search" ...${ties(id, hint)} value=${value}
        onInput=${(event) => onValue(event.currentTarget.value)} ...${rest} />
    </div>
  <//>`;
}

export function PasswordField({ label, hint, error, value, onValue, ...rest }) {
  const id = useId();
  const [shown, setShown] = useState(false);

  return html`<${Around} ...${{ id, label, hint, error }}>
    <div class="with-unit">
      <input type=${shown ? "text" : "password"} ...${ties(id, hint, error)}
        value=${value} autocapitalize="none" spellcheck=${false}
        onInput=${(event) => onValue(event.currentTarget.value)} ...${rest} />
      <button type="button" class="button button-quiet" aria-pressed=${shown}
        aria-label=${t("field.show_password")}
        onClick=${() => setShown(!shown)}>
        <${Icon} name="eye" /></button>
    </div>
  <//>`;
}

export function TextArea({ label, hint, error, optional, value, onValue,
  ...rest }) {
  const id = useId();

  return html`<${Around} ...${{ id, label, hint, error, optional }}>
    <textarea rows="4" ...${ties(id, hint, error)} value=${value}
      onInput=${(event) => onValue(event.currentTarget.value)} ...${rest}>
    </textarea>
  <//>`;
}

/* `choices`: [{id, text}]; the empty choice stands for "not chosen yet". */
export function SelectField({ label, hint, error, choices, value, onValue,
  ...rest }) {
  const id = useId();

  return html`<${Around} ...${{ id, label, hint, error }}>
    <select ...${ties(id, hint, error)} value=${value}
      onChange=${(event) => onValue(event.currentTarget.value)} ...${rest}>
      <option value="">${t("field.choose")}</option>
      ${choices.map((choice) => html`<option key=${choice.id} value=${choice.id}
        selected=${choice.id === value}>${choice.text}</option>`)}
    </select>
  <//>`;
}

export function Checkbox({ label, hint, checked, onValue }) {
  const id = useId();

  return html`<div class="tick">
    <input type="checkbox" ...${ties(id, hint)} checked=${checked}
      onChange=${(event) => onValue(event.currentTarget.checked)} />
    <label for=${id}>${label}</label>
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
  </div>`;
}
