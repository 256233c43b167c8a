/* How long institutions keep data, and what was removed: rules and plans. */
import { html } from "../lib/html.js";
import { date, dateTime, number, t, tn } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { useLoad } from "../lib/load.js";
import { Badge } from "../components/badge.js";
import { Empty } from "../components/empty.js";
import { Heading } from "../components/heading.js";
import { Skeleton } from "../components/skeleton.js";
import { Table } from "../components/table.js";
import { Trouble } from "../components/trouble.js";
import { StaffNav } from "../staff/shell.js";

const LOOKS = { planned: { icon: "clock" }, applying: { kind: "calm", icon: "pause" },
  done: { kind: "good", icon: "check" } };

export function StaffRetention() {
  const { data, error, again } =
    useLoad(() => get("/api/auth/staff/retention"), []);

  return html`<${StaffNav} />
    <${Heading} title=${t("retention.title")} />
    <p class="lead">${t("retention.lead")}</p>
    ${error && html`<${Trouble} error=${error} again=${again} />`}
    ${!data && !error && html`<${Skeleton} rows=${6} />`}
    ${data && html`<${Rules} policies=${data.policies} />
      <${Runs} runs=${data.runs} />`}`;
}

const keep = ({ keep: amount, unit }) => tn(`retention.${unit}`, amount);

function Rules({ policies }) {
  return html`<div class="stack">
    <h2 id="rules">${t("retention.rules")}</h2>
    ${policies.length === 0
    ? html`<${Empty} icon="clock" title=${t("retention.no_rules")} />`
    : html`<${Table} label=${t("retention.rules")} rows=${policies}
        keyOf=${({ organisation_id, kind }) => `${organisation_id} ${kind}`}
        groupOf=${({ organisation_id, organisation }) =>
    ({ key: organisation_id, text: organisation })} columns=${[
    { id: "kind", text: t("retention.kind"), head: true,
      cell: ({ kind }) => t(`retention.kind.${kind}`) },
    { id: "keep", text: t("retention.keep"), cell: keep }]} />`}
  </div>`;
}

/* A row for each rule of each plan, the plans one after the other. */
function Runs({ runs }) {
  const rows = runs.flatMap((run) => run.rules.map((rule) => ({ run, rule })));

  return html`<div class="stack">
    <h2 id="runs">${t("retention.runs")}</h2>
    ${rows.length === 0
    ? html`<${Empty} icon="file" title=${t("retention.no_runs")} />`
    : html`<${Table} label=${t("retention.runs")} rows=${rows}
        keyOf=${({ run, rule }) => `${run.id} ${rule.kind}`}
        groupOf=${({ run }) => ({ key: run.id, text: t("retention.run",
    { organisation: run.organisation, date: dateTime(run.planned_at) }) })}
        columns=${runColumns()} />`}
  </div>`;
}

function runColumns() {
  const count = (id) => ({ id, text: t(`retention.${id}`), numeric: true,
    cell: ({ rule }) => number(rule[id]) });

  return [
    { id: "kind", text: t("retention.kind"), head: true,
      cell: ({ rule }) => t(`retention.kind.${rule.kind}`) },
    { id: "before", text: t("retention.before"),
      cell: ({ rule }) => date(rule.before) },
    count("planned"), count("done"), count("spared"),
    { id: "state", text: t("retention.state"),
      cell: ({ run: { state } }) => html`<${Badge} ...${LOOKS[state]}>
        ${t(`retention.state.${state}`)}<//>` },
  ];
}
