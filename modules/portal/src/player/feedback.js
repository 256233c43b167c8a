/* After an answer: right or not, the answer, why; then on. */
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { Review } from "./review.js";
import { ReportButton } from "./report.js";
import { useKeys } from "./keys.js";

const LOOK = { correct: ["good", "check"], wrong: ["calm", "info"],
  skipped: ["neutral", "skip"], timed_out: ["calm", "clock"],
  focus_lost: ["calm", "eye"] };

export function Feedback({ test, question, value, result, onNext }) {
  const [kind, icon] = LOOK[result.outcome];
  const last = result.state === "completed";

  useKeys({ enter: onNext });
  return html`<section class="feedback">
    <div class="outcome outcome-${kind}">
      <${Icon} name=${icon} size=${28} />
      <${Heading} focus title=${t(`outcome.${result.outcome}`)} />
    </div>
    <div lang=${test.language}>
      <${Review} challenge=${question.challenge} order=${question.order}
        outcome=${result.outcome} value=${value} feedback=${result.feedback} />
    </div>
    <${ReportButton} assessment=${test.id} challenge=${question.challenge} />
    <div class="bottom-bar"><div class="bottom-inside bottom-end">
      <${Button} kind="primary" after="right" onClick=${onNext}>
        ${t(last ? "feedback.result" : "feedback.next")}<//>
    </div></div>
  </section>`;
}
