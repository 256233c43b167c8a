/*
 * What is validated, to confirm and not yet, topic by topic. A topic opens to
 * show its skills; its summary already says how far it goes.
 */
import { html } from "../lib/html.js";
import { t, tx } from "../lib/i18n.js";
import { Badge } from "./badge.js";

const LOOK = {
  validated: { kind: "good", icon: "check" },
  to_confirm: { kind: "calm", icon: "again" },
  not_validated: { kind: "neutral", icon: "right" },
  unknown: { kind: "neutral", icon: "info" },
};

/* How many skills of the topic are validated, of how many. */
export function validated(topic) {
  return topic.skills.filter((skill) => skill.mastery === "validated").length;
}

export function Topics({ topics, open }) {
  return html`<ul class="topics">${topics.map((topic) => html`
    <${Topic} key=${topic.key} topic=${topic} open=${open === topic.key} />`)}</ul>`;
}

function Topic({ topic, open }) {
  return html`<li class="card topic"><details open=${open}>
    <summary>
      <span class="topic-name">${tx(topic.name)}</span>
      <${Dots} topic=${topic} />
      <span class="topic-count muted">${t("topics.count",
    { done: validated(topic), all: topic.skills.length })}</span>
    </summary>
    <p>${tx(topic.description)}</p>
    <ul class="skills">${topic.skills.map((skill) => html`<li key=${skill.level}>
      <span class="skill-level">${t("topics.level", { level: skill.level })}</span>
      <span class="skill-name">${t("topics.can", { skill: tx(skill.name) })}</span>
      <${Badge} ...${LOOK[skill.mastery]}>${t(`mastery.${skill.mastery}`)}<//>
    </li>`)}</ul>
    <p><strong>${t("topics.learn")}</strong> ${tx(topic.learn)}</p>
  </details></li>`;
}

/* One dot a skill, as a glance; the words beside it say the count. */
function Dots({ topic }) {
  const width = topic.skills.length * 16;

  return html`<svg class="dots" viewBox="0 0 ${width} 16" width=${width}
    height="16" aria-hidden="true" focusable="false">
    ${topic.skills.map((skill, i) => html`<circle
      class="dot dot-${skill.mastery}" cx=${i * 16 + 8} cy="8" r="5.5" />`)}
  </svg>`;
}
