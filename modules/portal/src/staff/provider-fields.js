/*
 * The fields of an identity provider, with what each one means and where it
 * is found. `value` is the form of provider-form.js, `set(change)` goes over
 * it, `errors` are words by the name of the member. `told`: what its side needs
 * of us, which comes before what it gives in return.
 */
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { Button } from "../components/button.js";
import { ChoiceList } from "../components/choice-list.js";
import { Checkbox, PasswordField, SelectField, TextArea, TextField }
  from "../components/field.js";
import { Picker } from "../components/picker.js";
import { NewOrganisation } from "./new-organisation.js";
import { ALGORITHMS, CLAIMS, PLATFORMS, PRESETS, ROLES, isOptional, shown, slug }
  from "./provider-form.js";

const URLS = ["jwks_url", "authorization_endpoint", "token_endpoint",
  "token_audience"];

/* Words of a field; some mean something else for each kind. */
const OWN = ["issuer", "client_id", "authorization_endpoint", "origins"];
const wordsOf = (name, kind) => (OWN.includes(name)
  ? { label: t(`provider.${name}.${kind}`), hint: t(`provider.${name}.${kind}_hint`) }
  : { label: t(`provider.${name}`), hint: t(`provider.${name}_hint`) });

export function ProviderFields({ value, set, errors, fresh, hasSecret,
  readOnly, told }) {
  const names = shown(value);
  const text = (name, more) => ({ ...wordsOf(name, value.kind), name,
    value: value[name] || "", error: errors[name],
    onValue: (typed) => set({ [name]: typed }), spellcheck: false, ...more });
  const part = { value, set, errors, names, text };

  return html`<fieldset class="stack form-frame" disabled=${readOnly}>
    <legend class="visually-hidden">${t("provider.form")}</legend>
    <${Who} ...${part} fresh=${fresh} />
    ${told}
    <${Server} ...${part} hasSecret=${hasSecret} />
    <${People} ...${part} />
  </fieldset>`;
}

/* ---- who it is -------------------------------------------------------------- */

const findOrganisations = (words) => get(
  `/api/auth/staff/organisations?${new URLSearchParams({ search: words.trim() })}`);

const sayOrganisations = {
  count: (n) => tn("provider.organisation.count", n),
  first: (n) => t("provider.organisation.first", { n }),
  none: () => t("provider.organisation.none"),
  more: () => t("pager.more"),
};

export function Who({ value, set, errors, text, fresh }) {
  /* The key follows the name until somebody types one. */
  function rename(name) {
    const follows = fresh && value.key === slug(value.name);

    set({ name, ...(follows && { key: slug(name) }) });
  }
  return html`<section class="card stack" aria-labelledby="who">
    <h2 id="who">${t("provider.who")}</h2>
    <${Picker} legend=${t("provider.organisation")} value=${value.organisation}
      error=${errors.organisation} fixed=${!fresh} icon="school"
      label=${t("provider.organisation.search")} find=${findOrganisations}
      draw=${({ id, name, external_id }) =>
    ({ key: id, title: name, note: external_id, icon: "school" })}
      say=${sayOrganisations}
      nothing=${(words, choose) => html`
        <p><strong>${t("provider.organisation.none")}</strong>${" "}
          ${t("provider.organisation.none_what")}</p>
        <${NewOrganisation} key=${words} name=${words} onAdded=${choose} />`}
      onValue=${({ id, name }) => {
    set({ organisation: { id, title: name } });
    if (value.name === "")
      set({ name, key: slug(name) });
  }} />
    <${TextField} ...${text("name", { onValue: rename, maxlength: 120 })} />
    ${fresh ? html`<${TextField} ...${text("key", { maxlength: 40 })} />`
    : html`<p><span class="muted">${t("provider.key")}</span>${" "}
      <code>${value.key}</code></p>`}
  </section>`;
}

/* ---- its server -------------------------------------------------------------- */

