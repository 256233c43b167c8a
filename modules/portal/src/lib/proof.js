/*
 * Proofs of who it is (a password, a code) that the server did not take: what
 * to say to the person.
 */
import { t } from "./i18n.js";
import { ApiError, NetworkError } from "./api.js";
import { durationWords } from "../components/timer.js";

export function proofTrouble(error) {
  if (error instanceof NetworkError && error.status === 429)
    return t("proof.too_many", { time: durationWords(error.retryAfter || 3600) });
  if (!(error instanceof ApiError))
    return t("form.offline");
  if (error.slug === "bad-credentials" || error.pointer === "/password")
    return t("proof.password");
  if (error.slug === "bad-code" || error.pointer === "/code")
    return t("proof.code");
  if (error.slug === "sign-in-again")
    return t("proof.again");
  if (error.slug === "blocked")
    return error.retryAfter
      ? t("signin.blocked_for", { time: durationWords(error.retryAfter) })
      : t("proof.blocked");
  return error.message;
}

/* For useSending: act(), and these words when it is refused. */
export const orTrouble = (act) => async () => {
  try {
    return await act();
  } catch (error) {
    return proofTrouble(error);
  }
};

/* The body of a proof: without a password where the account has none. */
export const proofBody = ({ password, code }) =>
  ({ ...(password ? { password } : {}), ...(code ? { code } : {}) });
