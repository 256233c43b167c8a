/* My data: a copy of everything, who looked at it, the terms, and erasure. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { date, dateTime, fileSize, t } from "../lib/i18n.js";
import { get, newKey, post } from "../lib/api.js";
import { useLoad } from "../lib/load.js";
import { orTrouble, proofBody } from "../lib/proof.js";
import { useSending } from "../lib/sending.js";
import { leave, session } from "../lib/session.js";
import { acceptedTerms } from "../lib/terms.js";
import { framed } from "../lib/frame.js";
import { go } from "../lib/router.js";
import { Button } from "../components/button.js";
import { Dialog } from "../components/dialog.js";
import { TextField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { JobCard } from "../components/job-card.js";
import { Notice } from "../components/notice.js";
import { NO_PROOF, ProofFields } from "../components/proof-fields.js";
import { Skeleton } from "../components/skeleton.js";
import { toast } from "../components/toast.js";
import { Trouble } from "../components/trouble.js";
import { Names } from "./settings.js";

const LOOK_MS = 3000;

export function MyData() {
  return html`<div class="settings">
    <${Heading} title=${t("data.title")} />
    <p class="lead">${t("data.lead")}</p>
    <${Copies} />
    <${Readers} />
    <${Accepted} />
    <${Correct} />
    <${Erase} />
  </div>`;
}

/* What a list of the server is shown as, or that it is on its way. */
function Loaded({ load: { data, error, again }, children }) {
  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h3" />`;
  return data ? children(data) : html`<${Skeleton} rows=${2} />`;
}

/* ---- a copy ---------------------------------------------------------------- */

function Copies() {
  const load = useLoad(() => get("/api/auth/me/exports"), []);

  return html`<section class="card stack" aria-labelledby="copies">
    <h2 id="copies">${t("data.copy")}</h2>
    <p>${t("data.copy_what")}</p>
    <${Loaded} load=${load}>${(data) =>
    html`<${Copy} first=${data.items[0] || null} />`}<//>
  </section>`;
}

function Copy({ first }) {
  const [copy, setCopy] = useState(first);
  const [key, setKey] = useState(newKey);
  const { busy, error, send } = useSending(async () => {
    setCopy(await post("/api/auth/me/exports", undefined, { key }));
    setKey(newKey());
  });
  const gathering = copy && copy.state === "gathering";

  /* Looks again while it is gathered; what fails is asked next time. */
  useEffect(() => {
    const timer = gathering && setInterval(() =>
      get(`/api/auth/me/exports/${copy.id}`).then(setCopy, () => {}), LOOK_MS);

    return () => clearInterval(timer);
  }, [gathering, copy && copy.id]);
  return html`<div class="stack">
    <div role="status">${copy && html`<${CopyState} copy=${copy} />`}</div>
    ${!gathering && html`<form class="stack" onSubmit=${send}>
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <div><${Button} type="submit" icon="download" busy=${busy}>
        ${t(copy ? "data.copy_again" : "data.copy_ask")}<//></div>
    </form>`}
  </div>`;
}

function CopyState({ copy }) {
  return html`<${JobCard} title=${t(`data.copy.${copy.state}`,
    { date: dateTime(copy.requested_at) })} state=${copy.state}
    steps=${copy.steps} done=${copy.steps_done}>
    ${copy.state === "ready" && html`
      <p>${t("data.copy_until", { date: date(copy.expires_at) })}</p>
      <p><a class="button button-primary" download="acquis.zip"
        href="/api/auth/me/exports/${copy.id}/file">
        ${t("data.copy_fetch", { size: fileSize(copy.bytes) })}</a></p>`}
    ${copy.state === "gathering" && html`<p>${t("data.copy_wait")}</p>`}
  <//>`;
}

/* ---- who looked at it -------------------------------------------------------- */

function Readers() {
  const load = useLoad(() => get("/api/auth/me/access-log"), []);

  return html`<section class="card stack" aria-labelledby="readers">
    <h2 id="readers">${t("data.readers")}</h2>
    <p>${t("data.readers_what")}</p>
    <${Loaded} load=${load}>${(data) =>
    html`<${ReaderList} first=${data} />`}<//>
  </section>`;
}

function ReaderList({ first }) {
  const [items, setItems] = useState(first.items);
  const [next, setNext] = useState(first.next);
  const { busy, error, send } = useSending(async () => {
    const more = await get(`/api/auth/me/access-log?after=${next}`);

    setItems([...items, ...more.items]);
    setNext(more.next);
  });

  if (items.length === 0)
    return html`<p class="muted">${t("data.readers_none")}</p>`;
  return html`<ul class="lines">${items.map((item) => html`
      <li key=${item.id}><strong>${readerName(item)}</strong>
        ${item.organisation && html`, ${item.organisation}`}
        <br /><span class="small muted">${dateTime(item.read_at)} – ${
  t(`data.read.${item.what}`)}</span></li>`)}</ul>
    ${next && html`<form onSubmit=${send}>
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <${Button} type="submit" busy=${busy}>${t("data.readers_more")}<//>
    </form>`}`;
}

