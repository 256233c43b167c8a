/*
 * A learning platform opens us in a frame. Does this browser keep our cookie
 * there? If not, the platform keeps for us what binds the launch to this
 * browser, or else the person opens a window. The address is ours alone to
 * make: what it says goes on within the platform's frame only.
 */
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { exchange, get, post } from "../lib/api.js";
import { takeFragment } from "../lib/fragment.js";
import { framed } from "../lib/frame.js";
import { fetchThence, leaveThere } from "../lib/platform-storage.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { Skeleton } from "../components/skeleton.js";

const CODE_MS = 55000;
const AGAIN = "/api/auth/lti/login?";
const OURS = /^\/embedded\/[a-z0-9-]+\/[!-~]*$/;

const keyOf = (state) => `acquis_${state.slice(0, 16)}`;

function asked() {
  const said = new URLSearchParams(takeFragment());
  const platform = said.get("storage") && said.get("platform");

  return { launch: said.has("launch"), state: said.get("state") || "",
    to: said.get("to") || "", again: said.get("again") || "",
    browser: said.get("browser"),
    storage: platform ? { target: said.get("storage"), origin: platform } : null };
}

/* Only to a web server: never a script. */
function leaveFor(to) {
  if (!/^https?:\/\//.test(to))
    throw new Error("no address");
  window.location.replace(to);
}

/* To the platform, when this browser has shown that it will be known again. */
async function begin({ to, state, storage, browser }) {
  const { kept } = await get("/api/auth/lti/login/kept");

  if (!kept && !(storage && browser))
    return { kind: "window" };
  if (!kept)
    await leaveThere(storage, keyOf(state), browser);
  leaveFor(to);
  return { kind: "wait" };
}

/* Back from the platform, whose storage says who this browser is. */
async function resume({ state, storage }) {
  const browser = await fetchThence(storage, keyOf(state));
  const { path, code } = await post("/api/auth/lti/launch/resume",
    { state, browser: String(browser) }, { open: true });

  if (!OURS.test(path))
    throw new Error("no page of ours");
  if (!code || await signedIn()) {
    window.location.replace(path);
    return { kind: "wait" };
  }
  return { kind: "code", code };
}

async function signedIn() {
  try {
    await exchange("GET", "/api/auth/sessions/current");
    return true;
  } catch {
    return false;
  }
}

export function CourseOpen() {
  const [said] = useState(asked);
  const [now, setNow] = useState({ kind: "wait" });

  useEffect(() => {
    const step = said.launch ? resume : begin;

    if (!framed || window.parent === window)
      setNow({ kind: "lost" });
    else
      step(said).then(setNow, () => setNow(
        { kind: said.launch || !said.again.startsWith(AGAIN) ? "lost" : "window" }));
  }, []);
  useEffect(() => {
    if (now.kind !== "code")
      return undefined;
    const late = setTimeout(() => setNow({ kind: "lost" }), CODE_MS);
    return () => clearTimeout(late);
  }, [now.kind]);

  if (now.kind === "wait")
    return html`<div class="narrow"><${Heading} title=${t("open.title")} />
      <${Skeleton} rows=${2} /></div>`;
  if (now.kind === "lost")
    return html`<${OpenAgain} />`;
  return html`<div class="empty">
    <${Icon} name="expand" size=${48} />
    <${Heading} title=${t("open.window.title")} />
    <p>${t("open.window.what")}</p>
    ${now.kind === "code" ? html`<form method="post" target="_blank"
      action="/api/auth/lti/window" rel="noopener">
      <input type="hidden" name="code" value=${now.code} />
      <${Button} kind="primary" type="submit" icon="expand">
        ${t("open.window.button")}<//></form>`
    : html`<${Button} kind="primary" href=${said.again} target="_blank"
        rel="noopener" icon="expand">${t("open.window.button")}<//>`}
  </div>`;
}

/* Whatever went wrong here, the way is the link in the course. */
export function OpenAgain() {
  return html`<div class="empty">
    <${Icon} name="school" size=${48} />
    <${Heading} title=${t("open.again.title")} />
    <p>${t("open.again.what")}</p>
  </div>`;
}
