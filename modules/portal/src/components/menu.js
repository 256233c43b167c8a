/*
 * What can be done with a row, behind one button. `items`: [{id, text, icon,
 * href or onClick, danger}]. Arrow keys, Home and End walk; Escape and Tab
 * close. It stands above everything, so that no scrolling region cuts it.
 */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

export function Menu({ label, items }) {
  const id = useId();
  const button = useRef(null);
  const [open, setOpen] = useState(null);

  function close(focus) {
    setOpen(null);
    if (focus)
      button.current.focus();
  }
  function keys(event) {
    if (!["ArrowDown", "ArrowUp"].includes(event.key))
      return;
    event.preventDefault();
    setOpen(event.key === "ArrowUp" ? "last" : "first");
  }
  return html`<div class="menu">
    <button type="button" class="button button-quiet" ref=${button} id=${id}
      aria-haspopup="menu" aria-expanded=${open ? "true" : "false"}
      aria-label=${label} onKeyDown=${keys}
      onClick=${() => setOpen(open ? null : "first")}>
      <${Icon} name="more" /></button>
    ${open && html`<${List} labelledby=${id} items=${items} start=${open}
      button=${button.current} onClose=${close} />`}
  </div>`;
}

function List({ labelledby, items, start, button, onClose }) {
  const ref = useRef(null);

  useLayoutEffect(() => {
    place(ref.current, button.getBoundingClientRect());
    const stops = ref.current.querySelectorAll("[role=menuitem]");
    stops[start === "last" ? stops.length - 1 : 0].focus();
  }, []);
  useEffect(() => {
    const away = (event) => {
      if (!ref.current.contains(event.target) && !button.contains(event.target))
        onClose(false);
    };
    const scroll = () => onClose(false);

    document.addEventListener("pointerdown", away);
    window.addEventListener("scroll", scroll, true);
    window.addEventListener("resize", scroll);
    return () => {
      document.removeEventListener("pointerdown", away);
      window.removeEventListener("scroll", scroll, true);
      window.removeEventListener("resize", scroll);
    };
  }, []);

  return html`<ul class="menu-list" role="menu" ref=${ref}
    aria-labelledby=${labelledby} onKeyDown=${(event) =>
    keys(event, ref.current, onClose)}>
    ${items.map(({ id, text, icon, href, onClick, danger }) => html`
      <li key=${id} role="none"><${href ? "a" : "button"} role="menuitem"
        type=${href ? undefined : "button"} href=${href} tabindex="-1"
        class="menu-item ${danger ? "menu-danger" : ""}" onClick=${() => {
    onClose(!href);
    if (onClick)
      onClick();
  }}><${Icon} name=${icon} size=${20} /> ${text}<//></li>`)}
  </ul>`;
}

/* Below the button, or above it where there is no room. */
function place(list, { top, bottom, right }) {
  const height = list.offsetHeight;
  const below = bottom + height + 4 <= window.innerHeight;

  list.style.insetBlockStart = `${below ? bottom + 4
    : Math.max(4, top - height - 4)}px`;
  list.style.insetInlineStart = `${Math.max(4, right - list.offsetWidth)}px`;
}

function keys(event, list, onClose) {
  const stops = [...list.querySelectorAll("[role=menuitem]")];
  const at = stops.indexOf(document.activeElement);
  const to = { ArrowDown: (at + 1) % stops.length, Home: 0,
    ArrowUp: (at + stops.length - 1) % stops.length, End: stops.length - 1,
  }[event.key];

  if (to !== undefined) {
    event.preventDefault();
    stops[to].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape")
      event.preventDefault();
    onClose(true);
  }
}
