/*
 * What a page asks the server for: useLoad(read, deps) gives {data, error,
 * again}; both are null while loading. Replies that come too late for the
 * page that asked are dropped.
 */
import { useCallback, useEffect, useState } from "preact/hooks";

export function useLoad(read, deps) {
  const [state, setState] = useState({ data: null, error: null });
  const [round, setRound] = useState(0);

  useEffect(() => {
    let wanted = true;

    setState({ data: null, error: null });
    read().then(
      (data) => wanted && setState({ data, error: null }),
      (error) => wanted && setState({ data: null, error }));
    return () => { wanted = false; };
  }, [...deps, round]);
  return { ...state, again: useCallback(() => setRound((n) => n + 1), []) };
}
