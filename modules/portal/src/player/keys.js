/*
 * Keys of the player: 1 to 9 choose, Enter goes on, Alt+S skips. Keys that
 * mean something where the focus is are left alone.
 */
import { useLayoutEffect, useRef } from "preact/hooks";
import { settings } from "../lib/settings.js";

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select";
const PRESSING = `${TYPING}, button, a[href], summary, iframe`;

/* `acts`: {number(n), enter(), skip()}, each of them optional. */
export function useKeys(acts) {
  const latest = useRef(acts);

  latest.current = acts;
  useLayoutEffect(() => {
    function press(event) {
      if (event.defaultPrevented || event.repeat ||
          document.querySelector("dialog[open]"))
        return;
      const act = choose(event, latest.current);
      if (act) {
        event.preventDefault();
        act();
      }
    }
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

function choose(event, { number, enter, skip }) {
  const on = event.target instanceof Element ? event.target : document.body;

  /* By place on the keyboard: Alt makes other characters of the letter. */
  if (event.altKey && (event.code === "KeyS" || event.key === "s"))
    return skip;
  if (event.altKey || event.ctrlKey || event.metaKey)
    return null;
  if (event.key === "Enter")
    return on.closest(PRESSING) ? null : enter;
  if (/^[1-9]$/.test(event.key) && number && settings.get().shortcuts &&
      !on.closest(TYPING))
    return () => number(Number(event.key));
  return null;
}
