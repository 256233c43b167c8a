/* Every component in every state, for whoever builds or reviews a page. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { date, t } from "../lib/i18n.js";
import { ApiError, NetworkError } from "../lib/api.js";
import { AreaIcon } from "../components/area.js";
import { Badge } from "../components/badge.js";
import { Breadcrumb } from "../components/breadcrumb.js";
import { Button } from "../components/button.js";
import { Checks } from "../components/checks.js";
import { ChoiceList, ChoiceMarks } from "../components/choice-list.js";
import { CopyField } from "../components/copy-field.js";
import { Dialog } from "../components/dialog.js";
import { Empty } from "../components/empty.js";
import { Checkbox, PasswordField, SearchField, SelectField, TextArea, TextField }
  from "../components/field.js";
import { Found } from "../components/finder.js";
import { Heading } from "../components/heading.js";
import { Icon, Mark, iconNames } from "../components/icon.js";
import { Interval } from "../components/interval.js";
import { LevelBar } from "../components/level-bar.js";
import { Menu } from "../components/menu.js";
import { Notice } from "../components/notice.js";
import { JobCard } from "../components/job-card.js";
import { Pager } from "../components/pager.js";
import { Picker } from "../components/picker.js";
import { Progress } from "../components/progress.js";
import { Skeleton } from "../components/skeleton.js";
import { Switch } from "../components/switch.js";
import { Table } from "../components/table.js";
import { Tabs } from "../components/tabs.js";
import { TimerBar } from "../components/timer.js";
import { Toast, toast } from "../components/toast.js";
import { Topics } from "../components/topics.js";
import { Trouble } from "../components/trouble.js";
import { Ordering } from "../player/ordering.js";
import { Banner } from "../shell/banners.js";
import { stateLook } from "../staff/shell.js";

const AREAS = ["information", "communication", "creation", "protection",
  "environment"];
const sample = (id) => ({ id, text: t(`sample.${id}`) });
const both = (key) => ({ fr: t(key), en: t(key) });

export function Components() {
  const shows = [["buttons", Buttons], ["fields", Fields], ["choices", Choices],
    ["ordering", Order], ["notices", Notices], ["badges", Badges],
    ["levels", Levels], ["topics", TopicList], ["timers", Timers],
    ["waiting", Waiting], ["navigation", Navigation], ["tables", Tables],
    ["checks", CheckList], ["dialogs", Dialogs],
    ["icons", Icons]];

  return html`<div class="components">
    <${Heading} title=${t("components.title")} />
    <p class="lead">${t("components.lead")}</p>
    ${shows.map(([key, Show]) => html`<section key=${key} class="card stack"
      aria-labelledby=${key}>
      <h2 id=${key}>${t(`components.${key}`)}</h2><${Show} /></section>`)}
  </div>`;
}

function Buttons() {
  return html`
    <div class="actions">
      <${Button} kind="primary">${t("question.send")}<//>
      <${Button}>${t("report.cancel")}<//>
      <${Button} kind="quiet" icon="flag">${t("report.open")}<//>
      <${Button} kind="danger" icon="leave">${t("settings.everywhere")}<//>
    </div>
    <div class="actions">
      <${Button} kind="primary" busy>${t("question.sending")}<//>
      <${Button} kind="primary" disabled>${t("question.send")}<//>
      <${Button} href="/components" after="right">${t("components.link")}<//>
      <a href="/components">${t("components.link")}</a>
    </div>`;
}

const nothingToSay = { count: () => "", first: () => "", none: () => "",
  more: () => "" };

function Fields() {
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState("");
  const [ticked, setTicked] = useState(true);
  const typed = { value: words, onValue: setWords };

  return html`
    <${TextField} label=${t("answer.yours")} ...${typed} />
    <${TextField} label=${t("signup.login")} hint=${t("signup.login_hint")} ...${typed} />
    <${TextField} label=${t("signup.first_name")} ...${typed}
      error=${t("signup.first_name_missing")} />
    <${TextField} label=${t("sample.size")} unit=${t("sample.unit")} ...${typed}
      class="input-short" inputmode="decimal" />
    <${PasswordField} label=${t("signin.password")} ...${typed}
      autocomplete="off" />
    <${SelectField} label=${t("settings.language")} value=${chosen}
      onValue=${setChosen} choices=${["a", "b", "c"].map(sample)} />
    <${SearchField} label=${t("institution.label")} hint=${t("institution.hint")}
      ...${typed} />
    <${Picker} legend=${t("provider.organisation")} icon="school"
      value=${{ id: "1", title: t("sample.school") }}
      label=${t("provider.organisation.search")} draw=${(one) => one}
      find=${() => Promise.resolve({ items: [] })} say=${nothingToSay}
      nothing=${() => html`<p>${t("provider.organisation.none")}</p>`}
      onValue=${() => {}} />
    <${TextArea} label=${t("report.comment")} optional ...${typed} />
    <${CopyField} label=${t("refused.number")} hint=${t("refused.number_hint")}
      value="7c1d42a90be34f15" />
    <${Checkbox} label=${t("settings.reduced_motion")} checked=${ticked}
      onValue=${setTicked} />`;
}

function Choices() {
  const [one, setOne] = useState("b");
  const [several, setSeveral] = useState(["a"]);
  const choices = ["a", "b", "c"].map(sample);

  return html`
    <${ChoiceList} legend=${t("answer.single")} numbered choices=${choices}
      value=${one} onValue=${setOne} />
    <${ChoiceList} legend=${t("answer.several")} numbered several
      choices=${choices} value=${several} onValue=${setSeveral} />
    <${ChoiceList} legend=${t("answer.single")} disabled choices=${choices}
      value=${one} onValue=${setOne} />
    <${ChoiceMarks} choices=${choices} mark=${({ id }) =>
    ({ a: "right", b: "wrong", c: "missed" }[id])} />
    <${ChoiceList} small legend=${t("settings.theme")} choices=${choices}
      value=${one} onValue=${setOne} />
    <${Found} icon="school" title=${t("sample.school")}
      note=${t("sample.academy")} onChoose=${() => {}} />`;
}

function Order() {
  const [order, setOrder] = useState(["a", "b", "c"]);

  return html`<${Ordering} items=${["a", "b", "c"].map(sample)} value=${order}
    onValue=${setOrder} />`;
}

function Notices() {
  return html`
    <${Notice}>${t("focus.stay")}<//>
    <${Notice} kind="good">${t("outcome.correct")}<//>
    <${Notice} kind="calm" icon="eye">${t("focus.lost")}<//>
    <${Notice} kind="bad" title=${t("signin.title")}>${t("signin.wrong")}<//>
    <${Banner} icon="offline" words=${t("banner.kept")} again />
    <${Banner} icon="offline" words=${t("banner.offline")} />`;
}

function Badges() {
  return html`<div class="actions">
    <${Badge} kind="good" icon="check">${t("mastery.validated")}<//>
    <${Badge} kind="calm" icon="again">${t("mastery.to_confirm")}<//>
    <${Badge} icon="right">${t("mastery.not_validated")}<//>
    <${Badge}>${t("mastery.unknown")}<//>
  </div>
  <div class="actions">${AREAS.map((colour) => html`
    <${AreaIcon} key=${colour} colour=${colour} />`)}<${Mark} /></div>`;
}

function Levels() {
  const bars = [[0, 0, 0], [3, 2, 4], [5, 5, 5], [6, 5, 6]];

  return html`
    ${bars.map(([level, low, high], i) => html`<div key=${level}
      class="area-${AREAS[i]}"><${LevelBar}
      measure=${{ level, level_low: low, level_high: high, cap: 6 }} /></div>`)}
    <${Interval} level=${3} low=${2} high=${4} before=${1} cap=${6} />
    <${Progress} value=${6} max=${14} label=${t("question.progress")} />`;
}

function TopicList() {
  const masteries = ["validated", "to_confirm", "not_validated", "unknown"];
  const topic = { key: "sample", name: both("sample.topic"),
    description: both("sample.a"), learn: both("sample.b"),
    skills: masteries.map((mastery, i) =>
      ({ level: i + 1, name: both("sample.skill"), mastery })) };

  return html`<${Topics} topics=${[topic, { ...topic, key: "other" }]}
    open="sample" />`;
}

function Timers() {
  return [80, 45, 8, 0].map((left) => html`<${TimerBar} key=${left} left=${left}
    total=${90} />`);
}

function Waiting() {
  const broken = new ApiError(500, { instance: "7c1d-42" });
  const missing = new ApiError(404, {});

  return html`
    <${Skeleton} rows=${2} />
    ${["gathering", "ready", "failed"].map((state) => html`<${JobCard}
      key=${state} state=${state} steps=${3} done=${1}
      title=${t(`data.copy.${state}`, { date: date(0) })} />`)}
    <${Empty} icon="check" title=${t("answers.none")} />
    ${[new NetworkError(0), new NetworkError(503), broken, missing]
    .map((error, i) => html`<${Trouble} key=${i} error=${error} heading="h3"
      again=${() => {}} />`)}`;
}

function Navigation() {
  const [view, setView] = useState("cards");
  const [tab, setTab] = useState("number");

  return html`
    <${Tabs} label=${t("trace.ways")} value=${tab} onValue=${setTab}
      tabs=${["number", "token"].map((id) => ({ id, text: t(`trace.${id}`),
    icon: id === "number" ? "search" : "key" }))}>
      <p>${t(`trace.${tab}_hint`)}</p><//>
    <${Breadcrumb} steps=${[{ href: "/home", text: t("dashboard.title") },
    { text: t("components.title") }]} />
    <${Switch} label=${t("dashboard.view")} value=${view} onValue=${setView}
      options=${[{ id: "cards", icon: "cards", text: t("dashboard.cards") },
    { id: "table", icon: "table", text: t("dashboard.table") }]} />`;
}

const people = [
  { id: "a", school: "school", name: "Camille", state: "active" },
  { id: "b", school: "school", name: "Noé", state: "draft" },
  { id: "c", school: "academy", name: "Ada", state: "disabled" },
];

function Tables() {
  const columns = [
    { id: "name", text: t("signup.first_name"), head: true,
      cell: ({ name }) => name },
    { id: "state", text: t("table.status"), cell: ({ state }) => html`
      <${Badge} ...${stateLook(state)}>${t(`state.${state}`)}<//>` },
    { id: "points", text: t("table.points"), numeric: true,
      cell: ({ id }) => id.charCodeAt(0) },
    { id: "acts", text: t("table.acts"), quiet: true,
      cell: ({ name }) => html`<${Menu} label=${t("provider.acts", { name })}
        items=${[{ id: "a", icon: "edit", text: t("provider.change"),
    href: "/components" }, { id: "b", icon: "pause", danger: true,
    text: t("provider.disable"), onClick: () => toast(t("toast.undo")) }]} />` },
  ];

  return html`
    <${Table} label=${t("sample.school")} columns=${columns} rows=${people}
      keyOf=${({ id }) => id} groupOf=${({ school }) =>
    ({ key: school, text: t(`sample.${school}`) })} />
    <${Pager} count=${3} more onMore=${() => {}} />`;
}

function CheckList() {
  return html`
    <${Checks} label=${t("components.checks")} checks=${[
    { id: 1, result: "good", name: "discovery", text: "https://idp.example" },
    { id: 2, result: "note", name: "clock", text: "2 seconds behind" },
    { id: 3, result: "bad", name: "aud", expected: "https://a.example",
      found: "https://b.example" }]} />`;
}

function Dialogs() {
  const [open, setOpen] = useState(false);

  return html`
    <div class="actions">
      <${Button} onClick=${() => setOpen(true)}>${t("components.dialog")}<//>
      <${Button} onClick=${() => toast(t("report.thanks"))}>
        ${t("components.toast")}<//>
    </div>
    <${Toast} words=${t("settings.saved")} undo=${() => {}} />
    ${open && html`<${Dialog} title=${t("stop.title")}
      onClose=${() => setOpen(false)}><p>${t("stop.what")}</p>
      <${Button} onClick=${() => setOpen(false)}>${t("stop.no")}<//><//>`}`;
}

function Icons() {
  return html`<ul class="icon-list">${iconNames.map((name) => html`
    <li key=${name}><${Icon} name=${name} /> <code>${name}</code></li>`)}</ul>`;
}
