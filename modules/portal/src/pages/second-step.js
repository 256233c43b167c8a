/*
 * Somebody whom an institution sent waits for the code of the second factor:
 * "#step=TOKEN&to=/page". Whoever is signed in here already sees it as well.
 * In a frame, where nobody can tell whose page asks, the code is given in a
 * window of its own, and what was to be opened opens there.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { asToken, takeFragment } from "../lib/fragment.js";
import { returnTo } from "../lib/institutions.js";
import { go } from "../lib/router.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { OpenAgain } from "./course-open.js";
import { CodeForm, SignIn } from "./signin.js";

function takeStep() {
  const parts = new URLSearchParams(takeFragment());
  const step = asToken(parts.get("step"));

  return step && { step, wanted: returnTo(parts.get("to")) };
}

export function SecondStep() {
  const [waiting] = useState(takeStep);
  const leave = () => go("/signin", { replace: true });

  if (!waiting)
    return html`<${SignIn} />`;
  return html`<div class="narrow">
    <${Heading} title=${t("code.title")} />
    <div class="card stack"><${CodeForm} ...${waiting} onGone=${leave} /></div>
  </div>`;
}

function InWindow({ title, what, href }) {
  return html`<div class="empty">
    <${Icon} name="key" size=${48} />
    <${Heading} title=${title} />
    <p>${what}</p>
    <${Button} kind="primary" target="_blank" rel="noopener" icon="expand"
      href=${href}>${t("framelink.button")}<//>
  </div>`;
}

export function FrameStep() {
  const [waiting] = useState(takeStep);

  if (!waiting)
    return html`<${OpenAgain} />`;
  return html`<${InWindow} title=${t("code.title")}
    what=${t("framecode.what")}
    href=${`/signin/code#step=${waiting.step}&to=${encodeURIComponent(waiting.wanted)}`} />`;
}

/* What must be done first asks for secrets too. */
export function FrameDue({ user }) {
  return html`<${InWindow} what=${t("framedue.what")} href="/settings"
    title=${t(user.must_change_password ? "due.password.title"
    : "due.factor.title")} />`;
}
