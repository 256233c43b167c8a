/* One competence: what it is, where I stand, what to do. */
import { html } from "../lib/html.js";
import { date, sentence, t, tx } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { findCompetence, framework } from "../lib/framework.js";
import { useLoad } from "../lib/load.js";
import { improvable } from "../lib/next-step.js";
import { AreaIcon } from "../components/area.js";
import { Breadcrumb } from "../components/breadcrumb.js";
import { Heading } from "../components/heading.js";
import { Interval } from "../components/interval.js";
import { levelWords } from "../components/level-bar.js";
import { Skeleton } from "../components/skeleton.js";
import { StartButton } from "../components/start-button.js";
import { Topics } from "../components/topics.js";
import { Trouble } from "../components/trouble.js";

async function load(index) {
  const [{ areas }, detail] = await Promise.all([framework(),
    get(`/api/assessment/competences/${encodeURIComponent(index)}`)]);

  return { area: findCompetence(areas, index).area, detail };
}

export function Competence({ competence }) {
  const { data, error, again } = useLoad(() => load(competence), [competence]);

  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h1" />`;
  if (!data)
    return html`<${Skeleton} />`;
  return html`<${Detail} ...${data} />`;
}

function Detail({ area, detail }) {
  const { profile } = detail;

  return html`
    <${Breadcrumb} steps=${[{ href: "/home", text: t("dashboard.title") },
    { text: tx(detail.name) }]} />
    <div class="title-row area-${area.colour}">
      <${AreaIcon} colour=${area.colour} size=${32} />
      <div><p class="eyebrow">${tx(area.name)}</p>
        <${Heading} title=${tx(detail.name)} /></div>
    </div>
    <p class="lead">${tx(detail.description)}</p>
    <section class="card standing area-${area.colour}" aria-labelledby="standing">
      <h2 id="standing">${t("competence.standing")}</h2>
      <${Standing} profile=${profile} />
      <${Acts} profile=${profile} />
    </section>
    <section aria-labelledby="topics">
      <h2 id="topics">${t("competence.topics")}</h2>
      <${Topics} topics=${detail.topics} />
    </section>
    <section class="card" aria-labelledby="learn">
      <h2 id="learn">${t("competence.learn")}</h2>
      <p>${tx(detail.learn)}</p>
    </section>`;
}

function Standing({ profile }) {
  if (profile.status === "not_started")
    return html`<p>${t("competence.not_started", { cap: profile.cap })}</p>`;
  if (profile.status === "started" && profile.points === 0)
    return html`<p>${t("competence.started",
      { question: (profile.answered || 0) + 1 })}</p>`;
  return html`
    <p><strong>${levelWords(profile)}.</strong>
      ${" "}${sentence(t(`level.${profile.level}`))}</p>
    <${Interval} level=${profile.level} low=${profile.level_low}
      high=${profile.level_high} cap=${profile.cap} />
    <p class="small muted">${t("competence.cap", { cap: profile.cap })}</p>`;
}

function Acts({ profile }) {
  const { index, status, assessment_id: id } = profile;
  const last = status === "completed" && id;
  const resettable = status === "completed" && profile.resettable_at &&
    Date.parse(profile.resettable_at) <= Date.now();

  return html`<div class="actions">
    ${status === "not_started" && html`<${StartButton} competence=${index}>
      ${t("competence.start")}<//>`}
    ${status === "started" && html`<${StartButton} competence=${index}>
      ${t("competence.resume")}<//>`}
    ${improvable(profile) && html`<${StartButton} competence=${index}
      intent="improve">${t("competence.improve")}<//>`}
    ${resettable && html`<${StartButton} competence=${index} intent="reset"
      kind="secondary" icon="again">${t("competence.reset")}<//>`}
    ${last && html`<a href="/assessments/${id}/result">
      ${t("competence.last_result")}</a>`}
  </div>
  ${last && !improvable(profile) && profile.improvable_at && html`<p class="muted">
    ${t("competence.improvable_at", { date: date(profile.improvable_at) })}</p>`}`;
}
