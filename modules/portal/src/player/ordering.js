/*
 * Put in order: each item has buttons for up and down; dragging works too.
 * After a move the focus stays on the item that moved.
 */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";
import { Icon } from "../components/icon.js";

export function Ordering({ items, value, onValue, disabled }) {
  const list = useRef(null);
  const wanted = useRef(null);
  const [dragged, setDragged] = useState(null);
  const textOf = (id) => items.find((item) => item.id === id).text;

  useLayoutEffect(() => {
    if (wanted.current === null)
      return;
    const { id, way } = wanted.current;
    const row = list.current.querySelector(`[data-id="${id}"]`);
    const button = row.querySelector(`[data-way="${way}"]:not([disabled])`);
    (button || row.querySelector("button:not([disabled])")).focus();
    wanted.current = null;
  }, [value]);

  function place(id, to) {
    const others = value.filter((one) => one !== id);

    others.splice(to, 0, id);
    onValue(others);
    announce(t("ordering.now", { item: textOf(id), position: to + 1,
      count: value.length }));
  }

  function move(id, way) {
    wanted.current = { id, way };
    place(id, value.indexOf(id) + (way === "up" ? -1 : 1));
  }

  function dropOn(event, id) {
    event.preventDefault();
    if (dragged !== null && dragged !== id)
      place(dragged, value.indexOf(id));
    setDragged(null);
  }

  return html`<ol class="ordering" ref=${list} aria-label=${t("ordering.label")}>
    ${value.map((id, i) => html`<li key=${id} data-id=${id}
      class=${id === dragged ? "dragged" : undefined} draggable=${!disabled}
      onDragStart=${() => setDragged(id)} onDragEnd=${() => setDragged(null)}
      onDragOver=${(event) => event.preventDefault()}
      onDrop=${(event) => dropOn(event, id)}>
      <span class="ordering-place" aria-hidden="true">${i + 1}</span>
      <span class="ordering-text">${textOf(id)}</span>
      ${["up", "down"].map((way) => html`<button type="button" key=${way}
        class="button button-quiet" data-way=${way}
        disabled=${disabled || (way === "up" ? i === 0 : i === value.length - 1)}
        aria-label=${t(`ordering.${way}`, { item: textOf(id) })}
        onClick=${() => move(id, way)}><${Icon} name=${way} /></button>`)}
    </li>`)}
  </ol>`;
}
