/*
 * The terms of use. Who has not accepted the version that applies sees it in
 * place of other pages; not in the middle of a test, and not where the person
 * takes a copy of their data or erases the account.
 */
import { get, post, request } from "./api.js";
import { readAccount } from "./session.js";

const FREE = ["terms", "challenge", "my-data", "reset", "confirm", "refused",
  "link", "continue"];

export const termsBar = (user, page) =>
  Boolean(user && user.terms_due) && !FREE.includes(page);

export const readTerms = () =>
  request("GET", "/api/auth/terms", undefined, { open: true });

export const acceptedTerms = () => get("/api/auth/me/terms");

export async function acceptTerms(version) {
  await post("/api/auth/me/terms", { version });
  await readAccount();
}
