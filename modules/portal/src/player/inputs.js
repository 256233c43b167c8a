/* The answer of a challenge: one component for each type. */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ChoiceList } from "../components/choice-list.js";
import { SelectField, TextField } from "../components/field.js";
import { arrange } from "./values.js";
import { Ordering } from "./ordering.js";
import { Simulator } from "./simulator.js";

const MAX_LENGTH = 500;
const PLAIN = { autocomplete: "off", spellcheck: false, autocapitalize: "none",
  maxlength: MAX_LENGTH };

const INPUTS = {
  single_choice: Choices, multiple_choice: Choices,
  short_text: Words, number: Words, file: Words,
  fields: Fields, fields_any_order: Fields,
  ordering: Order, matching: Matching, simulator: Frame,
};

/* `value`, `onValue`: the draft; `disabled` while it is being sent. */
export function AnswerInput(props) {
  const Input = INPUTS[props.question.challenge.type];

  return html`<${Input} ...${props} />`;
}

function Choices({ question, value, onValue, disabled, numbered }) {
  const { challenge, order = {} } = question;
  const several = challenge.type === "multiple_choice";

  return html`<${ChoiceList} several=${several} numbered=${numbered}
    legend=${t(several ? "answer.several" : "answer.single")}
    choices=${arrange(challenge.choices, order.choices)} value=${value}
    onValue=${onValue} disabled=${disabled} />`;
}

function Words({ question, value, onValue, disabled }) {
  const { challenge } = question;
  const number = (challenge.answer_as || challenge.type) === "number";

  return html`<${TextField} label=${t("answer.yours")} unit=${challenge.unit}
    value=${value} onValue=${onValue} readonly=${disabled} ...${PLAIN}
    inputmode=${number ? "decimal" : undefined}
    class=${number ? "input-short" : undefined} />`;
}

function Fields({ question, value, onValue, disabled }) {
  const { challenge } = question;
  const set = (id) => (text) => onValue({ ...value, [id]: text });

  return html`<fieldset class="stack plain">
    <legend>${t(challenge.type === "fields" ? "answer.fields" : "answer.any_order")}</legend>
    ${challenge.fields.map((field) => (field.kind === "select"
    ? html`<${SelectField} key=${field.id} label=${field.label}
        choices=${arrange(field.choices, question.order && question.order[field.id])}
        value=${value[field.id] || ""} onValue=${set(field.id)}
        disabled=${disabled} />`
    : html`<${TextField} key=${field.id} label=${field.label} ...${PLAIN}
        inputmode=${field.kind === "number" ? "decimal" : undefined}
        value=${value[field.id] || ""} onValue=${set(field.id)}
        readonly=${disabled} />`))}
  </fieldset>`;
}

function Order({ question, value, onValue, disabled }) {
  return html`<${Ordering} items=${question.challenge.items} value=${value}
    onValue=${onValue} disabled=${disabled} />`;
}

function Matching({ question, value, onValue, disabled }) {
  const { challenge, order = {} } = question;
  const right = arrange(challenge.right, order.right);

  return html`<fieldset class="plain matching">
    <legend>${t("answer.matching")}</legend>
    ${challenge.left.map((left) => html`<${SelectField} key=${left.id}
      label=${left.text} choices=${right} value=${value[left.id] || ""}
      onValue=${(id) => onValue({ ...value, [left.id]: id })}
      disabled=${disabled} />`)}
  </fieldset>`;
}

function Frame({ question, value, onValue, locale }) {
  return html`<${Simulator} key=${question.challenge.id}
    challenge=${question.challenge} value=${value} onValue=${onValue}
    locale=${locale} />`;
}
