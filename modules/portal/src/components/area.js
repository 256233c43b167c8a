/* An area's icon on its colour. The name of the area stands beside it. */
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

export function AreaIcon({ colour, size = 28 }) {
  return html`<span class="area-icon area-${colour}">
    <${Icon} name=${colour} size=${size} /></span>`;
}
