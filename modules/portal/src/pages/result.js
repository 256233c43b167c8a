/* What a test found: the level with its interval, what changed, what next. */
import { html } from "../lib/html.js";
import { date, sentence, t, tn, tx } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { findCompetence, framework } from "../lib/framework.js";
import { useLoad } from "../lib/load.js";
import { AreaIcon } from "../components/area.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Interval } from "../components/interval.js";
import { Notice } from "../components/notice.js";
import { Skeleton } from "../components/skeleton.js";
import { Topics } from "../components/topics.js";
import { Trouble } from "../components/trouble.js";

async function load(id) {
  const [{ areas }, result] = await Promise.all(
    [framework(), get(`/api/assessment/assessments/${id}/result`)]);

  return { result, ...findCompetence(areas, result.competence) };
}

export function Result({ assessment }) {
  const { data, error, again } = useLoad(() => load(assessment), [assessment]);

  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h1" />`;
  if (!data)
    return html`<${Skeleton} />`;
  return html`<${Outcome} ...${data} />`;
}

function Outcome({ result, area, competence }) {
  return html`
    <div class="title-row area-${area.colour}">
      <${AreaIcon} colour=${area.colour} size=${32} />
      <div><p class="eyebrow">${t("result.eyebrow")}</p>
        <${Heading} title=${t("result.title", { name: tx(competence.name) })}>
          ${tx(competence.name)}<//></div>
    </div>
    <section class="card result-level area-${area.colour}" aria-labelledby="level">
      <h2 id="level">${t("result.level", { level: result.level })}</h2>
      <p class="lead">${sentence(t(`level.${result.level}`))}</p>
      <${Interval} level=${result.level} low=${result.level_low}
        high=${result.level_high} before=${result.level_before}
        cap=${result.cap} />
      <p>${intervalWords(result)} ${t("competence.cap", { cap: result.cap })}</p>
      ${result.level_before !== undefined && html`
        <${Notice} kind=${change(result) < 0 ? "info" : "good"}>
          ${changeWords(result)}<//>`}
    </section>
    <div class="two">
      <${Numbers} result=${result} />
      <${Next} result=${result} competence=${competence} />
    </div>
    <section aria-labelledby="topics">
      <h2 id="topics">${t("result.topics")}</h2>
      <${Topics} topics=${result.topics} open=${result.weakest_topic} />
    </section>`;
}

function intervalWords({ level_low: low, level_high: high }) {
  return low === high ? t("result.sure", { level: low })
    : t("result.between", { low, high });
}

const change = (result) => result.points - (result.points_before || 0);

function changeWords(result) {
  const points = change(result);

  if (points === 0)
    return t("result.same");
  return tn(points > 0 ? "result.more" : "result.less", Math.abs(points),
    { before: result.level_before, level: result.level });
}

function Numbers({ result }) {
  const topic = (key) => result.topics.find((one) => one.key === key);
  const rows = [
    [t("result.points"), t("result.points_of", { points: result.points,
      max: result.cap * 8 })],
    [t("result.answered"), tn("result.questions", result.answered)],
    [t("result.correct"), tn("result.questions", result.correct)],
    /* Nobody is told a strong point after not one right answer. */
    [t("result.strongest"),
      result.correct === 0 ? undefined : topic(result.strongest_topic)],
    [t("result.weakest"), topic(result.weakest_topic)],
  ].filter(([, value]) => value !== undefined);

  return html`<section class="card" aria-labelledby="numbers">
    <h2 id="numbers">${t("result.numbers")}</h2>
    <dl class="pairs">${rows.map(([name, value]) => html`<div key=${name}>
      <dt>${name}</dt>
      <dd>${value.name ? tx(value.name) : value}</dd></div>`)}</dl>
  </section>`;
}

function Next({ result, competence }) {
  const weakest = result.topics.find((one) => one.key === result.weakest_topic);

  return html`<section class="card stack" aria-labelledby="next">
    <h2 id="next">${t("result.next")}</h2>
    <p>${weakest ? tx(weakest.learn) : tx(competence.learn)}</p>
    ${result.improvable_at && html`<p class="muted">
      ${t("competence.improvable_at", { date: date(result.improvable_at) })}</p>`}
    <div class="actions">
      <${Button} kind="primary" href="/home" after="right">${t("result.home")}<//>
      <${Button} href="/assessments/${result.assessment_id}/answers">
        ${t("result.answers")}<//>
    </div>
  </section>`;
}
