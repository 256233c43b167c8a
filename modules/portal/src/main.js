/* Where it starts: find out who is there, then draw. */
import { render } from "preact";
import { html } from "./lib/html.js";
import { App } from "./app.js";
import { place, startRouter } from "./lib/router.js";
import { findSession } from "./lib/session.js";
import { deliverKept } from "./lib/outbox.js";

const root = document.getElementById("app");

async function start() {
  let trouble = null;

  try {
    await findSession(["user", "staff", "both"].includes(
      place.get().access));
  } catch (error) {
    trouble = error;
  }
  render(html`<${App} trouble=${trouble} again=${start} />`, root);
  if (place.get().name !== "challenge")
    deliverKept();
}

startRouter();
start();
