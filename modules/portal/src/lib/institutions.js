/*
 * Signing in through an institution: where it begins, and which one this
 * device used last. It begins with a page of the server, not with one of ours:
 * the link leaves the program.
 */
import { read, write } from "./storage.js";

/* A page of ours, as the server takes it; anything else leads home. */
export function returnTo(wanted) {
  return /^\/(?![/\\])[!-~]{0,299}$/.test(wanted || "") ? wanted : "/home";
}

export function startPath(key, wanted) {
  return `/api/auth/sso/${encodeURIComponent(key)}/start?return_to=${
    encodeURIComponent(returnTo(wanted))}`;
}

/* The page that lets one choose, and comes back to `wanted`. */
export function choosePath(wanted) {
  const page = returnTo(wanted);

  return page === "/home" ? "/signin/institution"
    : `/signin/institution?return_to=${encodeURIComponent(page)}`;
}

export function rememberInstitution({ key, name }) {
  write("institution", { key, name });
}

/* {key, name}, or null. */
export function lastInstitution() {
  const kept = read("institution");

  return kept && typeof kept.key === "string" && typeof kept.name === "string"
    ? kept : null;
}
