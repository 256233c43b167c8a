/* Whether the browser believes that there is a network. */
import { createStore } from "./store.js";

export const online = createStore(navigator.onLine !== false);

window.addEventListener("online", () => online.set(true));
window.addEventListener("offline", () => online.set(false));
