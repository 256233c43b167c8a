/*
 * What a link in a course opens: for learners the competences that were chosen
 * for them, for teachers of the course its people and their grades.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { sentence, t, tx } from "../lib/i18n.js";
import { ApiError, get } from "../lib/api.js";
import { findCompetence, framework } from "../lib/framework.js";
import { framed } from "../lib/frame.js";
import { useLoad } from "../lib/load.js";
import { AreaIcon } from "../components/area.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { LevelBar, levelWords } from "../components/level-bar.js";
import { Notice } from "../components/notice.js";
import { Skeleton } from "../components/skeleton.js";
import { StartButton } from "../components/start-button.js";
import { Tabs } from "../components/tabs.js";
import { Trouble } from "../components/trouble.js";
import { Grades, People } from "../course/teacher.js";
import { OpenAgain } from "./course-open.js";

const load = async () => {
  const [course, { areas }, profile] = await Promise.all([
    get("/api/auth/lti/course"), framework(), get("/api/assessment/profile")]);

  return { course, areas, profile };
};

export function Course() {
  const { data, error, again } = useLoad(load, []);

  if (error instanceof ApiError && error.status === 404)
    return html`<${OpenAgain} />`;
  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h1" />`;
  if (!data)
    return html`<${Skeleton} rows=${4} />`;
  const { course } = data;
  return html`
    <p class="eyebrow">${course.course || course.platform}</p>
    <${Heading} title=${course.title || t("course.title")} />
    ${!framed && course.return_url && html`<p>
      <a href=${course.return_url}>${t("course.back")}</a></p>`}
    ${course.role === "teacher" ? html`<${Teacher} ...${data} />`
    : html`<${Learner} ...${data} />`}`;
}

/* The competences of the link; none means that all are open. */
function chosen(areas, keys) {
  const all = areas.flatMap((area) => area.competences.map((one) => one.index));

  return (keys.length > 0 ? keys : all).map((key) => findCompetence(areas, key))
    .filter(Boolean);
}

function Learner({ course, areas, profile }) {
  return html`
    <p class="lead">${t("course.learner")}</p>
    <${OwnGrade} course=${course} />
    <ul class="plain stack">${chosen(areas, course.competences)
    .map(({ area, competence }) => html`<${Mine} key=${competence.index}
      area=${area} competence=${competence}
      mine=${profile.competences.find((one) =>
    one.index === competence.index)} />`)}</ul>`;
}

function OwnGrade({ course: { graded, grade } }) {
  if (!graded || !grade)
    return null;
  if (grade.state === "sent" && grade.complete)
    return html`<${Notice} kind="good">${t("course.grade.sent",
      { points: grade.points, maximum: grade.maximum })}<//>`;
  if (grade.state === "failed")
    return html`<${Notice} kind="calm">${t("course.grade.failed")}<//>`;
  return html`<${Notice} kind="info">${t("course.grade.open")}<//>`;
}

function Mine({ area, competence, mine }) {
  return html`<li class="card stack area-${area.colour}">
    <div class="title-row"><${AreaIcon} colour=${area.colour} />
      <h2>${tx(competence.name)}</h2></div>
    ${mine && mine.status !== "not_started" && mine.level !== undefined &&
      mine.points > 0 && html`<p>${sentence(levelWords(mine))}</p>
      <${LevelBar} measure=${mine} />`}
    <div class="actions">
      ${(!mine || mine.status === "not_started") && html`
        <${StartButton} competence=${competence.index}>
          ${t("competence.start")}<//>`}
      ${mine && mine.status === "started" && html`
        <${StartButton} competence=${competence.index}>
          ${t("competence.resume")}<//>`}
      <a href="/competences/${competence.index}">${t("course.more",
    { name: tx(competence.name) })}</a>
    </div>
  </li>`;
}

function Teacher({ course, areas }) {
  const [tab, setTab] = useState("grades");
  const open = chosen(areas, course.competences);
  const tabs = [{ id: "grades", text: t("course.grades"), icon: "table" },
    { id: "people", text: t("course.people"), icon: "user" }];

  return html`
    <section class="card stack" aria-labelledby="opens">
      <h2 id="opens">${t("course.opens")}</h2>
      ${course.competences.length === 0 ? html`<p>${t("course.opens_all")}</p>`
    : html`<ul class="bullets">${open.map(({ competence }) => html`<li key=${competence.index}>
        ${tx(competence.name)}</li>`)}</ul>`}
      <p class="muted">${t(course.graded ? "course.graded" : "course.not_graded")}</p>
      <div class="actions"><${Button} icon="eye"
        href=${open.length === 1 ? `/competences/${open[0].competence.index}`
    : "/home"}>${t("course.try")}<//></div>
    </section>
    <${Tabs} label=${t("course.views")} tabs=${tabs} value=${tab} onValue=${setTab}>
      ${tab === "grades" ? html`<${Grades} graded=${course.graded} />`
    : html`<${People} told=${course.has_roster} />`}
    <//>`;
}
