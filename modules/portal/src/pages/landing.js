/* What a visitor sees first: what this is, and the two ways in. */
import { html } from "../lib/html.js";
import { t, tx } from "../lib/i18n.js";
import { framework } from "../lib/framework.js";
import { useLoad } from "../lib/load.js";
import { AreaIcon } from "../components/area.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { Skyline } from "../components/skyline.js";

const PROMISES = [["again", "adapt"], ["check", "safe"], ["book", "learn"]];

export function Landing() {
  const { data } = useLoad(framework, []);

  return html`
    <section class="hero">
      <div class="hero-words">
        <${Heading} title=${t("landing.title")} class="hero-title" />
        <p class="lead">${t("landing.lead")}</p>
        <div class="actions">
          <${Button} kind="primary" href="/signup" after="right">
            ${t("signup.title")}<//>
          <${Button} href="/signin">${t("landing.sign_in")}<//>
        </div>
      </div>
      <${Skyline} />
    </section>
    <ul class="promises">
      ${PROMISES.map(([icon, key]) => html`<li class="card" key=${key}>
        <${Icon} name=${icon} size=${28} />
        <h2>${t(`landing.${key}.title`)}</h2>
        <p>${t(`landing.${key}.text`)}</p>
      </li>`)}
    </ul>
    ${data && html`<section aria-labelledby="areas">
      <h2 id="areas">${t("landing.areas")}</h2>
      <div class="area-columns">
        ${data.areas.map((area) => html`<div key=${area.key}
          class="card area-card area-${area.colour}">
          <h3><${AreaIcon} colour=${area.colour} /> ${tx(area.name)}</h3>
          <ul>${area.competences.map((competence) => html`
            <li key=${competence.index}>${tx(competence.name)}</li>`)}</ul>
        </div>`)}
      </div>
    </section>`}`;
}
