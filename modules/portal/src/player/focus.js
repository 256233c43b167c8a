/*
 * Questions that ask to stay on the page: `lost` is called when the page is
 * hidden or another window takes the focus. A frame inside the page (a
 * simulator) is still the page.
 */
import { useEffect, useRef } from "preact/hooks";

export function useFocusLoss(active, lost) {
  const latest = useRef(lost);

  latest.current = lost;
  useEffect(() => {
    if (!active)
      return undefined;
    const check = () => setTimeout(() => {
      if (document.hidden || !document.hasFocus())
        latest.current();
    }, 0);

    window.addEventListener("blur", check);
    document.addEventListener("visibilitychange", check);
    return () => {
      window.removeEventListener("blur", check);
      document.removeEventListener("visibilitychange", check);
    };
  }, [active]);
}
