/* What people who administer did, the latest first, for staff. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { dateTime, known, t } from "../lib/i18n.js";
import { ApiError, get } from "../lib/api.js";
import { useLoad } from "../lib/load.js";
import { Empty } from "../components/empty.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { Pager } from "../components/pager.js";
import { Skeleton } from "../components/skeleton.js";
import { Table } from "../components/table.js";
import { Trouble } from "../components/trouble.js";
import { StaffNav } from "../staff/shell.js";

const PATH = "/api/auth/staff/audit";

export function StaffAudit() {
  const { data, error, again } = useLoad(() => get(PATH), []);

  return html`<${StaffNav} />
    <${Heading} title=${t("audit.title")} />
    <p class="lead">${t("audit.lead")}</p>
    ${error && html`<${Trouble} error=${error} again=${again} />`}
    ${!data && !error && html`<${Skeleton} rows=${6} />`}
    ${data && html`<${Acts} first=${data} />`}`;
}

function Acts({ first }) {
  const [{ items, next }, setShown] = useState(first);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(null);

  async function more() {
    setBusy(true);
    setFailed(null);
    try {
      const page = await get(`${PATH}?after=${next}`);
      setShown({ items: [...items, ...page.items], next: page.next });
    } catch (failure) {
      setFailed(failure instanceof ApiError ? failure.message : t("form.offline"));
    }
    setBusy(false);
  }

  if (items.length === 0)
    return html`<${Empty} icon="file" title=${t("audit.none")} />`;
  return html`
    <${Table} label=${t("audit.title")} columns=${columns()} rows=${items}
      keyOf=${({ sequence }) => sequence} />
    <div role="alert">${failed && html`<${Notice} kind="bad">${failed}<//>`}</div>
    <${Pager} count=${items.length} more=${next} busy=${busy} onMore=${more} />`;
}

function columns() {
  return [
    { id: "sequence", text: t("audit.sequence"), numeric: true,
      cell: ({ sequence }) => sequence },
    { id: "act", text: t("audit.act"), head: true, cell: actWords },
    { id: "when", text: t("audit.when"),
      cell: ({ happened_at }) => dateTime(happened_at) },
    { id: "who", text: t("audit.who"), cell: actor },
    { id: "organisation", text: t("audit.organisation"),
      cell: ({ organisation }) => organisation || "" },
    { id: "object", text: t("audit.object"),
      cell: ({ object_id }) => object_id && html`<code>${object_id}</code>` },
    { id: "detail", text: t("audit.detail"), cell: detail },
  ];
}

/* An act of a newer program may have no words here yet. */
function actWords({ act }) {
  return known(`act.${act}`) ? t(`act.${act}`) : html`<code>${act}</code>`;
}

function actor({ actor: kind, actor_id, first_name, last_name }) {
  if (first_name)
    return `${first_name} ${last_name}`;
  return actor_id ? html`<code>${actor_id}</code>` : t(`actor.${kind}`);
}

function detail({ detail: facts }) {
  return Object.entries(facts).map(([name, value]) => html`
    <div key=${name}><code>${name}: ${value}</code></div>`);
}
