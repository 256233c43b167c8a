/*
 * What a person looks for while typing: useSearch(read, words) asks a moment
 * after the last key and gives {data, error, busy, more, again}. What was
 * found before stays in place until the next reply, so that nothing jumps;
 * replies that come too late are dropped.
 *
 * read(words, after) gives {items, next}; `more` asks for the items after.
 */
import { useEffect, useRef, useState } from "preact/hooks";

const PAUSE_MS = 250;

export function useSearch(read, words) {
  const [state, setState] = useState({ data: null, error: null, busy: true });
  const [round, setRound] = useState(0);
  const turn = useRef(0);

  async function ask(before) {
    const mine = turn.current += 1;

    setState((old) => ({ ...old, busy: true }));
    try {
      const { items, next } = await read(words, before ? before.next : undefined);
      const all = before ? [...before.items, ...items] : items;
      if (mine === turn.current)
        setState({ data: { words, items: all, next }, error: null, busy: false });
    } catch (error) {
      if (mine === turn.current)
        setState((old) => ({ ...old, error, busy: false }));
    }
  }

  useEffect(() => {
    const wait = setTimeout(() => ask(null), turn.current === 0 ? 0 : PAUSE_MS);

    return () => {
      clearTimeout(wait);
      turn.current += 1;
    };
  }, [words, round]);
  return { ...state, more: () => ask(state.data),
    again: () => setRound((n) => n + 1) };
}
