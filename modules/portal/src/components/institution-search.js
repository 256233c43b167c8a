/* Find one's institution; the one that is chosen is remembered here. */
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { rememberInstitution } from "../lib/institutions.js";
import { Empty } from "./empty.js";
import { Finder, Found } from "./finder.js";

function find(words, after = "") {
  const query = new URLSearchParams({ search: words.trim(), after });

  return get(`/api/auth/institutions?${query}`);
}

function draw({ key, name, organisation }) {
  return { key, title: name, icon: "school",
    note: organisation !== name && organisation };
}

const say = {
  count: (n) => tn("institution.count", n),
  first: (n) => t("institution.first", { n }),
  none: (words) => (words === "" ? "" : t("institution.none")),
  more: () => t("institution.more"),
};

/* `hrefOf(institution)`, or `onChoose(institution)` for what needs more. */
export function InstitutionSearch({ hrefOf, onChoose, nobody }) {
  function choose(institution) {
    rememberInstitution(institution);
    if (onChoose)
      onChoose(institution);
  }
  const nothing = (words) => html`<${Empty} icon="school"
    title=${words === "" ? t("institution.empty.title")
    : t("institution.none.title", { words })}>
    <p>${t(words === "" ? "institution.empty.what" : "institution.none.what")}</p>
    ${nobody}
  <//>`;

  return html`<${Finder} label=${t("institution.label")}
    hint=${t("institution.hint")} find=${find} draw=${draw} say=${say}
    nothing=${nothing} hrefOf=${hrefOf} onChoose=${choose} />`;
}

export function Institution({ one, href }) {
  return html`<${Found} ...${draw(one)} href=${href}
    onChoose=${() => rememberInstitution(one)} />`;
}
