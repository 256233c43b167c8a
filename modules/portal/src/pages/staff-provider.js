/*
 * One identity provider: a new one, or a change. It is tried before it is
 * opened to people, and what fails says why; what was typed stays through all
 * of it.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { dateTime, t } from "../lib/i18n.js";
import { ApiError, getTagged, newKey, patchTagged, post, request }
  from "../lib/api.js";
import { announce } from "../lib/announce.js";
import { useLoad } from "../lib/load.js";
import { go } from "../lib/router.js";
import { Badge } from "../components/badge.js";
import { Breadcrumb } from "../components/breadcrumb.js";
import { Button } from "../components/button.js";
import { Checks } from "../components/checks.js";
import { ChoiceList } from "../components/choice-list.js";
import { CopyField } from "../components/copy-field.js";
import { Found } from "../components/finder.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { Skeleton } from "../components/skeleton.js";
import { toast } from "../components/toast.js";
import { Trouble } from "../components/trouble.js";
import { InviteForm, LinkMade } from "../staff/invitation.js";
import { ProviderFields } from "../staff/provider-fields.js";
import { KINDS, addressesOf, changeBody, createBody, emptyForm, faults, formOf,
  isKey, memberOf } from "../staff/provider-form.js";
import { stateLook, useWriter } from "../staff/shell.js";

const PATH = "/api/auth/staff/providers";
/* A test asks several servers, and waits some seconds for each. */
const wait = 60000;

const crumbs = (text) => [{ href: "/staff/providers", text: t("staff.providers") },
  { text }];

/* ---- a new one: which kind? ------------------------------------------------- */

export function StaffProviderNew() {
  const [kind, setKind] = useState(null);
  const title = kind ? t("provider.new_kind", { kind: t(`kind.${kind}`) })
    : t("provider.add");

  return html`
    <${Breadcrumb} steps=${crumbs(t("provider.add"))} />
    <${Heading} title=${title} key=${kind} focus=${kind !== null} />
    ${kind ? html`<${kind === "lti" ? NewPlatform : Editor}
      start=${emptyForm(kind)} />
      <p><${Button} kind="quiet" icon="left" onClick=${() => setKind(null)}>
        ${t("provider.other_kind")}<//></p>`
    : html`<p class="lead">${t("provider.which")}</p>
      <ul class="finds">${KINDS.map((id) => html`<li key=${id}>
        <${Found} icon=${id === "lti" ? "book" : id === "jwt" ? "key" : "shield"}
          title=${t(`kind.${id}`)} note=${t(`kind.${id}_what`)}
          onChoose=${() => setKind(id)} /></li>`)}</ul>`}`;
}

/* A learning platform can tell the rest by itself. */
function NewPlatform({ start }) {
  const [way, setWay] = useState("invite");
  const [value, setValue] = useState(start);
  const [made, setMade] = useState(null);

  if (made)
    return html`<${LinkMade} made=${made}>
      <div class="actions"><${Button} href="/staff/providers">
        ${t("invite.list")}<//></div><//>`;
  return html`<${ChoiceList} small legend=${t("invite.way")} value=${way}
      onValue=${setWay} choices=${["invite", "hand"].map((id) =>
    ({ id, text: t(`invite.way.${id}`) }))} />
    ${way === "hand" ? html`<${Editor} start=${value} />`
    : html`<${InviteForm} value=${value} onMade=${setMade}
      set=${(change) => setValue((old) => ({ ...old, ...change }))} />`}`;
}

/* ---- one that is there ------------------------------------------------------ */

export function StaffProvider({ provider }) {
  const { data, error, again } = useLoad(
    () => getTagged(`${PATH}/${provider}`), [provider]);

  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h1" />`;
  if (!data)
    return html`<${Skeleton} rows=${5} />`;
  return html`
    <${Breadcrumb} steps=${crumbs(data.data.name)} />
    <div class="section-head"><${Heading} title=${data.data.name} />
      <${Badge} ...${stateLook(data.data.state)}>
        ${t(`state.${data.data.state}`)}<//></div>
    <${Editor} key=${data.tag} start=${formOf(data.data)} there=${data}
      onSaved=${again} />`;
}

/* ---- the form ----------------------------------------------------------------- */

/* What the server refused, beside the field it is about. */
function refusal(error) {
  const member = error instanceof ApiError ? memberOf(error.pointer) : null;

  if (!(error instanceof ApiError))
    return { form: t("form.offline") };
  if (error.slug === "taken")
    return { [member]: t(`provider.taken.${member}`) };
  if (error.slug === "changed")
    return { changed: true };
  return member ? { [member]: t("provider.bad"), form: t("provider.check_form"),
    detail: error.detail } : { form: error.message, detail: error.detail };
}

