/* Settings: where the account is signed in, and how to end that. */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { dateTime, t } from "../lib/i18n.js";
import { ApiError, del, get } from "../lib/api.js";
import { useLoad } from "../lib/load.js";
import { go } from "../lib/router.js";
import { useSending } from "../lib/sending.js";
import { signOut } from "../lib/session.js";
import { Badge } from "../components/badge.js";
import { Button } from "../components/button.js";
import { Dialog } from "../components/dialog.js";
import { Icon } from "../components/icon.js";
import { Notice } from "../components/notice.js";
import { Skeleton } from "../components/skeleton.js";
import { toast } from "../components/toast.js";
import { Trouble } from "../components/trouble.js";

export function Devices() {
  const { data, error, again } = useLoad(() => get("/api/auth/sessions"), []);
  const [asking, setAsking] = useState(null);

  function close(ended) {
    setAsking(null);
    if (!ended)
      return;
    toast(t("devices.ended"));
    again();
  }
  return html`<section class="card stack" aria-labelledby="devices">
    <h2 id="devices">${t("settings.devices")}</h2>
    ${error && html`<${Trouble} error=${error} again=${again} heading="h3" />`}
    ${!data && !error && html`<${Skeleton} rows=${2} />`}
    ${data && html`<ul class="devices">${data.items.map((one) => html`
      <${Device} key=${one.id} one=${one} onEnd=${() => setAsking(one)} />`)}</ul>`}
    <div><${Button} kind="danger" icon="leave"
      onClick=${() => setAsking("everywhere")}>
      ${t("settings.everywhere")}<//></div>
    ${asking === "everywhere"
    && html`<${EverywhereDialog} onClose=${() => close(false)} />`}
    ${asking && asking.id && html`<${EndDialog} one=${asking} onClose=${close} />`}
  </section>`;
}

const nameOf = (one) => one.device || t("settings.device_unknown");

function Device({ one, onEnd }) {
  return html`<li><${Icon} name="device" />
    <div><p><strong>${nameOf(one)}</strong>
      ${one.current && html` <${Badge} kind="good" icon="check">
        ${t("settings.device_this")}<//>`}</p>
      <p class="small muted">${t("settings.device_used",
    { date: dateTime(one.last_used_at) })}</p></div>
    ${!one.current && html`<${Button} kind="quiet" icon="leave" onClick=${onEnd}
      aria-label=${t("devices.end_one", { device: nameOf(one),
    date: dateTime(one.last_used_at) })}>${t("devices.end")}<//>`}
  </li>`;
}

function EndDialog({ one, onClose }) {
  const { busy, error, send } = useSending(async () => {
    try {
      await del(`/api/auth/sessions/${one.id}`);
    } catch (failure) {
      /* Ended already: what was wanted is so. */
      if (!(failure instanceof ApiError && failure.status === 404))
        throw failure;
    }
    onClose(true);
  });

  return html`<${Dialog} title=${t("devices.end_title", { device: nameOf(one) })}
    onClose=${() => onClose(false)}>
    <form class="stack" onSubmit=${send}>
      <p>${t("devices.end_what")}</p>
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <div class="actions">
        <${Button} kind="danger" type="submit" icon="leave" busy=${busy}>
          ${t("devices.end_yes")}<//>
        <${Button} onClick=${() => onClose(false)}>${t("report.cancel")}<//>
      </div>
    </form>
  <//>`;
}

function EverywhereDialog({ onClose }) {
  const { busy, error, send } = useSending(async () => {
    await signOut(true);
    go("/");
  });

  return html`<${Dialog} title=${t("settings.everywhere")} onClose=${onClose}>
    <form class="stack" onSubmit=${send}>
      <p>${t("settings.everywhere_what")}</p>
      <div role="alert">${error && html`<${Notice} kind="bad">${error}<//>`}</div>
      <div class="actions">
        <${Button} kind="danger" type="submit" busy=${busy}>
          ${t("settings.everywhere_yes")}<//>
        <${Button} onClick=${onClose}>${t("report.cancel")}<//>
      </div>
    </form>
  <//>`;
}
