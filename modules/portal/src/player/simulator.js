/*
 * A simulator in a frame that may run scripts and nothing else: its origin is
 * opaque, so messages can only be addressed to "*", and only the frame's own
 * window is listened to. The protocol is that of the simulators' kit.
 */
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { presentTheme } from "../lib/settings.js";
import { Button } from "../components/button.js";

const MAX_LENGTH = 500;

export function Simulator({ challenge, value, onValue, locale }) {
  const { simulator } = challenge;
  const frame = useRef(null);
  const around = useRef(null);
  const give = useRef(onValue);

  give.current = onValue;
  /* Before the frame can speak: it says "ready" once. */
  useLayoutEffect(() => {
    function hear(event) {
      const from = frame.current && frame.current.contentWindow;

      if (from === null || event.source !== from || !event.data)
        return;
      if (event.data.type === "acquis:ready")
        from.postMessage({ type: "acquis:start", config: simulator.config,
          locale, theme: presentTheme() }, "*");
      else if (event.data.type === "acquis:answer")
        give.current(String(event.data.value).slice(0, MAX_LENGTH));
    }
    window.addEventListener("message", hear);
    return () => window.removeEventListener("message", hear);
  }, []);

  return html`<div class="simulator" ref=${around}>
    <div class="simulator-bar">
      <p class="small muted" role="status">${t(value === ""
    ? "simulator.waiting" : "simulator.heard")}</p>
      ${document.fullscreenEnabled && html`<${Button} kind="quiet" icon="expand"
        onClick=${() => fullScreen(around.current)}>${t("simulator.full")}<//>`}
    </div>
    <iframe ref=${frame} sandbox="allow-scripts" src=${simulator.url}
      title=${t("simulator.title")} style=${{ height: `${simulator.height}px` }}>
    </iframe>
  </div>`;
}

function fullScreen(element) {
  if (document.fullscreenElement)
    document.exitFullscreen();
  else
    element.requestFullscreen().catch(() => {});
}
