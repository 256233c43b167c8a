/*
 * A question that waits for its answer. What is typed is kept on the device
 * at once; the answer is kept until the server has it.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { useStore } from "../lib/store.js";
import { t, tn } from "../lib/i18n.js";
import { post } from "../lib/api.js";
import { deliver, outbox } from "../lib/outbox.js";
import { read, remove, write } from "../lib/storage.js";
import { settings } from "../lib/settings.js";
import { Button } from "../components/button.js";
import { Heading } from "../components/heading.js";
import { Notice } from "../components/notice.js";
import { Timer } from "../components/timer.js";
import { AnswerInput } from "./inputs.js";
import { Material } from "./material.js";
import { ReportButton } from "./report.js";
import { useFocusLoss } from "./focus.js";
import { useKeys } from "./keys.js";
import { arrange, complete, emptyDraft, fits } from "./values.js";

/* What the learner began before; a simulator begins anew each time. */
function firstDraft(key, question) {
  const kept = read(key);

  return question.challenge.type !== "simulator" && fits(question, kept)
    ? kept : emptyDraft(question);
}

/*
 * `resend`: the body of an answer that an earlier visit could not send.
 * `onResult(result, value)`, `onRefused(error)`: false when the learner stays.
 */
export function Question({ test, question, resend, about, onResult, onRefused }) {
  const { challenge, position } = question;
  const key = `draft.${test.id}.${position}`;
  const [draft, setDraft] = useState(() => firstDraft(key, question));
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState(null);
  const [lost, setLost] = useState(question.focus_lost === true);
  const here = useRef(true);
  const reported = useRef(lost);
  const { waiting } = useStore(outbox);

  useEffect(() => {
    if (resend)
      send(resend);
    return () => { here.current = false; };
  }, []);

  function change(value) {
    setDraft(value);
    setProblem(null);
    write(key, value);
  }

  async function send(body) {
    setSending(true);
    setProblem(null);
    try {
      const result = await deliver(test.id, body);
      remove(key);
      if (here.current)
        onResult(result, body.value);
    } catch (error) {
      if (!here.current)
        return;
      setSending(false);
      if (onRefused(error))
        setProblem(error.message);
    }
  }

  const base = { position, challenge_id: challenge.id };
  const skip = () => !sending && send({ ...base, skipped: true });

  function answer() {
    if (sending)
      return;
    if (complete(challenge, draft))
      send({ ...base, value: draft });
    else
      setProblem(t(`incomplete.${kindOf(challenge)}`));
  }

  function timeIsUp() {
    if (sending)
      return;
    if (complete(challenge, draft))
      send({ ...base, value: draft });
    else
      skip();
  }

  function choose(n) {
    const choice = arrange(challenge.choices,
      (question.order || {}).choices)[n - 1];
    const input = choice && document.querySelector(
      `.answer input[value="${choice.id}"]`);

    if (input) {
      input.focus();
      input.click();
    }
  }

  useFocusLoss(challenge.focused === true && !sending, () => {
    if (reported.current)
      return;
    reported.current = true;
    setLost(true);
    post(`/api/assessment/assessments/${test.id}/focus-losses`, { position })
      .catch(() => { /* the answer itself is what must arrive */ });
  });
  useKeys({ enter: answer, skip, number: challenge.choices && choose });

  return html`<form class="question" noValidate
    onSubmit=${(event) => { event.preventDefault(); answer(); }}>
    <div class="question-top">
      <${Heading} title=${t("question.title", { n: position + 1 })}
        class="question-number">
        ${t("question.number", { n: position + 1 })}
        <span class="visually-hidden"> ${about}</span><//>
      ${question.remaining_ms !== undefined && html`<${Timer}
        remainingMs=${question.remaining_ms} totalS=${challenge.timer_s}
        onEnd=${timeIsUp} />`}
    </div>
    <div class="question-body" lang=${test.language}>
      <${Material} challenge=${challenge} />
      ${challenge.focused && html`<${FocusNotice} lost=${lost} />`}
      <div class="answer">
        <${AnswerInput} question=${question} value=${draft} onValue=${change}
          disabled=${sending} locale=${test.language}
          numbered=${settings.get().shortcuts} />
      </div>
    </div>
    ${challenge.hint && html`<details class="aside hint-box" lang=${test.language}>
      <summary lang=${settings.get().language}>${t("question.hint")}</summary>
      <p>${challenge.hint}</p></details>`}
    <div role="alert">${problem && html`<${Notice} kind="bad">${problem}<//>`}</div>
    <${ReportButton} assessment=${test.id} challenge=${challenge} />
    <div class="bottom-bar"><div class="bottom-inside">
      <${Button} icon="skip" onClick=${skip} busy=${sending}
        aria-keyshortcuts="Alt+S">${t("question.skip")}<//>
      <span class="bottom-words small muted">${sending && waiting > 0
    ? t("question.kept") : ""}</span>
      <${Button} kind="primary" type="submit" busy=${sending}>
        ${t(sending ? "question.sending" : "question.send")}<//>
    </div></div>
  </form>`;
}

function kindOf({ type }) {
  return { single_choice: "choice", multiple_choice: "choice", fields: "fields",
    fields_any_order: "fields", matching: "fields",
    simulator: "simulator" }[type] || "text";
}

function FocusNotice({ lost }) {
  return html`<${Notice} kind=${lost ? "calm" : "info"} icon="eye"
    role=${lost ? "alert" : undefined}>
    ${t(lost ? "focus.lost" : "focus.stay")}<//>`;
}

/* The line above every question: where we are in the test. */
export function progressWords({ answered, expected_remaining: more }) {
  return more > 1 ? tn("question.more", more - 1, { q: answered + 1 })
    : t("question.last", { q: answered + 1 });
}
