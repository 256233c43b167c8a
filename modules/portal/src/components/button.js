/*
 * What a person presses. `kind`: primary (one a page), secondary, quiet,
 * danger. With `href` it is a link that looks like a button. `busy` keeps the
 * focus where it is and says that something is under way.
 */
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

export function Button({ kind = "secondary", icon, after, busy, href, children,
  class: extra = "", onClick, ...rest }) {
  const look = `button button-${kind} ${extra}`.trim();
  const inside = html`
    ${icon && html`<${Icon} name=${icon} size=${20} />`}
    <span class="button-text">${children}</span>
    ${after && html`<${Icon} name=${after} size=${20} />`}`;

  if (href)
    return html`<a class=${look} href=${href} ...${rest}>${inside}</a>`;
  return html`<button type="button" class=${look} ...${rest}
    aria-disabled=${busy ? "true" : undefined}
    onClick=${busy ? hold : onClick}>${inside}</button>`;
}

/* A button under way does nothing, but keeps the focus. */
function hold(event) {
  event.preventDefault();
}
