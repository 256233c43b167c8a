/* Ten codes that are shown once: to be written down, printed or kept. */
import { useEffect, useMemo } from "preact/hooks";
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { t } from "../lib/i18n.js";
import { session } from "../lib/session.js";
import { Button } from "./button.js";
import { Notice } from "./notice.js";

/* The address of a file of them, as long as they are shown. */
function useFile(codes) {
  const address = useMemo(() => URL.createObjectURL(
    new Blob([`Acquis – ${t("codes.title")}\n${location.origin}\n\n`,
      codes.join("\n"), "\n"], { type: "text/plain" })), [codes]);

  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return address;
}

export function RecoveryCodes({ codes, onDone }) {
  const { user } = useStore(session);
  const file = useFile(codes);

  /* On paper it must be known which site and whose they are. */
  return html`<div class="stack recovery">
    <p class="print-only">${location.host}${user &&
      `, ${user.first_name} ${user.last_name}`}</p>
    <${Notice} kind="calm" title=${t("codes.title")}>
      <p>${t("codes.what")}</p><//>
    <ol class="codes" aria-label=${t("codes.title")}>${codes.map((code) => html`
      <li key=${code}><code>${code}</code></li>`)}</ol>
    <div class="actions">
      <${Button} icon="download" href=${file} download="acquis-codes.txt">
        ${t("codes.download")}<//>
      <${Button} icon="file" onClick=${() => window.print()}>
        ${t("codes.print")}<//>
    </div>
    <div><${Button} kind="primary" icon="check" onClick=${onDone}>
      ${t("codes.done")}<//></div>
  </div>`;
}
