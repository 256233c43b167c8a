/*
 * A question after its answer: what was answered, what is right, why. Used
 * after each answer and in the list of all answers.
 */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { safeHtml } from "../lib/safe-html.js";
import { ChoiceMarks } from "../components/choice-list.js";
import { arrange } from "./values.js";

const CHOICES = ["single_choice", "multiple_choice"];

export function Review({ challenge, order = {}, outcome, value, feedback }) {
  const answered = value !== undefined && value !== null && value !== "";
  const solution = feedback && feedback.solution;

  return html`<div class="review stack">
    <div class="instruction">${safeHtml(challenge.instruction)}</div>
    ${CHOICES.includes(challenge.type)
    ? html`<${MarkedChoices} challenge=${challenge} order=${order}
        value=${value} solution=${solution} />`
    : html`
      ${answered && html`<${Shown} title=${t("review.yours")}
        challenge=${challenge} value=${value} />`}
      ${outcome !== "correct" && solution !== undefined &&
        html`<${Shown} title=${t("review.right")} challenge=${challenge}
          value=${solution} />`}`}
    ${feedback && html`<div class="why">
      <h2>${t("review.why")}</h2>
      ${safeHtml(feedback.explanation)}
      ${feedback.learn && html`<p><strong>${t("topics.learn")}</strong>
        ${" "}${feedback.learn}</p>`}
    </div>`}
  </div>`;
}

function MarkedChoices({ challenge, order, value, solution }) {
  const chosen = [].concat(value === undefined || value === null ? [] : value);
  const right = [].concat(solution === undefined ? [] : solution);

  function mark({ id }) {
    if (right.includes(id))
      return chosen.includes(id) ? "right" : "missed";
    return chosen.includes(id) ? "wrong" : null;
  }
  return html`<${ChoiceMarks} choices=${arrange(challenge.choices, order.choices)}
    mark=${mark} />`;
}

function Shown({ title, challenge, value }) {
  const words = inWords(challenge, value);

  if (words === null)
    return null;
  return html`<div class="shown"><h2>${title}</h2>${words}</div>`;
}

const textOf = (list, id) =>
  (list.find((one) => one.id === id) || { text: id }).text;

/* The value for a reader; null when only the server can read it. */
function inWords(challenge, value) {
  switch (challenge.type) {
  case "ordering":
    return html`<ol>${value.map((id) => html`<li key=${id}>
      ${textOf(challenge.items, id)}</li>`)}</ol>`;
  case "matching":
    return pairs(challenge.left.map((left) =>
      [left.text, textOf(challenge.right, value[left.id])]));
  case "fields":
    return pairs(challenge.fields.map((field) => [field.label,
      field.kind === "select" ? textOf(field.choices, value[field.id])
        : value[field.id]]));
  case "fields_any_order":
    return html`<ul class="bullets">${Object.values(value).map((word) => html`
      <li key=${word}>${word}</li>`)}</ul>`;
  case "simulator":
    return null;
  default:
    return html`<p>${value}${challenge.unit && ` ${challenge.unit}`}</p>`;
  }
}

function pairs(list) {
  return html`<dl class="pairs">${list.map(([name, value]) => html`
    <div key=${name}><dt>${name}</dt><dd>${value || t("table.none")}</dd></div>`)}
  </dl>`;
}
