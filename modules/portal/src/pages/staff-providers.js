/* Where people of institutions sign in: all of them, for staff. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { number, t } from "../lib/i18n.js";
import { ApiError, get, getTagged, patchTagged } from "../lib/api.js";
import { useSearch } from "../lib/search.js";
import { Badge } from "../components/badge.js";
import { Button } from "../components/button.js";
import { Empty } from "../components/empty.js";
import { SearchField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { Menu } from "../components/menu.js";
import { Notice } from "../components/notice.js";
import { Pager } from "../components/pager.js";
import { Skeleton } from "../components/skeleton.js";
import { Table } from "../components/table.js";
import { toast } from "../components/toast.js";
import { Trouble } from "../components/trouble.js";
import { Invitations } from "../staff/invitation.js";
import { StaffNav, stateLook, useWriter } from "../staff/shell.js";

const PATH = "/api/auth/staff/providers";

function find(words, after) {
  const query = new URLSearchParams({ search: words.trim(),
    ...(after && { after }) });

  return get(`${PATH}?${query}`);
}

export function StaffProviders() {
  const [words, setWords] = useState("");
  const [failed, setFailed] = useState(null);
  const { data, error, busy, more, again } = useSearch(find, words);
  const writer = useWriter();

  async function turn(one, state) {
    setFailed(null);
    try {
      const { tag } = await getTagged(`${PATH}/${one.id}`);
      await patchTagged(`${PATH}/${one.id}`, { state }, tag, { wait: 60000 });
      toast(t(`provider.now.${state}`, { name: one.name }));
      again();
    } catch (failure) {
      setFailed({ one, words: failure instanceof ApiError ? failure.message
        : t("form.offline"), tested: failure instanceof ApiError &&
        failure.slug === "test-failed", detail: failure.detail });
    }
  }

  return html`<${StaffNav} />
    <div class="section-head">
      <${Heading} title=${t("staff.providers")} />
      ${writer && html`<${Button} kind="primary" icon="plus"
        href="/staff/providers/new">${t("provider.add")}<//>`}
    </div>
    <form role="search" class="list-search"
      onSubmit=${(event) => event.preventDefault()}>
      <${SearchField} label=${t("provider.search")} value=${words}
        onValue=${setWords} autocomplete="off" maxlength="100" /></form>
    <div role="alert">${failed && html`<${Refused} ...${failed} />`}</div>
    ${error && html`<${Trouble} error=${error} again=${again} />`}
    ${!data && !error && html`<${Skeleton} rows=${4} />`}
    ${data && !error && html`<${List} data=${data} busy=${busy} more=${more}
      writer=${writer} turn=${turn} />`}
    <${Invitations} writer=${writer} />`;
}

/* One that does not work is not opened: its own page tells all of the test. */
function Refused({ one, words, tested, detail }) {
  if (!tested)
    return html`<${Notice} kind="bad">${words}<//>`;
  return html`<${Notice} kind="bad"
    title=${t("provider.not_opened", { name: one.name })}>
    ${detail && html`<p class="small" lang="en">${detail}</p>`}
    <p><a href=${`/staff/providers/${one.id}`}>${t("provider.see_test")}</a></p>
  <//>`;
}

function List({ data: { words, items, next }, busy, more, writer, turn }) {
  if (items.length === 0)
    return html`<${Empty} icon="school" title=${t(words.trim() === ""
      ? "provider.empty.title" : "provider.none.title")}>
      <p>${t(words.trim() === "" ? "provider.empty.what" : "provider.none.what")}</p>
    <//>`;
  return html`
    <${Table} label=${t("staff.providers")} columns=${columns(writer, turn)}
      rows=${items} keyOf=${({ id }) => id}
      groupOf=${({ organisation: { id, name } }) => ({ key: id, text: name })} />
    <${Pager} count=${items.length} more=${next} busy=${busy} onMore=${more} />`;
}

function columns(writer, turn) {
  const all = [
    { id: "name", text: t("provider.name"), head: true,
      cell: ({ id, name }) => html`<a href="/staff/providers/${id}">${name}</a>` },
    { id: "kind", text: t("provider.kind"),
      cell: ({ kind }) => t(`kind.${kind}`) },
    { id: "key", text: t("provider.key"),
      cell: ({ key }) => html`<code>${key}</code>` },
    { id: "state", text: t("provider.state"),
      cell: ({ state }) => html`<${Badge} ...${stateLook(state)}>
        ${t(`state.${state}`)}<//>` },
    { id: "refused", text: t("provider.refused"), numeric: true,
      cell: ({ refused }) => number(refused) },
  ];
  const acts = { id: "acts", text: t("table.acts"), quiet: true,
    cell: (one) => html`<${Menu} label=${t("provider.acts", { name: one.name })}
      items=${items(one, turn)} />` };

  return writer ? [...all, acts] : all;
}

function items(one, turn) {
  const open = { id: "open", icon: "edit", text: t("provider.change"),
    href: `/staff/providers/${one.id}` };
  const close = { id: "close", icon: "pause", danger: true,
    text: t("provider.disable"), onClick: () => turn(one, "disabled") };
  const start = { id: "start", icon: "check", text: t("provider.enable"),
    onClick: () => turn(one, "active") };

  return one.state === "active" ? [open, close] : [open, start];
}
