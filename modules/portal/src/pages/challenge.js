/*
 * A test under way. Its views: a question, what came of the answer, the
 * checkpoint, and a word before a question with a clock.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tx } from "../lib/i18n.js";
import { ApiError, get } from "../lib/api.js";
import { findCompetence, framework } from "../lib/framework.js";
import { useLoad } from "../lib/load.js";
import { keptAnswer } from "../lib/outbox.js";
import { go } from "../lib/router.js";
import { AreaIcon } from "../components/area.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Icon } from "../components/icon.js";
import { Progress } from "../components/progress.js";
import { Skeleton } from "../components/skeleton.js";
import { toast } from "../components/toast.js";
import { Trouble } from "../components/trouble.js";
import { Checkpoint } from "../player/checkpoint.js";
import { Feedback } from "../player/feedback.js";
import { Question, progressWords } from "../player/question.js";
import { useKeys } from "../player/keys.js";

async function load(id) {
  const [{ areas }, test] = await Promise.all(
    [framework(), get(`/api/assessment/assessments/${id}`)]);

  return { test, ...findCompetence(areas, test.competence) };
}

export function Challenge({ assessment }) {
  const { data, error, again } = useLoad(() => load(assessment), [assessment]);
  const passed = useRef(false);
  const over = data !== null && data.test.state === "completed";

  useEffect(() => {
    if (over)
      go(`/assessments/${assessment}/result`, { replace: true });
  }, [over]);
  if (error)
    return html`<${Trouble} error=${error} again=${again} heading="h1" />`;
  if (!data || over)
    return html`<${Skeleton} />`;
  return html`<${Player} key=${data.test.progress.answered} ...${data}
    passed=${passed.current}
    again=${() => { passed.current = true; again(); }} />`;
}

/*
 * An answer that an earlier visit could not send goes first. A clock that runs
 * already leaves no time for a checkpoint, nor does one that was just passed.
 */
function firstView(test, passed) {
  const kept = keptAnswer(test.id);
  const resend = kept && test.question &&
    kept.body.position === test.question.position ? kept.body : null;

  const pause = test.progress.checkpoint && test.progress.answered > 0 &&
    test.question.remaining_ms === undefined;

  if (!resend && pause && !passed)
    return { name: "checkpoint", question: test.question };
  return { name: "question", question: test.question, resend };
}

function Player({ test, area, competence, passed, again }) {
  const [view, setView] = useState(() => firstView(test, passed));
  const [progress, setProgress] = useState(test.progress);
  const result = `/assessments/${test.id}/result`;

  function taken(reply, value) {
    setProgress(reply.progress);
    if (reply.feedback)
      setView({ name: "feedback", asked: view.question, value, reply });
    else
      afterFeedback(reply);
  }

  function afterFeedback(reply) {
    if (reply.state === "completed")
      go(result, { replace: true });
    else if (reply.progress.checkpoint)
      setView({ name: "checkpoint", question: reply.question });
    else
      ask(reply.question);
  }

  /* A question with a clock is not in the reply: its time starts when asked. */
  function ask(question) {
    setView(question ? { name: "question", question } : { name: "ready" });
  }

  /* True when the learner stays at the question and can change the answer. */
  function refused(error) {
    if (!(error instanceof ApiError) || error.status !== 409)
      return true;
    if (error.slug === "ended")
      go(result, { replace: true });
    else
      again();
    toast(error.message);
    return false;
  }

  return html`<div class="player area-${area.colour}">
    <${Top} area=${area} competence=${competence} progress=${progress}
      answering=${view.name === "question"} />
    ${view.name === "question" && html`<${Question}
      key=${view.question.position} test=${test} question=${view.question}
      resend=${view.resend} about=${tx(competence.name)} onResult=${taken}
      onRefused=${refused} />`}
    ${view.name === "feedback" && html`<${Feedback} test=${test}
      question=${view.asked} value=${view.value} result=${view.reply}
      onNext=${() => afterFeedback(view.reply)} />`}
    ${view.name === "checkpoint" && html`<${Checkpoint} test=${test}
      progress=${progress} onNext=${() => ask(view.question)} />`}
    ${view.name === "ready" && html`<${Ready} onNext=${again} />`}
  </div>`;
}

function Top({ area, competence, progress, answering }) {
  const { answered, expected_remaining: more } = progress;

  return html`<div class="player-top">
    <${AreaIcon} colour=${area.colour} />
    <div class="player-where">
      <p class="player-competence">${tx(competence.name)}</p>
      <p class="small muted">${answering && progressWords(progress)}</p>
    </div>
    <a class="button button-quiet player-leave" href="/home">
      <${Icon} name="leave" size=${20} />
      <span class="button-text">${t("question.leave")}</span></a>
    <${Progress} value=${answered} max=${answered + Math.max(more, 1)}
      label=${t("question.progress")} />
  </div>`;
}

function Ready({ onNext }) {
  useKeys({ enter: onNext });
  return html`<section class="card pause ready">
    <${Heading} focus title=${t("ready.title")} />
    <p class="lead">${t("ready.what")}</p>
    <${Button} kind="primary" icon="clock" onClick=${onNext}>${t("ready.start")}<//>
  </section>`;
}
