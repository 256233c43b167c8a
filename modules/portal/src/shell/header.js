/* The bar on top. In a test it steps back: the mark and the language only. */
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { language, otherLanguage, t } from "../lib/i18n.js";
import { go, place } from "../lib/router.js";
import { saveSettings, session, signOut } from "../lib/session.js";
import { isStaff } from "../staff/shell.js";
import { toast } from "../components/toast.js";
import { framed } from "../lib/frame.js";
import { Icon, Mark } from "../components/icon.js";

export function Header({ signedIn, quiet: steppedBack }) {
  const here = useStore(place);
  const quiet = steppedBack || framed;

  const { user } = useStore(session);

  return html`<header class="header ${quiet ? "header-quiet" : ""}">
    ${framed && !signedIn ? html`<span class="brand"><${Mark} />
      <span>Acquis</span></span>`
    : html`<a class="brand" href=${home(signedIn)}>
      <${Mark} /> <span>Acquis</span></a>`}
    <nav class="header-nav" aria-label=${t("shell.nav")}>
      ${signedIn && !quiet && html`
        <${Entry} href="/home" icon="home" text=${t("dashboard.title")} here=${here} />
        ${isStaff(user) && html`<${Entry} href="/staff/providers" icon="shield"
          text=${t("staff.nav")} here=${here} />`}
        <${Entry} href="/settings" icon="settings" text=${t("settings.title")} here=${here} />`}
      <${LanguageSwitch} />
      ${signedIn && !quiet && html`<button type="button" class="header-entry"
        onClick=${leave}><${Icon} name="leave" size=${20} />
        <span>${t("shell.sign_out")}</span></button>`}
      ${!signedIn && !framed && html`
        <${Entry} href="/signin" icon="user" text=${t("signin.title")} here=${here} />`}
    </nav>
  </header>`;
}

function home(signedIn) {
  if (framed)
    return "/course";
  return signedIn ? "/home" : "/";
}

function Entry({ href, icon, text, here }) {
  return html`<a class="header-entry" href=${href}
    aria-current=${here.path === href ? "page" : undefined}>
    <${Icon} name=${icon} size=${20} /> <span>${text}</span></a>`;
}

const NAMES = { fr: "Français", en: "English" };

export function LanguageSwitch() {
  const other = otherLanguage();

  function change() {
    saveSettings({ language: other })
      .catch(() => toast(t("settings.kept_here")));
  }
  return html`<button type="button" class="header-entry" lang=${other}
    key=${language()} onClick=${change}>
    <${Icon} name="language" size=${20} /> <span>${NAMES[other]}</span></button>`;
}

async function leave() {
  try {
    const there = await signOut(false);
    if (there)
      window.location.assign(there);
    else
      go("/");
  } catch {
    toast(t("shell.sign_out_failed"));
  }
}
