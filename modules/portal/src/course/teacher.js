/* What a teacher sees of a course: its people as its platform names them, and
   the grades that it has of us. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { dateTime, number, t } from "../lib/i18n.js";
import { ApiError, get, post } from "../lib/api.js";
import { Badge } from "../components/badge.js";
import { Button } from "../components/button.js";
import { Empty } from "../components/empty.js";
import { Notice } from "../components/notice.js";
import { Pager } from "../components/pager.js";
import { Skeleton } from "../components/skeleton.js";
import { Table } from "../components/table.js";
import { toast } from "../components/toast.js";
import { Trouble } from "../components/trouble.js";

/* A list that grows by pages. */
function usePages(path) {
  const [state, setState] = useState({ page: null, items: [], busy: true });

  async function read(after) {
    setState((old) => ({ ...old, busy: true, error: null }));
    try {
      const page = await get(after
        ? `${path}?after=${encodeURIComponent(after)}` : path);

      setState((old) => ({ page, busy: false,
        items: after ? [...old.items, ...page.items] : page.items }));
    } catch (error) {
      setState((old) => ({ ...old, busy: false, error }));
    }
  }
  useEffect(() => { read(); }, []);
  return { ...state, again: () => read(), more: () => read(state.page.next) };
}

function Listed({ list, label, columns, keyOf, empty }) {
  const { page, items, busy, error, again, more } = list;

  if (error)
    return html`<${Trouble} error=${error} again=${again} />`;
  if (!page)
    return html`<${Skeleton} rows=${4} />`;
  if (items.length === 0)
    return html`<${Empty} icon="user" title=${empty} />`;
  return html`
    <${Table} label=${label} columns=${columns} rows=${items} keyOf=${keyOf} />
    <${Pager} count=${items.length} more=${page.next} busy=${busy}
      onMore=${more} />`;
}

const LOOKS = { none: { icon: "clock" }, on_its_way: { kind: "calm", icon: "up" },
  sent: { kind: "good", icon: "check" }, failed: { kind: "bad", icon: "warning" } };

export function Grades({ graded }) {
  const list = usePages("/api/auth/lti/course/grades");

  async function send({ user_id: user }) {
    try {
      await post(`/api/auth/lti/course/grades/${user}/again`);
      toast(t("course.sending"));
      list.again();
    } catch (failure) {
      toast(failure instanceof ApiError ? failure.message : t("form.offline"));
    }
  }
  return html`<div class="stack">
    <p class="muted">${t(graded ? "course.grades_what" : "course.not_graded")}</p>
    <${Listed} list=${list} label=${t("course.grades")}
      empty=${t("course.nobody")} keyOf=${({ user_id: id }) => id}
      columns=${gradeColumns(send)} />
  </div>`;
}

const nameOf = ({ id, first_name: first, last_name: last }) =>
  `${first || ""} ${last || ""}`.trim() || id;

function gradeColumns(send) {
  return [
    { id: "name", text: t("course.name"), head: true, cell: nameOf },
    { id: "grade", text: t("course.points"), numeric: true,
      cell: ({ points, maximum }) => (points === undefined ? t("course.not_yet")
        : `${number(points)} / ${number(maximum)}`) },
    { id: "state", text: t("course.state"), cell: ({ state, error }) => html`
      <${Badge} ...${LOOKS[state]}>${t(`grade.${state}`)}<//>
      ${error && html`<br /><span class="small muted">${error}</span>`}` },
    { id: "when", text: t("course.when"),
      cell: ({ updated_at: at }) => dateTime(at) },
    { id: "acts", text: t("table.acts"), quiet: true,
      cell: (row) => row.state === "failed" && html`<${Button} icon="again"
        onClick=${() => send(row)}>${t("course.send_again")}
        <span class="visually-hidden"> ${nameOf(row)}</span><//>` },
  ];
}

export function People({ told }) {
  const list = usePages("/api/auth/lti/course/people");
  const { page } = list;

  async function readAgain() {
    try {
      await post("/api/auth/lti/course/people/read");
      toast(t("course.reading"));
    } catch (failure) {
      toast(failure instanceof ApiError ? failure.message : t("form.offline"));
    }
  }
  if (!told)
    return html`<${Empty} icon="user" title=${t("course.no_roster")}>
      <p>${t("course.no_roster_what")}</p><//>`;
  return html`<div class="stack">
    <p class="muted">${t("course.people_what")}</p>
    ${page && page.error && html`<${Notice} kind="bad">
      ${t("course.roster_failed", { error: page.error })}<//>`}
    <${Listed} list=${list} label=${t("course.people")}
      empty=${t("course.not_read")} keyOf=${({ id }) => id}
      columns=${personColumns()} />
    <div class="actions">
      <${Button} icon="again" onClick=${readAgain}>${t("course.read_again")}<//>
      ${page && page.read_at && html`<span class="small muted">
        ${t("course.read_at", { date: dateTime(page.read_at) })}</span>`}
    </div>
  </div>`;
}

function personColumns() {
  return [
    { id: "name", text: t("course.name"), head: true, cell: nameOf },
    { id: "email", text: t("course.email"), cell: ({ email }) => email || "–" },
    { id: "role", text: t("course.role"), cell: ({ role }) => t(`course.role.${role}`) },
    { id: "state", text: t("course.state"), cell: (one) => {
      if (one.removed_at || !one.active)
        return html`<${Badge} icon="pause">${t("course.left")}<//>`;
      return one.arrived
        ? html`<${Badge} kind="good" icon="check">${t("course.arrived")}<//>`
        : html`<${Badge} icon="clock">${t("course.expected")}<//>`;
    } },
  ];
}
