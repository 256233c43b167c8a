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
 * The answer under way: its draft, whether it is being sent, what is wrong
 * with it, and the acts of sending and skipping.
 */
function useAnswer({ test, question, resend, onResult, onRefused }) {
  const { challenge, position } = question;
  const key = `draft.${test.id}.${position}`;
  const [draft, setDraft] = useState(() => firstDraft(key, question));
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState(null);
  const here = useRef(true);

  async function send(part) {
    if (sending)
      return;
    setSending(true);
    setProblem(null);
    try {
      const result = await deliver(test.id,
        { position, challenge_id: challenge.id, ...part });
      remove(key);
      if (here.current)
        onResult(result, part.value);
    } catch (error) {
      if (!here.current)
        return;
      setSending(false);
      if (onRefused(error))
        setProblem(error.message);
    }
  }

  useEffect(() => {
    if (resend)
      send(resend);
    return () => { here.current = false; };
  }, []);

  const whole = complete(challenge, draft);
  const skip = () => send({ skipped: true });
  const answer = () => send({ value: draft });
  return {
    draft, sending, problem, skip,
    change(value) {
      setDraft(value);
      setProblem(null);
      write(key, value);
    },
    answer: whole ? answer
      : () => setProblem(t(`incomplete.${kindOf(challenge)}`)),
    timeIsUp: whole ? answer : skip,
  };
}

/* Leaving a focused question is told to the server once. */
function useLeaving({ test, question, watch }) {
  const [lost, setLost] = useState(question.focus_lost === true);
  const reported = useRef(lost);

  useFocusLoss(watch, () => {
    if (reported.current)
      return;
    reported.current = true;
    setLost(true);
    post(`/api/assessment/assessments/${test.id}/focus-losses`,
      { position: question.position })
      .catch(() => { /* the answer itself is what must arrive */ });
  });
  return lost;
}

/* Chooses the n-th choice on the page, as a click would. */
function chooseNth({ challenge, order = {} }, n) {
  const choice = arrange(challenge.choices, order.choices)[n - 1];
  const input = choice && document.querySelector(
    `.answer input[value="${choice.id}"]`);

  if (input) {
    input.focus();
    input.click();
  }
}

/*
 * `resend`: the body of an answer that an earlier visit could not send.
 * `onResult(result, value)`, `onRefused(error)`: false when the learner goes.
 */
export function Question({ test, question, resend, about, onResult, onRefused }) {
  const { challenge, position } = question;
  const { draft, sending, problem, change, answer, skip, timeIsUp } =
    useAnswer({ test, question, resend, onResult, onRefused });
  const lost = useLeaving({ test, question,
    watch: challenge.focused === true && !sending });
  const shown = settings.get();

  useKeys({ enter: answer, skip,
    number: challenge.choices && ((n) => chooseNth(question, n)) });

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
          numbered=${shown.shortcuts} />
      </div>
    </div>
    ${challenge.hint && html`<details class="aside hint-box">
      <summary>${t("question.hint")}</summary>
      <p lang=${test.language}>${challenge.hint}</p></details>`}
    <div role="alert">${problem && html`<${Notice} kind="bad">${problem}<//>`}</div>
    <${ReportButton} assessment=${test.id} challenge=${challenge} />
    <${BottomBar} sending=${sending} skip=${skip} />
  </form>`;
}

function BottomBar({ sending, skip }) {
  const { waiting } = useStore(outbox);

  return html`<div class="bottom-bar"><div class="bottom-inside">
    <${Button} icon="skip" onClick=${skip} busy=${sending}
      aria-keyshortcuts="Alt+S">${t("question.skip")}<//>
    <span class="bottom-words small muted">${sending && waiting > 0
    ? t("question.kept") : ""}</span>
    <${Button} kind="primary" type="submit" busy=${sending}>
      ${t(sending ? "question.sending" : "question.send")}<//>
  </div></div>`;
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
