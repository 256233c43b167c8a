/* Home of a learner: one next step, then the sixteen competences. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { number, sentence, since, t, tx } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { findCompetence, framework } from "../lib/framework.js";
import { useLoad } from "../lib/load.js";
import { nextStep } from "../lib/next-step.js";
import { session } from "../lib/session.js";
import { read, write } from "../lib/storage.js";
import { AreaIcon } from "../components/area.js";
import { Heading } from "../components/heading.js";
import { LevelBar, levelWords } from "../components/level-bar.js";
import { Progress } from "../components/progress.js";
import { Skeleton } from "../components/skeleton.js";
import { StartButton } from "../components/start-button.js";
import { Switch } from "../components/switch.js";
import { Trouble } from "../components/trouble.js";

const MAX_POINTS = 1024;

const load = async () => {
  const [{ areas }, profile] = await Promise.all(
    [framework(), get("/api/assessment/profile")]);

  return { areas, profile };
};

export function Dashboard() {
  const { data, error, again } = useLoad(load, []);

  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h1" />`;
  if (!data)
    return html`<${Skeleton} rows=${6} />`;
  return html`<${Profile} ...${data} />`;
}

function Profile({ areas, profile }) {
  const { user } = useStore(session);
  const [view, setView] = useState(read("view") === "table" ? "table" : "cards");
  const Shown = view === "table" ? Table : Cards;

  function see(id) {
    write("view", id);
    setView(id);
  }
  return html`
    <${Heading} title=${t("dashboard.title")}>
      ${t("dashboard.hello", { name: user.first_name })}<//>
    <div class="two">
      <${NextStep} areas=${areas} profile=${profile} />
      <${Total} profile=${profile} />
    </div>
    <div class="section-head">
      <h2>${t("dashboard.competences")}</h2>
      <${Switch} label=${t("dashboard.view")} value=${view} onValue=${see}
        options=${[{ id: "cards", icon: "cards", text: t("dashboard.cards") },
    { id: "table", icon: "table", text: t("dashboard.table") }]} />
    </div>
    <${Shown} areas=${areas} profile=${profile} />`;
}

function NextStep({ areas, profile }) {
  const { kind, competence } = nextStep(profile.competences);

  if (kind === "wait")
    return html`<section class="card next" aria-labelledby="next">
      <h2 id="next">${t("next.title")}</h2><p>${t("next.wait")}</p></section>`;
  const { area, competence: about } = findCompetence(areas, competence.index);
  return html`<section class="card next area-${area.colour}" aria-labelledby="next">
    <h2 id="next" class="eyebrow">${t("next.title")}</h2>
    <div class="next-what">
      <${AreaIcon} colour=${area.colour} size=${32} />
      <div><p class="next-name">${tx(about.name)}</p>
        <p class="muted">${t(`next.${kind}.text`,
    { question: (competence.answered || 0) + 1 })}</p></div>
    </div>
    <${StartButton} competence=${competence.index}
      intent=${kind === "improve" ? "improve" : "start"}>
      ${t(`next.${kind}.button`)}<//>
  </section>`;
}

function Total({ profile }) {
  const { points, level, certifiable } = profile;

  return html`<section class="card total" aria-labelledby="total">
    <h2 id="total" class="eyebrow">${t("total.title")}</h2>
    <p class="total-points"><strong>${number(points)}</strong>
      <span class="muted"> / ${number(MAX_POINTS)} ${t("total.points")}</span></p>
    <${Progress} value=${points} max=${MAX_POINTS} label=${t("total.title")} />
    <p><strong>${t(`global.${level}`)}.</strong>
      ${" "}${sentence(t(`global.${level}.text`))}</p>
    ${certifiable && html`<p class="small muted">${t("total.certifiable")}</p>`}
  </section>`;
}

/* What is known of each competence, by its index. */
const byIndex = (profile) =>
  Object.fromEntries(profile.competences.map((one) => [one.index, one]));

export function statusWords(mine) {
  if (mine.status === "not_started")
    return t("status.not_started");
  if (mine.status === "started")
    return t("status.started", { question: (mine.answered || 0) + 1 });
  return t("level.short", { level: mine.level });
}

function Cards({ areas, profile }) {
  const known = byIndex(profile);

  return areas.map((area) => html`<section key=${area.key}
    class="area area-${area.colour}" aria-labelledby="area-${area.key}">
    <div class="area-head">
      <${AreaIcon} colour=${area.colour} />
      <h3 id="area-${area.key}">${tx(area.name)}</h3>
    </div>
    <ul class="area-cards">${area.competences.map((competence) => html`
      <${CompetenceCard} key=${competence.index} competence=${competence}
        mine=${known[competence.index]} />`)}</ul>
  </section>`);
}

export function CompetenceCard({ competence, mine }) {
  return html`<li class="card competence-card">
    <h4><a href="/competences/${competence.index}">${tx(competence.name)}</a></h4>
    <div class="card-foot">
      <${LevelBar} measure=${mine} />
      <p class="competence-status"><span>${statusWords(mine)}</span>
        ${mine.last_activity_at && html`<span class="muted">
          ${since(mine.last_activity_at)}</span>`}</p>
    </div>
  </li>`;
}

function Table({ areas, profile }) {
  const known = byIndex(profile);

  return html`<div class="scroll card" tabindex="0" role="region"
    aria-label=${t("dashboard.competences")}>
    <table class="table">
      <thead><tr>
        <th scope="col">${t("table.competence")}</th>
        <th scope="col">${t("table.level")}</th>
        <th scope="col" class="numeric">${t("table.points")}</th>
        <th scope="col">${t("table.status")}</th>
        <th scope="col">${t("table.last")}</th>
      </tr></thead>
      ${areas.map((area) => html`<tbody key=${area.key}>
        <tr class="table-group area-${area.colour}"><th colspan="5" scope="rowgroup">
          <span class="table-area"><${AreaIcon} colour=${area.colour} size=${20} />
            ${tx(area.name)}</span></th></tr>
        ${area.competences.map((competence) => html`<${Row}
          key=${competence.index} competence=${competence}
          mine=${known[competence.index]} />`)}
      </tbody>`)}
    </table>
  </div>`;
}

function Row({ competence, mine }) {
  const tested = mine.status === "completed" || mine.points > 0;

  return html`<tr>
    <th scope="row"><a href="/competences/${competence.index}">
      ${tx(competence.name)}</a></th>
    <td>${tested ? levelWords(mine) : t("table.none")}</td>
    <td class="numeric">${tested ? number(mine.points) : t("table.none")}</td>
    <td>${t(`status.${mine.status}.short`)}</td>
    <td>${mine.last_activity_at ? since(mine.last_activity_at)
    : t("table.none")}</td>
  </tr>`;
}
