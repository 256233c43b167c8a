/* What the pages of staff share: who may do what, and the way between them. */
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { t } from "../lib/i18n.js";
import { place } from "../lib/router.js";
import { session } from "../lib/session.js";
import { Icon } from "../components/icon.js";

/* [address, icon, title, for who may do everything only] */
const PAGES = [["/staff/providers", "link", "staff.providers"],
  ["/staff/providers/trace", "search", "trace.title"],
  ["/staff/courses", "school", "staff.courses"],
  ["/staff/audit", "book", "audit.title", true],
  ["/staff/retention", "clock", "retention.title", true]];

/* Whether a page of staff is for this person at all. */
export const isStaff = (user) => Boolean(user && user.roles &&
  user.roles.some((role) => ["super_admin", "support"].includes(role)));

/* Support reads and explains; it changes nothing. */
export function useWriter() {
  const { user } = useStore(session);

  return Boolean(user && user.roles && user.roles.includes("super_admin"));
}

export function StaffNav() {
  const { path } = useStore(place);
  const writer = useWriter();

  return html`<nav class="staff-nav" aria-label=${t("staff.nav")}>
    ${PAGES.filter(([, , , all]) => writer || !all)
    .map(([href, icon, key]) => html`<a key=${href} href=${href}
      aria-current=${path === href ? "page" : undefined}>
      <${Icon} name=${icon} size=${20} /> ${t(key)}</a>`)}
  </nav>`;
}

const STATES = { draft: { kind: "calm", icon: "edit" },
  active: { kind: "good", icon: "check" }, disabled: { icon: "pause" } };

export const stateLook = (state) => STATES[state];