function Editor({ start, there, onSaved }) {
  const [value, setValue] = useState(start);
  const [errors, setErrors] = useState({});
  const [trial, setTrial] = useState(null);
  const [busy, setBusy] = useState(null);
  const key = useRef(newKey());
  const form = useRef(null);
  const writer = useWriter();
  const state = there ? there.data.state : "draft";

  function set(change) {
    setValue((old) => ({ ...old, ...change }));
    setTrial(null);
  }

  function refuse(found) {
    setErrors(found);
    /* After the errors are drawn. */
    setTimeout(() => {
      const first = form.current && form.current.querySelector(
        "[aria-invalid=true], .form-trouble, .field-error");
      if (first)
        (first.matches("input, select, textarea") ? first
          : first.closest("fieldset, div")).scrollIntoView({ block: "center" });
      if (first && first.focus)
        first.focus();
    });
  }

  /* Each act holds the buttons, and says what the server refused. */
  async function act(name, work) {
    if (busy)
      return;
    const found = Object.entries(faults(value, { fresh: !there,
      hasSecret: there && there.data.has_secret }));
    if (found.length > 0)
      return refuse({ form: t("provider.check_form"),
        ...Object.fromEntries(found.map(([one, words]) => [one, t(words)])) });
    setBusy(name);
    setErrors({});
    try {
      await work();
    } catch (error) {
      refuse(refusal(error));
    }
    setBusy(null);
  }

  async function tryOut() {
    const found = await post("/api/auth/staff/provider-tests",
      { ...createBody(value), ...(there && { id: there.data.id }) },
      { wait });

    setTrial(found);
    announce(t(found.passed ? "trial.good" : "trial.bad"));
    return found.passed;
  }

  async function save(wanted) {
    if (there) {
      await patchTagged(`${PATH}/${there.data.id}`,
        { ...changeBody(value), state: wanted }, there.tag, { wait });
      toast(t(`provider.saved.${wanted}`));
      return onSaved();
    }
    const { id } = await request("POST", PATH,
      { ...createBody(value), state: wanted }, { key: key.current, wait });
    toast(t(`provider.saved.${wanted}`));
    return go(`/staff/providers/${id}`, { replace: true });
  }

  const open = async () => {
    if (await tryOut())
      await save("active");
  };

  return html`<form ref=${form} class="stack" noValidate
    onSubmit=${(event) => event.preventDefault()}>
    ${!writer && html`<${Notice}>${t("provider.read_only")}<//>`}
    ${there && html`<${Told} addresses=${there.data.addresses}
      since=${there.data} />`}
    <${ProviderFields} value=${value} set=${set} errors=${errors}
      fresh=${!there} hasSecret=${there && there.data.has_secret}
      readOnly=${!writer} told=${!there && html`<${Told}
        addresses=${isKey(value.key) || ["jwt", "lti"].includes(value.kind)
    ? addressesOf(value) : {}} />`} />
    <div role="alert" class="form-trouble">
      ${errors.form && html`<${Notice} kind="bad"><p>${errors.form}</p>
        ${errors.detail && html`<p class="small" lang="en">${errors.detail}</p>`}<//>`}
      ${errors.changed && html`<${Notice} kind="calm" title=${t("provider.changed")}>
        <p>${t("provider.changed_what")}</p>
        <div class="actions"><${Button} icon="again" onClick=${onSaved}>
          ${t("provider.changed_load")}<//></div>
      <//>`}</div>
    ${trial && html`<${Trial} trial=${trial} />`}
    ${writer && html`<${Bar} state=${state} busy=${busy}
      onTry=${() => act("try", tryOut)} onOpen=${() => act("open", open)}
      onKeep=${() => act("keep", () => save(state === "active" ? "disabled" : "draft"))} />`}
  </form>`;
}

function Bar({ state, busy, onTry, onOpen, onKeep }) {
  const active = state === "active";

  return html`<div class="form-bar">
    <div class="actions">
      <${Button} kind="primary" icon="check" busy=${busy === "open"}
        onClick=${onOpen}>${t(active ? "provider.save" : "provider.open")}<//>
      <${Button} icon="search" busy=${busy === "try"} onClick=${onTry}>
        ${t(busy ? "trial.busy" : "trial.do")}<//>
      <${Button} kind=${active ? "danger" : "quiet"} busy=${busy === "keep"}
        icon=${active ? "pause" : undefined} onClick=${onKeep}>
        ${t(active ? "provider.save_disabled" : "provider.save_draft")}<//>
    </div>
    <p class="small muted">${t(active ? "provider.bar_active" : "provider.bar")}</p>
  </div>`;
}

/* Where it is read is where the page goes: the button floats elsewhere. */
function Trial({ trial }) {
  const title = useRef(null);

  useEffect(() => {
    title.current.focus();
    title.current.scrollIntoView({ block: "start" });
  }, [trial]);
  return html`<section class="card stack" aria-labelledby="trial">
    <h2 id="trial" tabindex="-1" ref=${title}>${t("trial.title")}</h2>
    <${Notice} kind=${trial.passed ? "good" : "bad"}>
      ${t(trial.passed ? "trial.good" : "trial.bad")}<//>
    <${Checks} label=${t("trial.title")} checks=${trial.checks.map(
    ({ check, result, text }, i) => ({ id: i, name: check, text,
      result: { ok: "good", failed: "bad", note: "note" }[result] }))} />
  </section>`;
}

/* What the institution's own administrator must be told. */
function Told({ addresses, since }) {
  const known = Object.entries(addresses);

  return html`<section class="card stack" aria-labelledby="told">
    <h2 id="told">${t("provider.told")}</h2>
    <p>${t(known.length > 0 ? "provider.told_what" : "provider.told_key")}</p>
    ${known.map(([name, url]) => html`
      <${CopyField} key=${name} label=${t(`address.${name}`)} value=${url} />`)}
    ${since && html`<p class="small muted">${t("provider.since",
    { date: dateTime(since.created_at), change: dateTime(since.updated_at) })}</p>`}
  </section>`;
}