function readerName(item) {
  if (item.reader === "administrator")
    return t("data.reader_administrator");
  return item.first_name
    ? `${item.first_name} ${item.last_name}` : t("data.reader_gone");
}

/* ---- terms, correction ------------------------------------------------------- */

function Accepted() {
  const load = useLoad(acceptedTerms, []);

  return html`<section class="card stack" aria-labelledby="accepted">
    <h2 id="accepted">${t("terms.title")}</h2>
    <${Loaded} load=${load}>${(data) => data.items.length === 0
    ? html`<p class="muted">${t("terms.none_accepted")}</p>`
    : html`<ul class="lines">${data.items.map((item) => html`
        <li key=${item.version}>${t("terms.accepted_on",
    { version: item.version, date: date(item.accepted_at) })}</li>`)}</ul>`}<//>
    <p><a href="/terms">${t("terms.read")}</a></p>
  </section>`;
}

/* Frames have no page of settings. */
function Correct() {
  const { user } = useStore(session);

  if (framed)
    return html`<${Names} user=${user} />`;
  return html`<section class="card stack" aria-labelledby="correct">
    <h2 id="correct">${t("data.correct")}</h2>
    <p>${t("data.correct_what")} <a href="/settings">${
  t("settings.title")}</a></p>
  </section>`;
}

/* ---- erasure ----------------------------------------------------------------- */

function Erase() {
  const [asking, setAsking] = useState(false);

  return html`<section class="card stack" aria-labelledby="erase">
    <h2 id="erase">${t("erase.title")}</h2>
    <p>${t("erase.what")}</p>
    <h3>${t("erase.gone")}</h3>
    <ul class="bullets">${["account", "ways", "typed", "files"].map((one) =>
    html`<li key=${one}>${t(`erase.gone.${one}`)}</li>`)}</ul>
    <h3>${t("erase.kept")}</h3>
    <ul class="bullets">${["results", "log", "institution"].map((one) =>
    html`<li key=${one}>${t(`erase.kept.${one}`)}</li>`)}</ul>
    <div><${Button} kind="danger" icon="cross" onClick=${() => setAsking(true)}>
      ${t("erase.ask")}<//></div>
    ${asking && html`<${EraseDialog} onClose=${() => setAsking(false)} />`}
  </section>`;
}

function EraseDialog({ onClose }) {
  const { user } = useStore(session);
  const ways = useLoad(() => get("/api/auth/me/identities"), []);

  if (user.roles)
    return html`<${Dialog} title=${t("erase.title")} onClose=${onClose}>
      <p>${t("erase.staff")}</p>
    <//>`;
  return html`<${Dialog} title=${t("erase.title")} onClose=${onClose}>
    <${Loaded} load=${ways}>${(data) => framed && data.password
    ? html`<${InWindow} />`
    : html`<${EraseForm} password=${data.password} onClose=${onClose} />`}<//>
  <//>`;
}

/* Frames ask for no password: nobody sees there whose page it is. */
function InWindow() {
  return html`<div class="stack"><p>${t("erase.window")}</p>
    <div><${Button} href="/settings/data" target="_blank" rel="noopener"
      icon="expand">${t("framelink.button")}<//></div></div>`;
}

function EraseForm({ password, onClose }) {
  const [word, setWord] = useState("");
  const [proof, setProof] = useState(NO_PROOF);
  const { busy, error, send } = useSending(orTrouble(async () => {
    if (word.trim().toUpperCase() !== t("erase.word"))
      return t("erase.word_wrong", { word: t("erase.word") });
    await post("/api/auth/me/erasure",
      { confirmation: t("erase.word"), ...proofBody(proof) });
    leave();
    go("/");
    return toast(t("erase.done"));
  }));

  return html`<form class="stack" noValidate onSubmit=${send}>
    <p>${t("erase.final")}</p>
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <${TextField} label=${t("erase.type", { word: t("erase.word") })}
      name="word" value=${word} onValue=${setWord} maxlength="20"
      autocomplete="off" autocapitalize="characters" spellcheck=${false} />
    <${ProofFields} password=${password} value=${proof} onValue=${setProof} />
    ${!password && html`<p class="muted">${t("erase.fresh")}</p>`}
    <div class="actions">
      <${Button} kind="danger" type="submit" busy=${busy}>${t("erase.yes")}<//>
      <${Button} onClick=${onClose}>${t("report.cancel")}<//>
    </div>
  </form>`;
}
