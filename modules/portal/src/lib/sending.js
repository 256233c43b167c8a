/*
 * A form on its way: useSending(act) gives {busy, error, send}. act() returns
 * nothing, or what to say to the person; what was typed stays as it is.
 */
import { useState } from "preact/hooks";
import { t } from "./i18n.js";
import { ApiError } from "./api.js";

export function useSending(act) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);

  async function send(event) {
    event.preventDefault();
    if (busy)
      return;
    setBusy(true);
    setError(null);
    try {
      setError(await act() || null);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t("form.offline"));
    }
    setBusy(false);
  }
  return { busy, error, send };
}
