/* What went wrong between us and learning platforms: for staff. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { dateTime, t } from "../lib/i18n.js";
import { ApiError, get, post } from "../lib/api.js";
import { useLoad } from "../lib/load.js";
import { Button } from "../components/button.js";
import { Empty } from "../components/empty.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { Skeleton } from "../components/skeleton.js";
import { Table } from "../components/table.js";
import { toast } from "../components/toast.js";
import { Trouble } from "../components/trouble.js";
import { StaffNav } from "../staff/shell.js";

const PATH = "/api/auth/lti/failures";

export function StaffCourses() {
  const { data, error, again } = useLoad(() => get(PATH), []);
  const [failed, setFailed] = useState(null);

  async function send({ link_id: link, user_id: user }) {
    setFailed(null);
    try {
      await post(`${PATH}/${link}/${user}/again`);
      toast(t("course.sending"));
      again();
    } catch (failure) {
      setFailed(failure instanceof ApiError ? failure.message : t("form.offline"));
    }
  }
  return html`<${StaffNav} />
    <${Heading} title=${t("staff.courses")} />
    <p class="lead">${t("courses.what")}</p>
    <div role="alert">${failed && html`<${Notice} kind="bad">${failed}<//>`}</div>
    ${error && html`<${Trouble} error=${error} again=${again} />`}
    ${!data && !error && html`<${Skeleton} rows=${4} />`}
    ${data && html`<${Lists} data=${data} send=${send} />`}`;
}

function Lists({ data: { grades, rosters }, send }) {
  if (grades.length + rosters.length === 0)
    return html`<${Empty} icon="check" title=${t("courses.fine")} />`;
  return html`
    ${grades.length > 0 && html`<h2>${t("courses.grades")}</h2>
      <${Table} label=${t("courses.grades")} rows=${grades}
        keyOf=${({ link_id: link, user_id: user }) => `${link} ${user}`}
        columns=${[...columns(), ...acts(send)]} />`}
    ${rosters.length > 0 && html`<h2>${t("courses.rosters")}</h2>
      <${Table} label=${t("courses.rosters")} rows=${rosters}
        keyOf=${({ provider, course }) => `${provider} ${course}`}
        columns=${columns()} />`}`;
}

function columns() {
  return [
    { id: "course", text: t("courses.course"), head: true,
      cell: ({ course, title }) => [course, title].filter(Boolean).join(" – ") ||
        t("courses.nameless") },
    { id: "platform", text: t("courses.platform"),
      cell: ({ platform, provider }) => html`${platform}
        <br /><code>${provider}</code>` },
    { id: "error", text: t("courses.error"), cell: ({ error }) => error },
    { id: "when", text: t("course.when"),
      cell: ({ updated_at: at, asked_at: asked }) => (at || asked
        ? dateTime(at || asked) : "–") },
  ];
}

const acts = (send) => [
  { id: "who", text: t("courses.who"),
    cell: ({ user_id: user }) => html`<code>${user}</code>` },
  { id: "acts", text: t("table.acts"), quiet: true,
    cell: (row) => html`<${Button} icon="again" onClick=${() => send(row)}>
      ${t("course.send_again")}
      <span class="visually-hidden"> ${row.user_id}</span><//>` },
];
