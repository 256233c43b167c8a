/*
 * Real paths, drawn here. `routes` is the only list: nginx answers these paths
 * with the same shell, everything else with 404.
 */
import { base, pathHere } from "./frame.js";
import { createStore } from "./store.js";

/* [pattern, name, who may see it: "all", "guest", "user" or "staff"; or "both",
   who see different things, so that the page must know which] */
export const routes = [
  ["/", "landing", "guest"],
  ["/signup", "signup", "guest"],
  ["/signin", "signin", "guest"],
  ["/signin/institution", "institution", "guest"],
  ["/signin/refused", "refused", "all"],
  ["/signin/link", "link", "all"],
  ["/signin/continue", "continue", "all"],
  ["/signin/code", "code", "all"],
  ["/recover", "recover", "guest"],
  ["/reset", "reset", "all"],
  ["/confirm", "confirm", "all"],
  ["/home", "dashboard", "user"],
  ["/competences/:competence", "competence", "user"],
  ["/course", "course", "user"],
  ["/course/choose", "course-choose", "user"],
  ["/course/open", "course-open", "all"],
  ["/lti/register", "lti-register", "all"],
  ["/assessments/:assessment", "challenge", "user"],
  ["/assessments/:assessment/result", "result", "user"],
  ["/assessments/:assessment/answers", "answers", "user"],
  ["/settings", "settings", "both"],
  ["/settings/data", "my-data", "user"],
  ["/settings/institution", "add-institution", "user"],
  ["/staff/providers", "staff-providers", "staff"],
  ["/staff/providers/new", "staff-provider-new", "staff"],
  ["/staff/providers/trace", "staff-trace", "staff"],
  ["/staff/providers/:provider", "staff-provider", "staff"],
  ["/staff/audit", "staff-audit", "staff"],
  ["/staff/retention", "staff-retention", "staff"],
  ["/terms", "terms", "all"],
  ["/staff/courses", "staff-courses", "staff"],
  ["/components", "components", "all"],
];

/* How often the learner moved: 0 on the page that the browser loaded. */
export const place = createStore({ ...match(pathHere()), moves: 0 });

export function match(path) {
  const parts = path.split("/").filter((part) => part !== "");

  for (const [pattern, name, access] of routes) {
    const params = compare(pattern.split("/").filter(Boolean), parts);
    if (params)
      return { name, access, params, path };
  }
  return { name: "not-found", access: "all", params: {}, path };
}

function compare(pattern, parts) {
  const params = {};

  if (pattern.length !== parts.length)
    return null;
  for (const [i, want] of pattern.entries()) {
    if (want.startsWith(":"))
      params[want.slice(1)] = parts[i];
    else if (want !== parts[i])
      return null;
  }
  return params;
}

export function go(path, { replace = false } = {}) {
  const url = new URL(base + path, location.href);

  history[replace ? "replaceState" : "pushState"](null, "", url);
  show();
  window.scrollTo(0, 0);
}

function show() {
  place.set((old) =>
    ({ ...match(pathHere()), moves: old.moves + 1 }));
}

export function startRouter() {
  window.addEventListener("popstate", show);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");

    if (!link || !ours(event, link))
      return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

function ours(event, link) {
  return !event.defaultPrevented && event.button === 0 &&
    !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey &&
    !link.target && !link.hasAttribute("download") &&
    link.origin === location.origin && !link.hash &&
    match(link.pathname).name !== "not-found";
}
