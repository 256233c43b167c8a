/*
 * A learning platform is asked to register itself: a link for its
 * administrator, shown once. Whoever lost it makes another, and the one before
 * works no more.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { dateTime, t } from "../lib/i18n.js";
import { ApiError, get, post } from "../lib/api.js";
import { useLoad } from "../lib/load.js";
import { Button } from "../components/button.js";
import { CopyField } from "../components/copy-field.js";
import { Notice } from "../components/notice.js";
import { Table } from "../components/table.js";
import { Trouble } from "../components/trouble.js";
import { Who } from "./provider-fields.js";
import { faults, memberOf } from "./provider-form.js";

const PATH = "/api/auth/staff/invitations";
const ASKED = ["organisation", "name", "key"];

const invite = async ({ organisation, key, name }) => ({ name: name.trim(),
  ...await post(PATH, { organisation_id: organisation.id, key,
    name: name.trim() }) });

/* Words by the name of the member, or `form`. */
function refusal(error) {
  if (!(error instanceof ApiError))
    return { form: t("form.offline") };
  const member = memberOf(error.pointer);

  if (error.slug === "taken")
    return { [member]: t("provider.taken.key") };
  return ASKED.includes(member) ? { [member]: t("provider.bad") }
    : { form: error.message };
}

/* ---- the form ------------------------------------------------------------- */

/* `value` and `set` as in provider-fields.js; `onMade` gets the link. */
export function InviteForm({ value, set, onMade }) {
  const [errors, setErrors] = useState({});
  const [busy, setBusy] = useState(false);
  const form = useRef(null);
  const text = (name, more) => ({ label: t(`provider.${name}`),
    hint: t(`provider.${name}_hint`), name, value: value[name],
    error: errors[name], onValue: (typed) => set({ [name]: typed }),
    spellcheck: false, ...more });

  function refuse(found) {
    setErrors(found);
    /* After the errors are drawn. */
    setTimeout(() => {
      const first = form.current &&
        form.current.querySelector("[aria-invalid=true], .field-error");
      if (first)
        first.scrollIntoView({ block: "center" });
      if (first && first.matches("input"))
        first.focus();
    });
  }

  async function make(event) {
    event.preventDefault();
    if (busy)
      return;
    const found = Object.entries(faults(value, { fresh: true }))
      .filter(([name]) => ASKED.includes(name));
    if (found.length > 0) {
      refuse({ form: t("provider.check_form"), ...Object.fromEntries(
        found.map(([name, words]) => [name, t(words)])) });
      return;
    }
    setBusy(true);
    setErrors({});
    try {
      onMade(await invite(value));
    } catch (error) {
      setBusy(false);
      refuse(refusal(error));
    }
  }

  /* No form around it: the search for an organisation is one. */
  return html`<div ref=${form} class="stack">
    <${Who} value=${value} set=${set} errors=${errors} text=${text} fresh />
    <div role="alert" class="form-trouble">${errors.form &&
      html`<${Notice} kind="bad"><p>${errors.form}</p><//>`}</div>
    <div class="form-bar"><div class="actions">
      <${Button} kind="primary" icon="link" busy=${busy} onClick=${make}>
        ${t("invite.make")}<//></div>
      <p class="small muted">${t("invite.bar")}</p></div>
  </div>`;
}

/* ---- the link --------------------------------------------------------------- */

/* Where it is read is where the page goes. */
export function LinkMade({ made, children }) {
  const title = useRef(null);

  useEffect(() => {
    title.current.focus();
    title.current.scrollIntoView({ block: "start" });
  }, [made]);
  return html`<section class="card stack" aria-labelledby="invited">
    <h2 id="invited" tabindex="-1" ref=${title}>
      ${t("invite.made", { name: made.name })}</h2>
    <p>${t("invite.what")}</p>
    <${CopyField} key=${made.link} label=${t("invite.link")}
      value=${made.link} />
    <${Notice} kind="calm"><p>${t("invite.once",
    { date: dateTime(made.expires_at) })}</p>
      ${made.replaces && html`<p>${t("invite.replaces")}</p>`}<//>
    ${children}
  </section>`;
}

/* ---- those that wait ---------------------------------------------------------- */

/* Nothing while there are none. */
export function Invitations({ writer }) {
  const { data, error, again } = useLoad(() => get(PATH), []);
  const [made, setMade] = useState(null);
  const [failed, setFailed] = useState(null);

  async function renew(one) {
    setFailed(null);
    try {
      setMade(await invite(one));
      again();
    } catch (failure) {
      setFailed(failure instanceof ApiError ? failure.message
        : t("form.offline"));
    }
  }

  return html`${made && html`<${LinkMade} made=${made} />`}
    ${error && html`<${Trouble} error=${error} again=${again} />`}
    <div role="alert">${failed && html`<${Notice} kind="bad">${failed}<//>`}</div>
    ${data && data.items.length > 0 && html`
      <div class="stack">
        <h2 id="invitations">${t("invite.waiting")}</h2>
        <${Table} label=${t("invite.waiting")} rows=${data.items}
          keyOf=${({ key }) => key} columns=${columns(writer, renew)} />
      </div>`}`;
}

function columns(writer, renew) {
  const all = [
    { id: "name", text: t("provider.name"), head: true,
      cell: ({ name }) => name },
    { id: "organisation", text: t("provider.organisation"),
      cell: ({ organisation }) => organisation.name },
    { id: "key", text: t("provider.key"),
      cell: ({ key }) => html`<code>${key}</code>` },
    { id: "until", text: t("invite.until"),
      cell: ({ expires_at }) => dateTime(expires_at) },
  ];
  const acts = { id: "acts", text: t("table.acts"), quiet: true,
    cell: (one) => html`<${Button} icon="again" onClick=${() => renew(one)}
      aria-label=${t("invite.again_for", { name: one.name })}>
      ${t("invite.again")}<//>` };

  return writer ? [...all, acts] : all;
}
