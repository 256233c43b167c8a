/*
 * Instructions and explanations come as HTML that the loader of the content
 * has checked. They are drawn from a parsed copy all the same, element by
 * element: what is not in this list never reaches the page.
 */
import { h } from "preact";

const ALLOWED = new Set(["p", "br", "strong", "em", "code", "kbd", "ul", "ol",
  "li", "table", "caption", "thead", "tbody", "tr", "th", "td"]);

export function safeHtml(text) {
  const parsed = new DOMParser().parseFromString(text, "text/html");

  return draw(parsed.body);
}

function draw(node) {
  return [...node.childNodes].map((child) => {
    if (child.nodeType === Node.TEXT_NODE)
      return child.data;
    if (child.nodeType !== Node.ELEMENT_NODE)
      return null;
    const name = child.localName;
    /* The words of an unknown element are kept, those of a script are not. */
    if (!ALLOWED.has(name))
      return /^(script|style|template)$/.test(name) ? null : draw(child);
    const scope = name === "th" ? child.getAttribute("scope") : null;
    const drawn = h(name, scope ? { scope } : null, draw(child));
    return name === "table"
      ? h("div", { class: "scroll", tabindex: 0, role: "group" }, drawn) : drawn;
  });
}
