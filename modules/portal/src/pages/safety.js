/* Settings: the address of the account, and its second factor. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { date, t, tn } from "../lib/i18n.js";
import { ApiError, del, post } from "../lib/api.js";
import { orTrouble, proofBody, proofTrouble } from "../lib/proof.js";
import { useSending } from "../lib/sending.js";
import { Badge } from "../components/badge.js";
import { Button } from "../components/button.js";
import { Dialog } from "../components/dialog.js";
import { TextField } from "../components/field.js";
import { Notice } from "../components/notice.js";
import { NO_PROOF, ProofFields } from "../components/proof-fields.js";
import { RecoveryCodes } from "../components/recovery-codes.js";
import { Skeleton } from "../components/skeleton.js";
import { toast } from "../components/toast.js";
import { TotpSetup } from "../components/totp-setup.js";
import { Trouble } from "../components/trouble.js";

/* `load`: what useLoad gives of /api/auth/me/security. */
export function Safety({ load: { data, error, again } }) {
  if (error)
    return html`<section class="card"><${Trouble} error=${error}
      again=${again} /></section>`;
  if (!data)
    return html`<section class="card"><${Skeleton} rows=${3} /></section>`;
  return html`<${Address} kept=${data} again=${again} />
    <${SecondFactor} kept=${data} again=${again} />`;
}

/* ---- the address ----------------------------------------------------------- */

function Address({ kept, again }) {
  const [changing, setChanging] = useState(false);
  const close = (changed) => {
    setChanging(false);
    if (changed)
      again();
  };

  return html`<section class="card stack" aria-labelledby="address">
    <h2 id="address">${t("address.title")}</h2>
    <${Present} kept=${kept} />
    ${(kept.email_waiting || (kept.email && !kept.email_confirmed)) && html`
      <${Waiting} kept=${kept} again=${again} />`}
    <div><${Button} icon="edit" onClick=${() => setChanging(true)}>
      ${t(kept.email ? "address.change" : "address.add")}<//></div>
    ${changing && html`<${ChangeDialog} kept=${kept} onClose=${close} />`}
  </section>`;
}

function Present({ kept }) {
  if (!kept.email)
    return html`<p>${t("address.none")}</p>`;
  return html`<p><strong>${kept.email}</strong> ${kept.email_confirmed
    ? html`<${Badge} kind="good" icon="check">${t("address.confirmed")}<//>`
    : html`<${Badge} icon="clock">${t("address.unconfirmed")}<//>`}</p>`;
}

/* A link is on its way: send it again, or give the change up. */
function Waiting({ kept, again }) {
  const [error, setError] = useState(null);
  const act = (what, words) => async () => {
    setError(null);
    try {
      await what();
      toast(words);
      again();
    } catch (failure) {
      setError(failure instanceof ApiError && failure.slug === "conflict"
        ? t("address.nothing") : proofTrouble(failure));
    }
  };

  return html`<${Notice} kind="info" icon="mail">
    <p>${t(kept.email_waiting ? "address.waiting" : "address.sent",
    { address: kept.email_waiting || kept.email })}</p>
    <p class="field-error" role="alert">${error}</p>
    <div class="actions">
      <${Button} icon="again" onClick=${act(() =>
    post("/api/auth/me/email/confirmation"), t("address.sent_again"))}>
        ${t("address.again")}<//>
      ${kept.email_waiting && html`<${Button} kind="quiet" onClick=${act(() =>
    del("/api/auth/me/email/change"), t("address.kept"))}>
        ${t("address.keep")}<//>`}
    </div>
  <//>`;
}

function ChangeDialog({ kept, onClose }) {
  const [email, setEmail] = useState("");
  const [proof, setProof] = useState(NO_PROOF);
  const { busy, error, send } = useSending(async () => {
    try {
      await post("/api/auth/me/email/change",
        { email: email.trim(), ...proofBody(proof) });
    } catch (failure) {
      if (failure instanceof ApiError && failure.slug === "taken")
        return t("address.taken");
      return failure instanceof ApiError && failure.pointer === "/email"
        ? t("address.bad") : proofTrouble(failure);
    }
    return onClose(true);
  });

  return html`<${Dialog} title=${t(kept.email ? "address.change" : "address.add")}
    onClose=${() => onClose(false)}>
    <form class="stack" noValidate onSubmit=${send}>
      <p>${t(kept.email ? "address.change_what" : "address.add_what")}</p>
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <${TextField} label=${t("address.new")} name="email" inputmode="email"
        autocomplete="email" autocapitalize="none" spellcheck=${false}
        maxlength="254" value=${email} onValue=${setEmail} />
      <${ProofFields} password=${kept.password} value=${proof}
        onValue=${setProof} />
      <div class="actions">
        <${Button} kind="primary" type="submit" icon="mail" busy=${busy}>
          ${t("address.send")}<//>
        <${Button} onClick=${() => onClose(false)}>${t("report.cancel")}<//>
      </div>
    </form>
  <//>`;
}

