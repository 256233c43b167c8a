/*
 * Answers on their way. Each is kept on the device before it is sent and
 * dropped when the server has it or refuses it for good. Sending is repeated
 * with growing pauses, at once when the network is back, and after signing in
 * again; repeating is safe, since the server knows an answer by its content.
 */
import { createStore } from "./store.js";
import { ApiError, NetworkError, post } from "./api.js";
import { session } from "./session.js";
import { keys, read, remove, write } from "./storage.js";

const PAUSES_S = [1, 2, 4, 8, 15, 30];
/* How often an answer that met a fault of the server is sent again. */
const FAULTS = 4;

/* How many answers wait, and whether this device could keep them. */
export const outbox = createStore({ waiting: 0, kept: true });

const underway = new Map();
const sleepers = new Set();

const keyOf = (assessment, position) => `answer.${assessment}.${position}`;

/* The answer that was kept for this test, or null. */
export function keptAnswer(assessment) {
  const key = keys(`answer.${assessment}.`)[0];

  return key ? read(key) : null;
}

/*
 * Resolves with the server's AnswerResult, however long it takes; rejects with
 * ApiError when the server refuses the answer.
 */
export function deliver(assessment, body) {
  const key = keyOf(assessment, body.position);

  if (!underway.has(key))
    underway.set(key, send(key, assessment, body)
      .finally(() => underway.delete(key)));
  return underway.get(key);
}

/* Send what an earlier page left behind; the player asks for its own. */
export function deliverKept() {
  for (const key of keys("answer.")) {
    const entry = read(key);
    if (entry)
      deliver(entry.assessment, entry.body).catch(() => {});
  }
}

export function tryNow() {
  for (const wake of [...sleepers])
    wake();
}

async function send(key, assessment, body) {
  const kept = write(key, { assessment, body });
  const path = `/api/assessment/assessments/${assessment}/answers`;
  let waits = false;

  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await post(path, body);
      } catch (error) {
        if (!passing(error, attempt))
          throw error;
        if (!waits)
          count(1, kept);
        waits = true;
        await pause(attempt, error.retryAfter);
      }
    }
  } finally {
    /* A person who left took their answers with them. */
    remove(key);
    if (waits)
      count(-1, true);
  }
}

/* Lost connections pass; so does a session that ended; a fault may. */
function passing(error, attempt) {
  if (error instanceof NetworkError)
    return true;
  if (!(error instanceof ApiError))
    return false;
  return (error.status === 401 && session.get().state === "ended") ||
    (error.status === 500 && attempt < FAULTS);
}

function count(change, kept) {
  outbox.set((old) => ({ waiting: old.waiting + change, kept }));
}

function pause(attempt, retryAfter) {
  const wanted = retryAfter ||
    PAUSES_S[Math.min(attempt, PAUSES_S.length - 1)];
  const ended = session.get().state === "ended";

  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      sleepers.delete(wake);
      resolve();
    };
    /* A little chance in it: a class comes back online all at once. */
    const timer = ended ? 0
      : setTimeout(wake, wanted * 1000 * (0.75 + Math.random() / 2));

    sleepers.add(wake);
  });
}

window.addEventListener("online", tryNow);
session.watch(({ state }) => {
  if (state === "signed_in")
    tryNow();
});
