/* Every answer of a test with the right one and why. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tx } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { findCompetence, framework } from "../lib/framework.js";
import { useLoad } from "../lib/load.js";
import { Badge } from "../components/badge.js";
import { Breadcrumb } from "../components/breadcrumb.js";
import { ChoiceList } from "../components/choice-list.js";
import { Empty } from "../components/empty.js";
import { Heading } from "../components/heading.js";
import { Skeleton } from "../components/skeleton.js";
import { Trouble } from "../components/trouble.js";
import { ReportButton } from "../player/report.js";
import { Review } from "../player/review.js";

const LOOK = {
  correct: { kind: "good", icon: "check" },
  wrong: { kind: "calm", icon: "cross" },
  skipped: { kind: "neutral", icon: "skip" },
  timed_out: { kind: "calm", icon: "clock" },
  focus_lost: { kind: "calm", icon: "eye" },
};

async function load(id) {
  const path = `/api/assessment/assessments/${id}`;
  const [{ areas }, test, { items }] = await Promise.all(
    [framework(), get(path), get(`${path}/answers`)]);

  return { test, items, ...findCompetence(areas, test.competence) };
}

export function Answers({ assessment }) {
  const { data, error, again } = useLoad(() => load(assessment), [assessment]);

  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h1" />`;
  if (!data)
    return html`<${Skeleton} rows=${8} />`;
  return html`<${List} ...${data} />`;
}

function List({ test, items, competence }) {
  const [only, setOnly] = useState("all");
  const shown = items.filter(({ outcome }) =>
    only === "all" || outcome !== "correct");

  return html`
    <${Breadcrumb} steps=${[{ href: "/home", text: t("dashboard.title") },
    { href: `/assessments/${test.id}/result`, text: tx(competence.name) },
    { text: t("answers.title") }]} />
    <${Heading} title=${t("answers.title")} />
    <${ChoiceList} small legend=${t("answers.show")} value=${only}
      onValue=${setOnly} choices=${["all", "review"].map((id) =>
    ({ id, text: t(`answers.${id}`) }))} />
    ${shown.length === 0 && html`<${Empty} icon="check"
      title=${t("answers.none")} />`}
    <ol class="answers">${shown.map((item) => html`
      <${Item} key=${item.position} item=${item} test=${test} />`)}</ol>`;
}

function Item({ item, test }) {
  return html`<li class="card"><details>
    <summary>
      <span class="answer-number">${t("question.title", { n: item.position + 1 })}</span>
      <${Badge} ...${LOOK[item.outcome]}>${t(`outcome.${item.outcome}.short`)}<//>
      <span class="answer-start muted" lang=${test.language}>
        ${start(item.challenge.instruction)}</span>
    </summary>
    <div lang=${test.language}>
      <${Review} challenge=${item.challenge} outcome=${item.outcome}
        value=${item.value} feedback=${item.feedback} />
    </div>
    <${ReportButton} assessment=${test.id} challenge=${item.challenge} />
  </details></li>`;
}

/* The first words of an instruction, without its markup. */
function start(instruction) {
  const spaced = instruction.replaceAll("<", " <");
  const words = new DOMParser().parseFromString(spaced, "text/html")
    .body.textContent.trim().replace(/\s+/g, " ");

  return words.length > 90 ? `${words.slice(0, 88)}…` : words;
}
