/*
 * A QR code as the server draws it: `size` modules in a row, their dark ones as
 * a path. Dark on white in every theme, or cameras do not read it.
 */
import { html } from "../lib/html.js";

export function Qr({ size, path, label }) {
  const whole = size + 8;

  return html`<svg class="qr" viewBox="-4 -4 ${whole} ${whole}" role="img"
    aria-label=${label}>
    <rect class="qr-ground" x="-4" y="-4" width=${whole} height=${whole} />
    <path class="qr-dark" d=${path} />
  </svg>`;
}
