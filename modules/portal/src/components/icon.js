/*
 * Our own drawings, 24 by 24, stroked in the colour of the text. An icon is
 * decoration: the words beside it, or the label of its button, speak.
 */
import { html } from "../lib/html.js";

const PATHS = {
  /* the five areas */
  information: ["M4 5h10M4 10h6M4 15h4", "M15 12m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0", "M18.3 15.3L21 18"],
  communication: ["M3 5h12v8H8l-3 3v-3H3z", "M18 9h3v8h-2v3l-3-3h-5"],
  creation: ["M4 20l1-5L16 4l4 4L9 19z", "M13.5 6.5l4 4", "M14 20h6"],
  protection: ["M12 3l7 3v5c0 5-3 8-7 10c-4-2-7-5-7-10V6z", "M8.8 12l2.3 2.3l4.2-4.6"],
  environment: ["M3 5h18v11H3z", "M9 20h6M12 16v4", "M7.5 9l2 1.8l-2 1.8M12 12.6h4"],
  /* acts */
  right: ["M5 12h14M13 6l6 6l-6 6"],
  left: ["M19 12H5M11 6l-6 6l6 6"],
  up: ["M12 19V5M6 11l6-6l6 6"],
  down: ["M12 5v14M6 13l6 6l6-6"],
  check: ["M4.5 12.5l5 5L19.5 7"],
  cross: ["M6 6l12 12M18 6L6 18"],
  skip: ["M5 6l7 6l-7 6z", "M17 6v12"],
  download: ["M12 4v11M7 10.5l5 5l5-5", "M4 20h16"],
  expand: ["M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5"],
  flag: ["M6 21V4M6 5h11l-2 4l2 4H6"],
  leave: ["M14 4h5v16h-5", "M4 12h11M8 8l-4 4l4 4"],
  again: ["M19 12a7 7 0 1 1-2.2-5.1", "M19 3.5V8h-4.5"],
  search: ["M10.500 10.500m-6.500 0a6.500 6.500 0 1 0 13 0a6.500 6.500 0 1 0-13 0", "M15.500 15.500L20.500 20.500"],
  copy: ["M8 8h12v12H8z", "M5 16H4V4h12v1"],
  plus: ["M12 5v14M5 12h14"],
  bin: ["M4 7h16M9.500 7V4h5v3M6 7l1 13h10l1-13", "M10 11v5.500M14 11v5.500"],
  edit: ["M4 20l1-5L16 4l4 4L9 19z", "M13.500 6.500l4 4"],
  more: ["M12 5.500m-.8 0a.8 .8 0 1 0 1.600 0a.8 .8 0 1 0-1.600 0", "M12 12m-.8 0a.8 .8 0 1 0 1.600 0a.8 .8 0 1 0-1.600 0", "M12 18.500m-.8 0a.8 .8 0 1 0 1.600 0a.8 .8 0 1 0-1.600 0"],
  eye: ["M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.500c-2.5 4.5-5.8 6.5-9.5 6.500S5 16.5 2.5 12z", "M12 12m-2.8 0a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0"],
  /* things */
  bulb: ["M9 17c0-2-3-3.5-3-7a6 6 0 0 1 12 0c0 3.5-3 5-3 7z", "M9.5 20.500h5"],
  clock: ["M12 12m-8.5 0a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0", "M12 7v5l3.5 2"],
  info: ["M12 12m-8.5 0a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0", "M12 11v5M12 7.800v.2"],
  warning: ["M12 4l9 16H3z", "M12 10v4.500M12 17v.2"],
  offline: ["M3 4l18 17", "M5.5 12a9.5 9.5 0 0 1 3.5-2.200M12.5 9a9.5 9.5 0 0 1 6 3M8.5 15.500a5 5 0 0 1 5.5-1", "M12 19v.2"],
  user: ["M12 8m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "M4.5 20.500c.8-4 3.7-6 7.5-6s6.7 2 7.5 6"],
  settings: ["M4 7h9M19 7h1M4 17h1M11 17h9", "M16 7m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0", "M8 17m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0"],
  language: ["M12 12m-8.5 0a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0", "M3.5 12h17M12 3.500c2.5 2.5 3.7 5.3 3.7 8.500s-1.2 6-3.7 8.500c-2.5-2.5-3.7-5.3-3.7-8.500s1.2-6 3.7-8.500z"],
  cards: ["M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z"],
  table: ["M4 5h16v14H4zM4 10h16M4 14.500h16M10 5v14"],
  device: ["M5 5h14v10H5z", "M2.5 19h19"],
  file: ["M6 3h8l4 4v14H6z", "M14 3v4h4", "M9 12h6M9 16h6"],
  pause: ["M8.5 5v14M15.5 5v14"],
  book: ["M4 5c3-1 5.5-.7 8 1c2.5-1.7 5-2 8-1v13c-3-1-5.5-.7-8 1c-2.5-1.7-5-2-8-1z", "M12 6v13"],
  school: ["M3 9.500L12 5l9 4.500L12 14z", "M7 12v4.500c3 2.300 7 2.300 10 0V12", "M21 9.500V15"],
  key: ["M8 15m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "M11 12l8-8M15.500 7.500l3 3"],
  link: ["M10 14l4-4", "M11 7.500l2.200-2.200a4 4 0 0 1 5.600 5.600L16.500 13M13 16.500l-2.200 2.200a4 4 0 0 1-5.600-5.600L7.500 11"],
  shield: ["M12 3l7 3v5c0 5-3 8-7 10c-4-2-7-5-7-10V6z"],
  mail: ["M3 6h18v12H3z", "M3.500 6.500L12 13l8.500-6.500"],
  home: ["M4 11l8-7l8 7v9h-5.500v-6h-5v6H4z"],
};

export const iconNames = Object.keys(PATHS);

export function Icon({ name, size = 24 }) {
  return html`<svg class="icon" viewBox="0 0 24 24" width=${size} height=${size}
    aria-hidden="true" focusable="false" fill="none" stroke="currentColor"
    stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">
    ${PATHS[name].map((d) => html`<path d=${d} />`)}
  </svg>`;
}

/* Steps that rise to a tick: the mark of Acquis. */
export function Mark({ size = 32 }) {
  return html`<svg class="mark" viewBox="0 0 32 32" width=${size} height=${size}
    aria-hidden="true" focusable="false">
    <rect class="mark-ground" width="32" height="32" rx="9" />
    <path class="mark-steps" d="M7 24v-5M13 24v-9M19 24V11" />
    <path class="mark-steps" d="M21.5 8.500l2 2l3.5-4.5" />
  </svg>`;
}
