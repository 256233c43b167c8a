/* The terms of use: to read, and to accept when they are new. */
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { date, language, t } from "../lib/i18n.js";
import { go } from "../lib/router.js";
import { useLoad } from "../lib/load.js";
import { useSending } from "../lib/sending.js";
import { session, signOut } from "../lib/session.js";
import { acceptTerms, readTerms } from "../lib/terms.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { PlainText } from "../components/plain-text.js";
import { Skeleton } from "../components/skeleton.js";
import { toast } from "../components/toast.js";
import { Trouble } from "../components/trouble.js";

/* /terms */
export function Terms() {
  const { user } = useStore(session);
  const { data, error, again } = useLoad(readTerms, [language()]);

  return html`<div class="narrow">
    <${Heading} title=${t("terms.title")} />
    ${error && html`<${Trouble} error=${error} again=${again} />`}
    ${!data && !error && html`<${Skeleton} rows=${8} />`}
    ${data && data.coming && html`<${Version} version=${data.coming}
      words=${t("terms.coming", { date: date(data.coming.applies_from) })}
      open=${user && user.terms_coming} />`}
    ${data && data.current && html`<${Version} version=${data.current}
      words=${t("terms.since", { version: data.current.version,
    date: date(data.current.applies_from) })}
      open=${user && user.terms_due} />`}
  </div>`;
}

/* `open`: it is for the reader to accept. */
function Version({ version, words, open }) {
  return html`<section class="card stack terms">
    <p class="muted">${words}</p>
    <${PlainText} text=${version.text} />
    ${open && html`<${Accept} version=${version.version} />`}
  </section>`;
}

function Accept({ version }) {
  const { busy, error, send } = useSending(async () => {
    await acceptTerms(version);
    toast(t("terms.accepted"));
  });

  return html`<form class="stack" onSubmit=${send}>
    <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
    <div><${Button} kind="primary" type="submit" icon="check" busy=${busy}>
      ${t("terms.accept")}<//></div>
  </form>`;
}

/* In place of a page, until the version that applies is accepted. */
export function TermsGate() {
  const { data, error, again } = useLoad(readTerms, [language()]);

  return html`<div class="narrow">
    <${Heading} title=${t("terms.new")} focus />
    <p class="lead">${t("terms.why")}</p>
    ${error && html`<${Trouble} error=${error} again=${again} />`}
    ${!data && !error && html`<${Skeleton} rows=${8} />`}
    ${data && data.current && html`<${Version} version=${data.current} open
      words=${t("terms.since", { version: data.current.version,
    date: date(data.current.applies_from) })} />`}
    <p>${t("terms.refuse")}</p>
    <div class="actions">
      <${Button} href="/settings/data">${t("data.title")}<//>
      <${Button} icon="leave" onClick=${leave}>${t("shell.sign_out")}<//>
    </div>
  </div>`;
}

async function leave() {
  try {
    await signOut(false);
    go("/");
  } catch {
    toast(t("shell.sign_out_failed"));
  }
}
