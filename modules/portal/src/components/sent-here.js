/*
 * The page of somebody who was sent here with a one-time code: `then` shows what
 * the server at `address` says of it, `expired` is said when it is over. The
 * code behind '#' in the address is taken out of it at once, so that it stays in
 * no history and on no screen.
 */
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ApiError, post } from "../lib/api.js";
import { asToken, takeFragment } from "../lib/fragment.js";
import { Button } from "./button.js";
import { Heading } from "./heading.js";
import { Icon } from "./icon.js";
import { Skeleton } from "./skeleton.js";
import { Trouble } from "./trouble.js";

export const gone = (error) =>
  error instanceof ApiError && error.status === 404;

export function SentHere({ address, expired, then: Then }) {
  const [code] = useState(() => asToken(takeFragment()));
  const [{ who, error }, setState] = useState({ who: null, error: null });

  async function ask() {
    setState({ who: null, error: null });
    try {
      setState({ error: null,
        who: await post(address, { code }, { open: true }) });
    } catch (failure) {
      setState({ who: null, error: failure });
    }
  }
  useEffect(() => {
    if (code)
      ask();
  }, []);
  const lose = () => setState({ who: null, error: new ApiError(404, {}) });

  if (!code || gone(error))
    return html`<${Expired} what=${expired} />`;
  if (error)
    return html`<${Trouble} error=${error} again=${ask} heading="h1" />`;
  if (!who)
    return html`<div class="narrow"><${Skeleton} rows=${3} /></div>`;
  return html`<${Then} who=${who} code=${code} onGone=${lose} />`;
}

function Expired({ what }) {
  return html`<div class="empty">
    <${Icon} name="clock" size=${48} />
    <${Heading} title=${t("link.expired.title")} />
    <p>${what}</p>
    <${Button} kind="primary" href="/signin/institution" icon="again">
      ${t("link.expired.again")}<//>
  </div>`;
}
