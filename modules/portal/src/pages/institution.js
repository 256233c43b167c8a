/*
 * Choosing an institution: to sign in with, or to add as one more way to sign
 * in to the account.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError, post } from "../lib/api.js";
import { lastInstitution, returnTo, startPath } from "../lib/institutions.js";
import { Breadcrumb } from "../components/breadcrumb.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Institution, InstitutionSearch } from "../components/institution-search.js";
import { Notice } from "../components/notice.js";

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

export function AddInstitution() {
  const [error, setError] = useState(null);

  async function add(institution) {
    setError(null);
    try {
      const { location: address } = await post(
        `/api/auth/sso/${institution.key}/link`,
        { return_to: "/settings?added=1" });
      window.location.assign(address);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t("form.offline"));
    }
  }
  return html`<div class="narrow">
    <${Breadcrumb} steps=${[{ href: "/settings", text: t("settings.title") },
    { text: t("institution.add.title") }]} />
    <${Heading} title=${t("institution.add.title")} />
    <p class="lead">${t("institution.add.lead")}</p>
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <section class="card" aria-label=${t("institution.all")}>
      <${InstitutionSearch} onChoose=${add} /></section>
  </div>`;
}
