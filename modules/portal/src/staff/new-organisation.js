/*
 * An organisation that is not there yet, added without leaving the form of its
 * provider; `name` is what was looked for in vain.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError, post } from "../lib/api.js";
import { Button } from "../components/button.js";
import { SelectField, TextField } from "../components/field.js";
import { Notice } from "../components/notice.js";

const KINDS = ["university", "school", "primary_school", "company"];

/* It stands inside of another form, so it is none itself. */
export function NewOrganisation({ name: sought, onAdded }) {
  const [name, setName] = useState(sought);
  const [kind, setKind] = useState(KINDS[0]);
  const [external, setExternal] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);

  async function add() {
    if (busy)
      return;
    if (name.trim() === "") {
      setError(t("provider.missing"));
      return;
    }
    setBusy(true);
    setError(null);
    try {
      onAdded(await post("/api/auth/staff/organisations", { kind,
        name: name.trim(),
        ...(external.trim() !== "" && { external_id: external.trim() }) }));
    } catch (failure) {
      setBusy(false);
      setError(failure instanceof ApiError && failure.slug === "taken"
        ? t("organisation.taken") : failure instanceof ApiError
          ? failure.message : t("form.offline"));
    }
  }
  return html`<div class="stack" role="group" aria-label=${t("organisation.new")}>
    <${TextField} label=${t("organisation.name")} name="organisation_name"
      value=${name} onValue=${setName} maxlength="200" />
    <${SelectField} label=${t("organisation.kind")} required name="organisation_kind"
      value=${kind} onValue=${setKind} choices=${KINDS.map((id) =>
    ({ id, text: t(`organisation.kind.${id}`) }))} />
    <${TextField} label=${t("organisation.external")} optional
      name="organisation_external" hint=${t("organisation.external_hint")}
      value=${external} onValue=${setExternal} maxlength="64" spellcheck=${false} />
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <div><${Button} icon="plus" busy=${busy} onClick=${add}>
      ${t("organisation.add")}<//></div>
  </div>`;
}
