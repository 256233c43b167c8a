/*
 * Find one of many by a part of its name. The results are links (or buttons,
 * without `hrefOf`): reached with Tab like any, and with the arrow keys from
 * the field. How many there are is said while typing.
 *
 * find(words, after) gives {items, next}; `draw(item)` a {key, title, note,
 * icon}; `say`: what to say, {count(n), first(n), none(words), more()};
 * `nothing(words, onChoose)`: what stands in place of an empty list.
 */
import { useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { useSearch } from "../lib/search.js";
import { Button } from "./button.js";
import { SearchField } from "./field.js";
import { Icon } from "./icon.js";
import { Skeleton } from "./skeleton.js";
import { Trouble } from "./trouble.js";

export function Finder({ label, hint, find, draw, say, nothing, hrefOf,
  onChoose }) {
  const [words, setWords] = useState("");
  const { data, error, busy, more, again } = useSearch(find, words);
  const box = useRef(null);
  const here = data && !error;

  /* Enter takes the only one that is left. */
  function enter(event) {
    event.preventDefault();
    if (here && data.items.length === 1 && !busy)
      box.current.querySelector(".found").click();
  }
  return html`<div class="stack" ref=${box}
    onKeyDown=${(event) => walk(event, box.current)}>
    <form role="search" onSubmit=${enter}>
      <${SearchField} label=${label} hint=${hint} value=${words}
        onValue=${setWords} autocomplete="off" maxlength="100"
        spellcheck=${false} /></form>
    <p class="small muted" role="status">${here && count(data, say)}</p>
    ${error && html`<${Trouble} error=${error} again=${again} />`}
    ${!data && !error && html`<${Skeleton} rows=${3} />`}
    ${here && data.items.length === 0 && nothing(data.words.trim(), onChoose)}
    ${here && data.items.length > 0 && html`<ul class="finds">
      ${data.items.map(draw).map((drawn, i) => html`<li key=${drawn.key}>
        <${Found} ...${drawn} href=${hrefOf && hrefOf(data.items[i])}
          onChoose=${() => onChoose(data.items[i])} /></li>`)}</ul>`}
    ${here && data.next && html`<div><${Button} busy=${busy} icon="down"
      onClick=${more}>${say.more()}<//></div>`}
  </div>`;
}

function count({ words, items, next }, say) {
  if (items.length === 0)
    return say.none(words.trim());
  return next ? say.first(items.length) : say.count(items.length);
}

/* One of them: what is chosen, a line below it. */
export function Found({ title, note, icon, href, onChoose }) {
  const inside = html`<${Icon} name=${icon} />
    <span class="found-text"><span class="found-title">${title}</span>
      ${note && html`<span class="small muted">${note}</span>`}</span>
    <${Icon} name="right" size=${20} />`;

  return href
    ? html`<a class="found" href=${href} onClick=${onChoose}>${inside}</a>`
    : html`<button type="button" class="found" onClick=${onChoose}>
      ${inside}</button>`;
}

/* The arrow keys walk through the field and the results, as in a menu. */
function walk(event, box) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [...box.querySelectorAll("[type=search], .found")];
  const to = stops[stops.indexOf(document.activeElement) + step];

  if (!step || !stops.includes(document.activeElement) || event.altKey)
    return;
  event.preventDefault();
  if (to)
    to.focus();
}
