/*
 * Find one's institution by a part of its name. The results are links (or
 * buttons, without `hrefOf`): reached with Tab like any, and with the arrow
 * keys from the field. How many there are is said while typing.
 */
import { useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { rememberInstitution } from "../lib/institutions.js";
import { useSearch } from "../lib/search.js";
import { Button } from "./button.js";
import { Empty } from "./empty.js";
import { SearchField } from "./field.js";
import { Icon } from "./icon.js";
import { Skeleton } from "./skeleton.js";
import { Trouble } from "./trouble.js";

function find(words, after = "") {
  const query = new URLSearchParams({ search: words.trim(), after });

  return get(`/api/auth/institutions?${query}`);
}

/* `hrefOf(institution)`, or `onChoose(institution)` for what needs more. */
export function InstitutionSearch({ hrefOf, onChoose, nobody }) {
  const [words, setWords] = useState("");
  const { data, error, busy, more, again } = useSearch(find, words);
  const box = useRef(null);

  function choose(institution) {
    rememberInstitution(institution);
    if (onChoose)
      onChoose(institution);
  }

  return html`<div class="stack" ref=${box}
    onKeyDown=${(event) => walk(event, box.current)}>
    <form role="search" onSubmit=${(event) => {
    event.preventDefault();
    if (data && data.items.length === 1 && !busy)
      box.current.querySelector(".institution").click();
  }}>
      <${SearchField} label=${t("institution.label")} autocomplete="off"
        hint=${t("institution.hint")} value=${words} onValue=${setWords}
        maxlength="100" spellcheck=${false} />
    </form>
    <p class="small muted" role="status">${data && !error && count(data)}</p>
    ${error && html`<${Trouble} error=${error} again=${again} />`}
    ${!data && !error && html`<${Skeleton} rows=${3} />`}
    ${data && !error && html`<${Found} data=${data} busy=${busy} more=${more}
      hrefOf=${hrefOf} onChoose=${choose} nobody=${nobody} />`}
  </div>`;
}

function count({ words, items, next }) {
  if (items.length === 0)
    return words.trim() === "" ? "" : t("institution.none");
  return next ? t("institution.many", { n: items.length })
    : tn("institution.count", items.length);
}

function Found({ data, busy, more, hrefOf, onChoose, nobody }) {
  const { words, items, next } = data;

  if (items.length === 0)
    return html`<${Empty} icon="school" title=${words.trim() === ""
      ? t("institution.empty.title") : t("institution.none.title", { words: words.trim() })}>
      <p>${t(words.trim() === "" ? "institution.empty.what" : "institution.none.what")}</p>
      ${nobody}
    <//>`;
  return html`
    <ul class="institutions">${items.map((one) => html`<li key=${one.key}>
      <${Institution} one=${one} hrefOf=${hrefOf} onChoose=${onChoose} /></li>`)}</ul>
    ${next && html`<div><${Button} busy=${busy} icon="down" onClick=${more}>
      ${t("institution.more")}<//></div>`}`;
}

export function Institution({ one, hrefOf, onChoose, note }) {
  const inside = html`
    <${Icon} name="school" />
    <span class="institution-text"><span class="institution-name">${one.name}</span>
      ${note && html`<span class="small muted">${note}</span>`}
      ${!note && one.organisation && one.organisation !== one.name && html`
        <span class="small muted">${one.organisation}</span>`}</span>
    <${Icon} name="right" size=${20} />`;

  return hrefOf
    ? html`<a class="institution" href=${hrefOf(one)}
      onClick=${() => onChoose(one)}>${inside}</a>`
    : html`<button type="button" class="institution"
      onClick=${() => onChoose(one)}>${inside}</button>`;
}

/* The arrow keys walk through the field and the results, as in a menu. */
function walk(event, box) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [...box.querySelectorAll("[type=search], .institution")];
  const to = stops[stops.indexOf(document.activeElement) + step];

  if (!step || !stops.includes(document.activeElement) || event.altKey)
    return;
  event.preventDefault();
  if (to)
    to.focus();
}
