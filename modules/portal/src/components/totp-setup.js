/*
 * Turning the second factor on, in three steps: who asks, the app, the codes
 * for the day without it. `password`: the account has one; `present`: there is
 * a second factor already, whose place this one takes.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { post } from "../lib/api.js";
import { orTrouble, proofBody } from "../lib/proof.js";
import { useSending } from "../lib/sending.js";
import { Button } from "./button.js";
import { CopyField } from "./copy-field.js";
import { Notice } from "./notice.js";
import { CodeField, NO_PROOF, ProofFields } from "./proof-fields.js";
import { Qr } from "./qr.js";
import { RecoveryCodes } from "./recovery-codes.js";

export function TotpSetup({ password, present, onDone, onCancel }) {
  const [shown, setShown] = useState(null);
  const [codes, setCodes] = useState(null);

  if (codes)
    return html`<${RecoveryCodes} codes=${codes} onDone=${onDone} />`;
  if (shown)
    return html`<${Scan} shown=${shown} onCodes=${setCodes} onCancel=${onCancel} />`;
  return html`<${Who} password=${password} present=${present}
    onShown=${setShown} onCancel=${onCancel} />`;
}

function Who({ password, present, onShown, onCancel }) {
  const [proof, setProof] = useState(NO_PROOF);
  const { busy, error, send } = useSending(orTrouble(async () => {
    onShown(await post("/api/auth/me/totp", proofBody(proof)));
  }));

  return html`<form class="stack" noValidate onSubmit=${send}>
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <${ProofFields} password=${password} code=${present} value=${proof}
      onValue=${setProof} />
    <div class="actions">
      <${Button} kind="primary" type="submit" busy=${busy} after="right">
        ${t("totp.next")}<//>
      ${onCancel && html`<${Button} onClick=${onCancel}>${t("report.cancel")}<//>`}
    </div>
  </form>`;
}

function Scan({ shown, onCodes, onCancel }) {
  const [code, setCode] = useState("");
  const { busy, error, send } = useSending(orTrouble(async () => {
    onCodes((await post("/api/auth/me/totp/confirmation", { code })).recovery_codes);
  }));

  return html`<form class="stack" noValidate onSubmit=${send}>
    <p>${t("totp.scan")}</p>
    <${Qr} ...${shown.qr} label=${t("totp.qr")} />
    <${CopyField} label=${t("totp.secret")} hint=${t("totp.secret_hint")}
      value=${shown.secret.replace(/(.{4})(?=.)/g, "$1 ")} />
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <${CodeField} label=${t("totp.code")} inputmode="numeric" value=${code}
      onValue=${setCode} />
    <div class="actions">
      <${Button} kind="primary" type="submit" icon="shield" busy=${busy}>
        ${t("totp.on")}<//>
      ${onCancel && html`<${Button} onClick=${onCancel}>${t("report.cancel")}<//>`}
    </div>
  </form>`;
}
