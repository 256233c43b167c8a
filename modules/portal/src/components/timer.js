/*
 * Time left as a bar and in words; said aloud at half and at ten seconds.
 * The server keeps the time; this only shows it.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";
import { Icon } from "./icon.js";

const LAST_S = 10;

export function durationWords(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;

  if (minutes === 0)
    return tn("time.seconds", rest);
  if (rest === 0)
    return tn("time.minutes", minutes);
  return t("time.both", { minutes: tn("time.minutes", minutes),
    seconds: tn("time.seconds", rest) });
}

export function Timer({ remainingMs, totalS, onEnd }) {
  const end = useRef(performance.now() + remainingMs);
  const [left, setLeft] = useState(Math.ceil(remainingMs / 1000));
  const said = useRef(left);

  useEffect(() => {
    const tick = () => setLeft(
      Math.max(0, Math.ceil((end.current - performance.now()) / 1000)));
    const clock = setInterval(tick, 250);
    return () => clearInterval(clock);
  }, []);
  useEffect(() => {
    for (const mark of [Math.floor(totalS / 2), LAST_S]) {
      if (said.current > mark && left <= mark && left > 0)
        announce(t("timer.left", { time: durationWords(left) }));
    }
    said.current = left;
    if (left === 0)
      onEnd();
  }, [left]);
  return html`<${TimerBar} left=${left} total=${totalS} />`;
}

export function TimerBar({ left, total }) {
  return html`<div class="timer ${left <= LAST_S ? "timer-last" : ""}" role="timer">
    <${Icon} name="clock" size=${20} />
    <span class="timer-words">${left === 0 ? t("timer.over")
    : t("timer.left", { time: durationWords(left) })}</span>
    <progress class="progress" aria-hidden="true" value=${left} max=${total}>
    </progress>
  </div>`;
}
