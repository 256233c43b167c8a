/*
 * A teacher chooses what a link in the course shall open. The answer is signed
 * by us and taken to the platform by a form, as deep linking has it.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tn, tx } from "../lib/i18n.js";
import { ApiError, get, post } from "../lib/api.js";
import { findCompetence, framework } from "../lib/framework.js";
import { useLoad } from "../lib/load.js";
import { Button } from "../components/button.js";
import { ChoiceList } from "../components/choice-list.js";
import { TextField } from "../components/field.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { Skeleton } from "../components/skeleton.js";
import { Trouble } from "../components/trouble.js";
import { OpenAgain } from "./course-open.js";

const MOST = 16;
const load = async () => {
  const [asked, { areas }] = await Promise.all(
    [get("/api/auth/lti/choice"), framework()]);

  return { asked, areas };
};

export function CourseChoose() {
  const { data, error, again } = useLoad(load, []);

  if (error instanceof ApiError && error.status === 404)
    return html`<${OpenAgain} />`;
  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h1" />`;
  if (!data)
    return html`<${Skeleton} rows=${6} />`;
  return html`<${Choice} ...${data} />`;
}

/* What the platform gets: one link for all, or one for each. */
function itemsOf(areas, keys, split, title) {
  const name = (key) => tx(findCompetence(areas, key).competence.name);

  if (keys.length === 0)
    return [];
  if (split && keys.length > 1)
    return keys.map((key) => ({ title: name(key), competences: [key] }));
  return [{ title: title.trim() || name(keys[0]), competences: keys }];
}

/* A page that only the answer needs: it leaves at once. */
function leaveWith({ return_url: url, token }) {
  const form = document.createElement("form");
  const field = document.createElement("input");

  form.method = "post";
  form.action = url;
  form.hidden = true;
  field.name = "JWT";
  field.value = token;
  form.append(field);
  document.body.append(form);
  form.submit();
}

function Choice({ asked, areas }) {
  const [keys, setKeys] = useState([]);
  const [split, setSplit] = useState("one");
  const [title, setTitle] = useState("");
  const [{ busy, error }, setState] = useState({});
  const several = keys.length > 1;
  const each = several && asked.several && split === "each";

  async function send(items) {
    setState({ busy: true });
    try {
      leaveWith(await post("/api/auth/lti/choice", { items }));
    } catch (failure) {
      setState({ error: failure instanceof ApiError ? failure.message
        : t("form.offline") });
    }
  }
  function submit(event) {
    event.preventDefault();
    if (busy)
      return;
    if (keys.length === 0)
      setState({ error: t("choose.none") });
    else if (keys.length > MOST && !each)
      setState({ error: t("choose.many", { most: MOST }) });
    else
      send(itemsOf(areas, keys, each, title));
  }
  return html`
    <p class="eyebrow">${asked.course || asked.platform}</p>
    <${Heading} title=${t("choose.title")} />
    <p class="lead">${t("choose.what")}</p>
    <form class="stack" onSubmit=${submit}>
      ${areas.map((area) => html`<div key=${area.key} class="area-${area.colour}">
        <${ChoiceList} small several legend=${tx(area.name)}
          value=${keys.filter((key) => area.competences.some((one) =>
    one.index === key))}
          choices=${area.competences.map((one) =>
    ({ id: one.index, text: `${one.index} ${tx(one.name)}` }))}
          onValue=${(mine) => setKeys((old) => order(areas, [...old.filter((key) =>
    !area.competences.some((one) => one.index === key)), ...mine]))} /></div>`)}
      ${several && asked.several && html`<${ChoiceList} small
        legend=${t("choose.how")} value=${split} onValue=${setSplit}
        choices=${[{ id: "one", text: t("choose.together") },
    { id: "each", text: t("choose.each") }]} />`}
      ${several && !each && html`<${TextField} label=${t("choose.name")}
        value=${title} onValue=${setTitle} maxlength="200" required />`}
      ${asked.graded && html`<p class="muted">${t("choose.graded")}</p>`}
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <p role="status" class="small muted">${tn("choose.count", keys.length)}</p>
      <div class="actions">
        <${Button} kind="primary" type="submit" busy=${busy}>${t("choose.send")}<//>
        <${Button} kind="quiet" busy=${busy} onClick=${() => send([])}>
          ${t("choose.cancel")}<//>
      </div>
    </form>`;
}

/* As the framework has them, in whatever order they were ticked. */
const order = (areas, keys) => areas.flatMap((area) => area.competences)
  .map((one) => one.index).filter((key) => keys.includes(key));
