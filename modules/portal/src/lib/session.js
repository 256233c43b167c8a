/*
 * Who is signed in. States: `unknown` (not asked yet), `anonymous`,
 * `signed_in`, `ended` (was signed in, the server says no more: the page
 * stays, and a dialog asks for the password).
 */
import { createStore } from "./store.js";
import { ApiError, exchange, findSignIn, holdSession, request, watchSession }
  from "./api.js";
import { go } from "./router.js";
import { accountPart, adoptSettings, changeSettings } from "./settings.js";
import { keys, read, remove, write } from "./storage.js";

export const session = createStore({ state: "unknown", user: null });

watchSession((signedIn) => {
  const { state, user } = session.get();

  if (!signedIn) {
    session.set(state === "signed_in"
      ? { state: "ended", user } : { state: "anonymous", user: null });
    return;
  }
  if (state !== "signed_in")
    adoptSettings(signedIn.user);
  hold(signedIn.user);
});

/* Asked once, when the page is loaded. */
export async function findSession(needed) {
  /* Visitors who never signed in here need no request that will say no. */
  if (needed || read("user") !== null)
    await findSignIn();
  else
    session.set({ state: "anonymous", user: null });
  if (session.get().state === "anonymous")
    remove("user");
}

/* Like all ways in: gives the token of a second step when a code is asked
   for, or null when the person is signed in. */
export function signIn(login, password) {
  return open("/api/auth/sessions", { login, password });
}

export function signUp(account) {
  return open("/api/auth/users", account);
}

/* The code of a person whom an institution sent: see pages/link.js. */
export function createFromInstitution(code) {
  return open("/api/auth/sso/pending/account", { code });
}

/* The code of a link that signs in: see pages/continue.js. */
export function enterByCode(code) {
  return open("/api/auth/sso/code/use", { code });
}

async function open(path, body) {
  const { data, reply } =
    await exchange("POST", path, { ...body, transport: "cookie" });

  if (data.step_token)
    return data.step_token;
  take(data, reply);
  return null;
}

function take(data, reply) {
  holdSession(data, reply);
  hold(data.user);
  adoptSettings(data.user);
}

/* The code that a step asks for; then the page `wanted`, where one is. */
export async function giveCode(step, code, wanted) {
  const { data, reply } = await exchange("POST",
    "/api/auth/sessions/second-factor", { step_token: step, code });

  /* a page that may post to a learning platform comes from the server */
  if (wanted && wanted.startsWith("/embedded/"))
    return location.replace(wanted);
  if (wanted)
    go(wanted, { replace: true });
  return take(data, reply);
}

/* The account as it is now, when somebody is signed in. */
export async function readAccount() {
  if (session.get().state === "signed_in")
    hold(await request("GET", "/api/auth/me"));
}

/* Gives the address where one can sign out of the institution too, if any. */
export async function signOut(everywhere) {
  let reply = null;

  try {
    reply = await request("DELETE", everywhere
      ? "/api/auth/sessions" : "/api/auth/sessions/current");
  } catch (error) {
    /* A session that has ended already needs no sign-out. */
    if (!(error instanceof ApiError && error.status === 401))
      throw error;
  }
  leave();
  return reply ? reply.location : null;
}

/* Forget everything that belongs to the person who leaves. */
export function leave() {
  holdSession(null);
  forget();
  session.set({ state: "anonymous", user: null });
}

function forget() {
  for (const key of [...keys("answer."), ...keys("draft.")])
    remove(key);
  remove("user");
}

function hold(user) {
  /* Somebody else signs in on this device: what was kept is not theirs. */
  if (read("user") !== null && read("user") !== user.id)
    forget();
  write("user", user.id);
  session.set({ state: "signed_in", user });
}

/* Change settings here at once, and with the account when there is one. */
export async function saveSettings(change) {
  const part = accountPart(change);

  changeSettings(change);
  if (session.get().state === "signed_in" && Object.keys(part).length > 0)
    hold(await request("PATCH", "/api/auth/me", part));
}
