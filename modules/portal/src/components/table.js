/*
 * Rows and columns. A column: {id, text, cell(row), head (names the row),
 * numeric, quiet (its heading is for screen readers)}. `groupOf(row)` gives a
 * {key, text} where rows stand in groups; rows come sorted by them. The
 * heading stays in sight; what is too wide scrolls in its own region.
 */
import { html } from "../lib/html.js";

export function Table({ label, columns, rows, keyOf, groupOf }) {
  return html`<div class="scroll card table-frame" tabindex="0" role="region"
    aria-label=${label}>
    <table class="table">
      <thead><tr>${columns.map(({ id, text, numeric, quiet }) => html`
        <th key=${id} scope="col" class=${numeric ? "numeric" : undefined}>
          <span class=${quiet ? "visually-hidden" : undefined}>${text}</span>
        </th>`)}</tr></thead>
      ${groups(rows, groupOf).map(({ key, text, rows: mine }) => html`
        <tbody key=${key}>
          ${text && html`<tr class="table-group">
            <th colspan=${columns.length} scope="rowgroup">${text}</th></tr>`}
          ${mine.map((row) => html`<tr key=${keyOf(row)}>
            ${columns.map((column) => html`<${Cell} key=${column.id}
              column=${column} row=${row} />`)}</tr>`)}
        </tbody>`)}
    </table>
  </div>`;
}

function Cell({ column: { head, numeric, cell }, row }) {
  return head ? html`<th scope="row">${cell(row)}</th>`
    : html`<td class=${numeric ? "numeric" : undefined}>${cell(row)}</td>`;
}

function groups(rows, groupOf) {
  const found = [];

  for (const row of rows) {
    const group = groupOf ? groupOf(row) : { key: "all" };
    if (found.length === 0 || found.at(-1).key !== group.key)
      found.push({ ...group, rows: [] });
    found.at(-1).rows.push(row);
  }
  return found;
}
