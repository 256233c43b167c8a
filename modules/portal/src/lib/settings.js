/*
 * Language and display, kept on this device and, once signed in, with the
 * account. `shortcuts` (keys 1 to 9) belongs to the device alone.
 */
import { createStore } from "./store.js";
import { write } from "./storage.js";

const NAMES = ["language", "first_name", "last_name"];
const ACCOUNT = ["theme", "font", "text_size", "reduced_motion"];
const DEVICE = ["language", "shortcuts", ...ACCOUNT];

export const settings = createStore(window.acquisSettings());

export function changeSettings(change) {
  const next = { ...settings.get(), ...pick(change, DEVICE) };

  write("settings", next);
  window.acquisApply(next);
  settings.set(next);
}

/* Take over what the account says. */
export function adoptSettings(user) {
  changeSettings({ language: user.language,
    ...pick(user.settings || {}, ACCOUNT) });
}

/* The part of `change` that belongs to the account, as PATCH /me takes it. */
export function accountPart(change) {
  const part = pick(change, NAMES);
  const display = pick(change, ACCOUNT);

  if (Object.keys(display).length > 0)
    part.settings = display;
  return part;
}

function pick(from, names) {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined)
    .map((name) => [name, from[name]]));
}

/* What "system" means at this moment. */
export function presentTheme() {
  const { theme } = settings.get();

  if (theme !== "system")
    return theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
