/*
 * What a question is about: the instruction, the picture, the files and the
 * text that stands for them.
 */
import { html } from "../lib/html.js";
import { fileSize, t } from "../lib/i18n.js";
import { safeHtml } from "../lib/safe-html.js";
import { Icon } from "../components/icon.js";

export function Material({ challenge }) {
  const { instruction, image, files, alternative } = challenge;

  return html`
    <div class="instruction">${safeHtml(instruction)}</div>
    ${image && html`<figure class="picture">
      <img src=${image.url} alt=${alternative} /></figure>`}
    ${files && html`<${Files} files=${files} />`}
    ${alternative && !image && html`<details class="aside">
      <summary>${t("material.alternative")}</summary><p>${alternative}</p>
    </details>`}`;
}

function Files({ files }) {
  return html`<div class="files">
    ${files.length > 1 && html`<p>${t("material.formats")}</p>`}
    <ul>${files.map(({ url, name, bytes }) => html`<li key=${url}>
      <a class="file" href=${url} download=${url.split("/").pop()}>
        <${Icon} name="file" size=${28} />
        <span class="file-name">${name}
          <span class="muted small">${format(url)} · ${fileSize(bytes)}</span></span>
        <${Icon} name="download" />
      </a></li>`)}</ul>
  </div>`;
}

const format = (url) => url.split(".").pop().toUpperCase();
