/*
 * Choosing an institution: to sign in with, or to add as one more way to sign
 * in to the account.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError, post } from "../lib/api.js";
import { lastInstitution, returnTo, startPath } from "../lib/institutions.js";
import { proofBody, proofTrouble } from "../lib/proof.js";
import { useSending } from "../lib/sending.js";
import { Breadcrumb } from "../components/breadcrumb.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Institution, InstitutionSearch } from "../components/institution-search.js";
import { Notice } from "../components/notice.js";
import { NO_PROOF, ProofFields } from "../components/proof-fields.js";

export function ChooseInstitution() {
  const wanted = returnTo(new URLSearchParams(location.search).get("return_to"));
  const hrefOf = ({ key }) => startPath(key, wanted);
  const last = lastInstitution();

  return html`<div class="narrow">
    <${Heading} title=${t("institution.title")} />
    <p class="lead">${t("institution.lead")}</p>
    ${last && html`<section class="card stack" aria-labelledby="last">
      <h2 id="last" class="eyebrow">${t("institution.last")}</h2>
      <${Institution} one=${{ ...last, organisation: last.name }}
        href=${hrefOf(last)} /></section>`}
    <section class="card" aria-label=${t("institution.all")}>
      <${InstitutionSearch} hrefOf=${hrefOf} nobody=${html`<div class="actions">
        <${Button} href="/signin" icon="key">${t("institution.password")}<//>
      </div>`} /></section>
    <p>${t("institution.without")} <a href="/signin">${t("institution.password")}</a></p>
  </div>`;
}

/* Ten minutes after signing in the password is asked for once more: whoever
   finds this page open shall not add a way of their own. */
export function AddInstitution() {
  const [chosen, setChosen] = useState(null);
  const [error, setError] = useState(null);

  async function add(institution, proof = NO_PROOF) {
    setError(null);
    try {
      const { location: address } = await post(
        `/api/auth/sso/${institution.key}/link`,
        { return_to: "/settings?added=1", ...proofBody(proof) });
      window.location.assign(address);
    } catch (failure) {
      if (failure instanceof ApiError && failure.slug === "sign-in-again" &&
          !chosen)
        setChosen(institution);
      else
        setError(proofTrouble(failure));
    }
  }
  return html`<div class="narrow">
    <${Breadcrumb} steps=${[{ href: "/settings", text: t("settings.title") },
    { text: t("institution.add.title") }]} />
    <${Heading} title=${t("institution.add.title")} />
    <p class="lead">${t("institution.add.lead")}</p>
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    ${chosen ? html`<${ProveIt} institution=${chosen} add=${add} />`
    : html`<section class="card" aria-label=${t("institution.all")}>
      <${InstitutionSearch} onChoose=${add} /></section>`}
  </div>`;
}

function ProveIt({ institution, add }) {
  const [proof, setProof] = useState(NO_PROOF);
  const { busy, send } = useSending(() => add(institution, proof));

  return html`<form class="card stack" onSubmit=${send}>
    <p>${t("institution.prove", { name: institution.name })}</p>
    <${ProofFields} password value=${proof} onValue=${setProof} />
    <div class="actions"><${Button} type="submit" kind="primary" busy=${busy}>
      ${t("institution.prove_go")}<//></div>
  </form>`;
}
