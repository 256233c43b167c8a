/*
 * How one signs in to the account: the password, the institutions. The last
 * way stays, whoever asks.
 */
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { date, since, t } from "../lib/i18n.js";
import { ApiError, del } from "../lib/api.js";
import { useSending } from "../lib/sending.js";
import { Badge } from "../components/badge.js";
import { Button } from "../components/button.js";
import { Dialog } from "../components/dialog.js";
import { Icon } from "../components/icon.js";
import { Notice } from "../components/notice.js";
import { Skeleton } from "../components/skeleton.js";
import { toast } from "../components/toast.js";
import { Trouble } from "../components/trouble.js";

/* `ways`: what useLoad gives of /api/auth/me/identities. */
export function SignInMethods({ ways: { data, error, again } }) {
  const [leaving, setLeaving] = useState(null);

  /* Back from an institution that was just added. */
  useEffect(() => {
    if (location.search !== "?added=1")
      return;
    history.replaceState(null, "", location.pathname);
    toast(t("methods.added"));
  }, []);

  function close(removed) {
    setLeaving(null);
    if (!removed)
      return;
    toast(t("methods.removed"));
    again();
  }
  return html`<section class="card stack" aria-labelledby="methods">
    <h2 id="methods">${t("methods.title")}</h2>
    ${error && html`<${Trouble} error=${error} again=${again} heading="h3" />`}
    ${!data && !error && html`<${Skeleton} rows=${2} />`}
    ${data && html`<ul class="methods">
      <${PasswordMethod} there=${data.password} />
      ${data.items.map((one) => html`<${Method} key=${one.id} one=${one}
        onRemove=${() => setLeaving(one)} />`)}
    </ul>
    <div><${Button} icon="plus" href="/settings/institution">
      ${t("institution.add.title")}<//></div>`}
    ${leaving && html`<${RemoveDialog} one=${leaving} onClose=${close}
      last=${!data.password && data.items.length === 1} />`}
  </section>`;
}

function PasswordMethod({ there }) {
  return html`<li><${Icon} name="key" />
    <div><p><strong>${t("settings.password")}</strong></p>
      <p class="small muted">${t(there ? "methods.password" : "methods.no_password")}</p>
    </div>
    ${there && html`<${Badge} kind="good" icon="check">${t("methods.there")}<//>`}
  </li>`;
}

function Method({ one, onRemove }) {
  return html`<li><${Icon} name="school" />
    <div><p><strong>${one.name}</strong></p>
      ${one.organisation !== one.name && html`
        <p class="small">${one.organisation}</p>`}
      <p class="small muted">${one.last_used_at
    ? t("methods.used", { since: since(one.last_used_at) })
    : t("methods.never", { date: date(one.created_at) })}</p></div>
    <${Button} kind="quiet" icon="bin" onClick=${onRemove}
      aria-label=${t("methods.remove_one", { name: one.name })}>
      ${t("methods.remove")}<//>
  </li>`;
}

function RemoveDialog({ one, last, onClose }) {
  const { busy, error, send } = useSending(async () => {
    try {
      await del(`/api/auth/me/identities/${one.id}`);
    } catch (failure) {
      /* Gone already: what was wanted is so. */
      if (!(failure instanceof ApiError && failure.status === 404))
        throw failure;
    }
    onClose(true);
  });
  const title = t("methods.remove_one", { name: one.name });

  if (last)
    return html`<${Dialog} title=${t("methods.last.title")}
      onClose=${() => onClose(false)}>
      <p>${t("methods.last.what", { name: one.name })}</p>
      <div class="actions">
        <${Button} href="/settings/institution" kind="primary" icon="plus">
          ${t("institution.add.title")}<//>
        <${Button} onClick=${() => onClose(false)}>${t("dialog.close")}<//>
      </div>
    <//>`;
  return html`<${Dialog} title=${title} onClose=${() => onClose(false)}>
    <form class="stack" onSubmit=${send}>
      <p>${t("methods.remove_what", { name: one.name })}</p>
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <div class="actions">
        <${Button} kind="danger" type="submit" icon="bin" busy=${busy}>
          ${t("methods.remove")}<//>
        <${Button} onClick=${() => onClose(false)}>${t("report.cancel")}<//>
      </div>
    </form>
  <//>`;
}