/* ---- the second factor ------------------------------------------------------- */

function SecondFactor({ kept, again }) {
  const { on, needed } = kept.second_factor;
  const [doing, setDoing] = useState(null);
  const end = () => {
    setDoing(null);
    again();
  };
  const cancel = () => setDoing(null);

  return html`<section class="card stack" aria-labelledby="factor">
    <h2 id="factor">${t("factor.title")}</h2>
    ${doing === "setup" ? html`<${TotpSetup} password=${kept.password}
      present=${on} onDone=${end} onCancel=${cancel} />`
    : html`<${State} kept=${kept} />
      <div class="actions">
        <${Button} icon="shield" onClick=${() => setDoing("setup")}>
          ${t(on ? "factor.move" : "factor.on")}<//>
        ${on && html`<${Button} icon="again" onClick=${() => setDoing("codes")}>
          ${t("factor.codes")}<//>`}
        ${on && !needed && html`<${Button} kind="danger" icon="cross"
          onClick=${() => setDoing("off")}>${t("factor.off")}<//>`}
      </div>`}
    ${doing === "codes" && html`<${CodesDialog} kept=${kept} onClose=${end} />`}
    ${doing === "off" && html`<${OffDialog} kept=${kept} onClose=${end} />`}
  </section>`;
}

function State({ kept: { second_factor: factor } }) {
  if (!factor.on)
    return html`<p>${t("factor.what")}</p>`;
  return html`<p><${Badge} kind="good" icon="check">${t("factor.is_on")}<//>
      ${" "}${t("factor.since", { date: date(factor.since) })}</p>
    <p class=${factor.recovery_codes_left < 3 ? "field-error" : "muted"}>
      ${tn("factor.left", factor.recovery_codes_left)}</p>
    ${factor.needed && html`<p class="muted">${t("factor.needed")}</p>`}`;
}

function ProofForm({ kept, danger, words, act, onClose }) {
  const [proof, setProof] = useState(NO_PROOF);
  const { busy, error, send } = useSending(orTrouble(() => act(proofBody(proof))));

  return html`<form class="stack" noValidate onSubmit=${send}>
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <${ProofFields} password=${kept.password} code value=${proof}
      onValue=${setProof} />
    <div class="actions">
      <${Button} kind=${danger ? "danger" : "primary"} type="submit" busy=${busy}>
        ${words}<//>
      <${Button} onClick=${onClose}>${t("report.cancel")}<//>
    </div>
  </form>`;
}

function CodesDialog({ kept, onClose }) {
  const [codes, setCodes] = useState(null);

  /* What is shown once is not closed by a slip of the hand. */
  return html`<${Dialog} title=${t("factor.codes")}
    onClose=${codes ? undefined : onClose}>
    ${codes ? html`<${RecoveryCodes} codes=${codes} onDone=${onClose} />`
    : html`<p>${t("factor.codes_what")}</p>
      <${ProofForm} kept=${kept} words=${t("factor.codes")} onClose=${onClose}
        act=${async (proof) => setCodes((await post(
    "/api/auth/me/totp/recovery-codes", proof)).recovery_codes)} />`}
  <//>`;
}

function OffDialog({ kept, onClose }) {
  return html`<${Dialog} title=${t("factor.off")} onClose=${onClose}>
    <p>${t("factor.off_what")}</p>
    <${ProofForm} kept=${kept} danger words=${t("factor.off")} onClose=${onClose}
      act=${async (proof) => {
    await post("/api/auth/me/totp/removal", proof);
    toast(t("factor.is_off"));
    onClose();
  }} />
  <//>`;
}
