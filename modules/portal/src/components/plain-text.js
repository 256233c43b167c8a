/*
 * A plain text of ours: a line that begins with "# " is a heading, one with
 * "- " a point of a list, every other one a paragraph. No markup is read.
 */
import { html } from "../lib/html.js";

export function PlainText({ text, heading = "h2" }) {
  return blocks(text).map((block, i) => html`<${Block} key=${i}
    heading=${heading} ...${block} />`);
}

function Block({ kind, lines, heading }) {
  if (kind === "heading")
    return html`<${heading}>${lines[0]}<//>`;
  if (kind === "list")
    return html`<ul>${lines.map((line, i) =>
      html`<li key=${i}>${line}</li>`)}</ul>`;
  return html`<p>${lines[0]}</p>`;
}

/* Points that follow each other are one list. */
function blocks(text) {
  const found = [];

  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const last = found.at(-1);

    if (line.startsWith("# "))
      found.push({ kind: "heading", lines: [line.slice(2)] });
    else if (!line.startsWith("- "))
      found.push({ kind: "paragraph", lines: [line] });
    else if (last && last.kind === "list")
      last.lines.push(line.slice(2));
    else
      found.push({ kind: "list", lines: [line.slice(2)] });
  }
  return found;
}
