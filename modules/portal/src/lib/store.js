/*
 * A value that components watch. `set` takes a new value or a function of the
 * old one; watchers are called after each change, in the order they came.
 */
import { useEffect, useReducer } from "preact/hooks";

export function createStore(initial) {
  let value = initial;
  const watchers = new Set();

  return {
    get: () => value,
    set(next) {
      const changed = typeof next === "function" ? next(value) : next;
      if (Object.is(changed, value))
        return;
      value = changed;
      for (const watcher of [...watchers])
        watcher(value);
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

export function useStore(store) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  const seen = store.get();

  useEffect(() => {
    /* The value may have changed between drawing and this effect. */
    if (!Object.is(store.get(), seen))
      redraw();
    return store.watch(redraw);
  }, [store]);
  return seen;
}
