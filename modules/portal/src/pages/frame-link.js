/*
 * A learning platform sent somebody whom we do not know, and we may not make
 * an account: who it is, is said in a window of its own, where the address can
 * be seen. The code goes along behind '#'.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { asToken, takeFragment } from "../lib/fragment.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { OpenAgain } from "./course-open.js";

export function FrameLink() {
  const [code] = useState(() => asToken(takeFragment()));

  if (!code)
    return html`<${OpenAgain} />`;
  return html`<div class="empty">
    <${Icon} name="user" size=${48} />
    <${Heading} title=${t("framelink.title")} />
    <p>${t("framelink.what")}</p>
    <${Button} kind="primary" href="/signin/link#${code}" target="_blank"
      rel="noopener" icon="expand">${t("framelink.button")}<//>
  </div>`;
}
