/*
 * The h1 of a page: it names the browser's tab, and takes the focus when the
 * learner came here by a link, so that a screen reader starts reading there.
 */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../lib/html.js";
import { language } from "../lib/i18n.js";
import { place } from "../lib/router.js";

let focused = 0;

export function Heading({ title, children, class: extra, focus }) {
  const ref = useRef(null);
  const lang = language();

  useEffect(() => { document.title = `${title} – Acquis`; }, [title, lang]);
  useLayoutEffect(() => {
    const { moves } = place.get();

    if (!focus && moves === focused)
      return;
    focused = moves;
    ref.current.focus({ preventScroll: true });
  }, []);
  return html`<h1 ref=${ref} tabindex="-1" class=${extra}>
    ${children || title}</h1>`;
}