function Server({ value, set, errors, names, text, hasSecret }) {
  const optional = (name) => isOptional(name, value.kind);
  const url = (name) => names.includes(name) && html`<${TextField} key=${name}
    ...${text(name, { inputmode: "url", maxlength: 255,
    optional: optional(name) })} />`;
  const lines = (name) => names.includes(name) && html`<${TextArea}
    ...${text(name, { rows: 3, optional: optional(name) })} />`;

  return html`<section class="card stack" aria-labelledby="server">
    <h2 id="server">${t("provider.server")}</h2>
    ${value.kind === "lti" && html`<${Platforms} value=${value} set=${set} />`}
    <${TextField} ...${text("issuer", { maxlength: 255,
    inputmode: value.kind === "jwt" ? undefined : "url" })} />
    ${names.includes("client_id") && html`<${TextField}
      ...${text("client_id", { maxlength: 255 })} />`}
    ${names.includes("tickets") && html`<${Either} name="tickets" value=${value}
      set=${set} ids=${["service", "jwt"]} />`}
    ${names.includes("client_authentication") && html`<${Either}
      name="client_authentication" value=${value} set=${set}
      ids=${["private_key_jwt", "client_secret_basic"]} />`}
    ${names.includes("secret") && html`<${PasswordField}
      ...${text("secret", { autocomplete: "off", maxlength: 400,
    ...(hasSecret && { hint: t("provider.secret_kept") }) })} />`}
    ${URLS.filter((name) => name !== "jwks_url").map(url)}
    ${names.includes("keys") && html`<${Either} name="keys" value=${value}
      set=${set} ids=${["jwks_url", "public_key"]} />`}
    ${url("jwks_url")}
    ${names.includes("public_key") && html`<${TextArea}
      ...${text("public_key", { rows: 6, class: "mono" })} />`}
    ${names.includes("algorithm") && html`<${SelectField} required
      ...${text("algorithm")} choices=${ALGORITHMS.map((id) => ({ id, text: id }))} />`}
    ${names.includes("scope") && html`<${TextField}
      ...${text("scope", { maxlength: 200 })} />`}
    ${lines("deployments")}
    ${lines("origins")}
    ${names.includes("protocol") && html`<${Either} name="protocol" value=${value}
      set=${set} ids=${["3", "2"]} />`}
    ${names.includes("renew") && html`<${Checkbox} label=${t("provider.renew")}
      hint=${t("provider.renew_hint")} checked=${value.renew}
      onValue=${(renew) => set({ renew })} />`}
  </section>`;
}

function Either({ name, ids, value, set }) {
  return html`<${ChoiceList} legend=${t(`provider.${name}`)} value=${value[name]}
    onValue=${(id) => set({ [name]: id })} choices=${ids.map((id) =>
    ({ id, text: t(`provider.${name}.${id}`) }))} />`;
}

/* Addresses of a known platform, from what is typed as its site. */
function Platforms({ value, set }) {
  const site = value.issuer.trim().replace(/\/+$/, "");

  return html`<div class="actions" role="group"
    aria-label=${t("provider.platforms")}>
    <span class="small muted">${t("provider.platforms")}</span>
    ${Object.entries(PLATFORMS).map(([id, fill]) => html`<${Button} key=${id}
      onClick=${() => set({ ...fill(site || "https://moodle.exemple.fr"),
    keys: "jwks_url" })}>${t(`platform.${id}`)}<//>`)}
  </div>`;
}

/* ---- its people ------------------------------------------------------------- */

function People({ value, set, errors }) {
  const claim = (name) => (typed) =>
    set({ claims: { ...value.claims, [name]: typed } });

  return html`<section class="card stack" aria-labelledby="people">
    <h2 id="people">${t("provider.people")}</h2>
    <${Checkbox} label=${t("provider.create_accounts")}
      hint=${t("provider.create_accounts_hint")} checked=${value.create_accounts}
      onValue=${(create_accounts) => set({ create_accounts })} />
    <${Checkbox} label=${t("provider.vouches_for_email")}
      hint=${t("provider.vouches_for_email_hint")}
      checked=${value.vouches_for_email}
      onValue=${(vouches_for_email) => set({ vouches_for_email })} />
    <${ChoiceList} small several legend=${t("provider.roles")}
      value=${value.roles} onValue=${(roles) => set({ roles })}
      choices=${ROLES.map((id) => ({ id, text: t(`provider.roles.${id}`) }))} />
    ${errors.roles && html`<p class="field-error">${errors.roles}</p>`}
    <${ChoiceList} small legend=${t("provider.preset")} value=${value.preset}
      onValue=${(preset) => set({ preset })} hint=${t("provider.preset_hint")}
      choices=${PRESETS.map((id) => ({ id, text: t(`provider.preset.${id}`) }))} />
    <details class="more" open=${Object.keys(value.claims).length > 0}>
      <summary>${t("provider.claims")}</summary>
      <p class="hint">${t("provider.claims_hint")}</p>
      <div class="claims">${CLAIMS.map((name) => html`<${TextField} key=${name}
        label=${t(`claim.${name}`)} value=${value.claims[name] || ""}
        error=${errors[`claims.${name}`]} onValue=${claim(name)}
        spellcheck=${false} maxlength="120" />`)}</div>
    </details>
  </section>`;
}
