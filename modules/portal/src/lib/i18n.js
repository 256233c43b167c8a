/*
 * Strings in the learner's language. t("key", { name }) fills in {name};
 * tn("key", n) takes key.one or key.other as the language counts.
 */
import fr from "../i18n/fr.js";
import en from "../i18n/en.js";
import { settings } from "./settings.js";

const DICTIONARIES = { fr, en };
const TAGS = { fr: "fr-FR", en: "en-GB" };
const NARROW = "\u202f";
const WIDE = "\u00a0";

export const language = () => settings.get().language;
export const otherLanguage = () => (language() === "fr" ? "en" : "fr");

export function t(key, values) {
  const text = DICTIONARIES[language()][key];

  if (text === undefined)
    throw new Error(`no string for ${key}`);
  return typeset(fill(text, values));
}

/* Whether there are words for what only the server knows. */
export const known = (key) => key in DICTIONARIES.fr;

export function tn(key, count, values) {
  const rule = new Intl.PluralRules(TAGS[language()]).select(count);

  return t(`${key}.${rule === "one" ? "one" : "other"}`,
    { n: number(count), ...values });
}

/* A text of the content ({fr, en}) in the learner's language. */
export const tx = (text) => (text ? text[language()] : "");

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    values && values[name] !== undefined ? String(values[name]) : whole);
}

/* French sets a thin space before double punctuation; nobody types it. */
function typeset(text) {
  if (language() !== "fr")
    return text;
  return text.replace(/ ([?!;])/g, `${NARROW}$1`)
    .replace(/ ([:»%])/g, `${WIDE}$1`).replace(/« /g, `«${WIDE}`);
}

/* A phrase that starts a sentence. */
export const sentence = (phrase) =>
  phrase.charAt(0).toLocaleUpperCase() + phrase.slice(1);

export function number(value, options) {
  return new Intl.NumberFormat(TAGS[language()], options).format(value);
}

export function date(value, options = { dateStyle: "long" }) {
  return new Intl.DateTimeFormat(TAGS[language()], options)
    .format(new Date(value));
}

export const dateTime = (value) =>
  date(value, { dateStyle: "long", timeStyle: "short" });

/* "today", "3 days ago"; a date when it is more than four weeks away. */
export function since(value, now = Date.now()) {
  const days = Math.round((midnight(value) - midnight(now)) / 86400000);

  if (Math.abs(days) > 28)
    return date(value);
  return new Intl.RelativeTimeFormat(TAGS[language()], { numeric: "auto" })
    .format(days, "day");
}

function midnight(value) {
  return new Date(value).setHours(0, 0, 0, 0);
}

export function fileSize(bytes) {
  const units = ["byte", "kilobyte", "megabyte"];
  let size = bytes;
  let unit = 0;

  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return number(size, { style: "unit", unit: units[unit],
    unitDisplay: "short", maximumFractionDigits: size < 10 ? 1 : 0 });
}
