/*
 * The administrator of a learning platform followed our link there: it is
 * asked once, then the two tell each other who they are. The platform closes
 * the page when it is told to.
 */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError, get, post } from "../lib/api.js";
import { useLoad } from "../lib/load.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { Notice } from "../components/notice.js";
import { Skeleton } from "../components/skeleton.js";
import { Trouble } from "../components/trouble.js";

/* Two servers talk meanwhile. */
const WAIT_MS = 30000;
const asked = new URLSearchParams(location.search);
const token = asked.get("token") || "";
const configuration = asked.get("openid_configuration") || "";

function hostOf(address) {
  try {
    return new URL(address).host;
  } catch {
    return "";
  }
}

const load = () => get(
  `/api/auth/lti/registration?token=${encodeURIComponent(token)}`);

export function LtiRegister() {
  const { data, error, again } = useLoad(load, []);

  if ((error instanceof ApiError && error.status === 404) ||
      hostOf(configuration) === "")
    return html`<div class="empty"><${Icon} name="clock" size=${48} />
      <${Heading} title=${t("register.gone.title")} />
      <p>${t("register.gone.what")}</p></div>`;
  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h1" />`;
  if (!data)
    return html`<div class="narrow"><${Skeleton} rows=${3} /></div>`;
  return html`<${Ask} about=${data} />`;
}

/* The platform listens in the window that opened this one, or around it. */
function close() {
  (window.opener || window.parent).postMessage(
    { subject: "org.imsglobal.lti.close" }, "*");
}

function Ask({ about }) {
  const [{ busy, error, done }, setState] = useState({});

  async function register() {
    if (busy)
      return;
    setState({ busy: true });
    try {
      setState({ done: await post("/api/auth/lti/registration", { token,
        openid_configuration: configuration,
        registration_token: asked.get("registration_token") || undefined },
      { open: true, wait: WAIT_MS }) });
      close();
    } catch (failure) {
      setState({ error: failure });
    }
  }
  if (done)
    return html`<div class="empty"><${Icon} name="check" size=${48} />
      <${Heading} title=${t("register.done.title")} focus />
      <p>${t(done.deployment_known ? "register.done.what"
    : "register.done.deployment", { key: done.key })}</p></div>`;
  return html`<div class="narrow">
    <${Heading} title=${t("register.title")} />
    <p class="lead">${t("register.what", { host: hostOf(configuration),
    organisation: about.organisation })}</p>
    <p>${t("register.name", { name: about.name })}</p>
    <div role="alert">${error && html`<${Notice} kind="bad">
      ${error instanceof ApiError ? error.message : t("form.offline")}
      ${error.detail && html`<p>${error.detail}</p>`}<//>`}</div>
    <div class="actions"><${Button} kind="primary" busy=${busy}
      onClick=${register}>${t("register.yes")}<//></div>
  </div>`;
}
