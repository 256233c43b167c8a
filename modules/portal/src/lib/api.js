/*
 * Requests to the programs. Every failure is one of two things: NetworkError
 * (no reply, or one that says "later") and ApiError (a reply that says no).
 *
 * An access token lives 20 minutes. When it has run out it is renewed once,
 * by one tab at a time: the refresh token rotates, and a second tab that used
 * the old one would look like a thief.
 */
import { language } from "./i18n.js";
import { read, write } from "./storage.js";

const TIMEOUT_MS = 15000;
const LATER = [429, 502, 503, 504];

export class NetworkError extends Error {
  constructor(status, instance, retryAfter) {
    super(`no reply (${status})`);
    this.status = status;
    this.instance = instance;
    this.retryAfter = retryAfter;
  }
}

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.title || `HTTP ${status}`);
    this.status = status;
    this.slug = (problem.type || "").replace("/problems/", "");
    this.pointer = problem.pointer;
    this.detail = problem.detail;
    this.instance = problem.instance;
    this.retryAfter = problem.retryAfter;
  }
}

let csrf = null;
let renewAt = Infinity;
let onSession = () => {};

/* `adopt(signedIn)` is told of every new token, with null when it ended. */
export function watchSession(adopt) {
  onSession = adopt;
}

export function holdSession(signedIn, reply) {
  csrf = signedIn ? signedIn.csrf_token : null;
  renewAt = signedIn ? renewalTime(signedIn, reply) : Infinity;
}

/* The server's own clock tells how long a token lives, not the device's. */
function renewalTime(signedIn, reply) {
  const now = Date.parse(reply.headers.get("Date") || "") || Date.now();
  const life = Date.parse(signedIn.expires_at) - now;

  return Number.isFinite(life) ? performance.now() + life - 30000 : Infinity;
}

export const get = (path) => request("GET", path);
export const post = (path, body, options) =>
  request("POST", path, body, options);
export const patch = (path, body) => request("PATCH", path, body);
export const del = (path) => request("DELETE", path);

/* {data, tag} of what several people may change, and a change of it. */
export const getTagged = async (path) => tagged(await send("GET", path));
export const patchTagged = async (path, body, tag, options) =>
  tagged(await send("PATCH", path, body, { ...options, tag }));

const tagged = ({ data, reply }) => ({ data, tag: reply.headers.get("ETag") });

/*
 * Options: `key` (Idempotency-Key), `tag` (If-Match), `open` (needs no
 * sign-in: a 401 is the reply itself and nothing is renewed), `wait` (ms).
 */
export async function request(method, path, body, options) {
  return (await send(method, path, body, options)).data;
}

async function send(method, path, body, options = {}) {
  if (!options.open && performance.now() > renewAt)
    await renew();
  try {
    return await exchange(method, path, body, options);
  } catch (error) {
    if (options.open || !(await mend(error)))
      throw error;
  }
  return exchange(method, path, body, options);
}

/* True when the same request may go through now. */
async function mend(error) {
  if (!(error instanceof ApiError))
    return false;
  if (error.status === 401 && error.slug !== "bad-credentials")
    return renew();
  if (error.slug === "csrf")
    return adopt("GET", "/api/auth/sessions/current");
  return false;
}

let renewal = null;
let renewalKey = null;

function renew() {
  renewal = renewal || renewOnce().finally(() => { renewal = null; });
  return renewal;
}

async function renewOnce() {
  const asked = Date.now();
  const turn = async () => {
    /* Another tab may have renewed while this one waited. */
    const done = (read("renewed") || 0) >= asked
      ? await adopt("GET", "/api/auth/sessions/current")
      : await renewNow();

    if (!done) {
      holdSession(null);
      onSession(null);
    }
    return done;
  };

  return alone("acquis-renew", turn);
}

/* The key stays until there is a reply: when it was lost on the way, the same
   use of the refresh token is tried again. */
async function renewNow() {
  renewalKey = renewalKey || newKey();
  const { status } = await tryAdopt("POST", "/api/auth/sessions/refresh",
    { key: renewalKey });

  renewalKey = null;
  if (status !== 409)
    return status === 200;
  /* Another tab was faster; its reply may still be on the way. */
  await new Promise((done) => setTimeout(done, 1000));
  return adopt("GET", "/api/auth/sessions/current");
}

/* One tab at a time, where the browser has locks: in a frame of another site
   whose storage is blocked it refuses them, and there are no other tabs. */
async function alone(name, turn) {
  let mine = false;

  try {
    return await navigator.locks.request(name, () => {
      mine = true;
      return turn();
    });
  } catch (error) {
    if (mine)
      throw error;
    return turn();
  }
}

/* A new token that knows what the account may do now. */
export const freshToken = () => renew();

/* Asked when the page is loaded: is there a sign-in, perhaps after renewal? */
export async function findSignIn() {
  return await adopt("GET", "/api/auth/sessions/current") || renew();
}

/* False when the server says no; a lost connection is thrown. */
async function adopt(method, path) {
  return (await tryAdopt(method, path)).status === 200;
}

async function tryAdopt(method, path, options) {
  try {
    const { data, reply } = await exchange(method, path, undefined, options);

    holdSession(data, reply);
    write("renewed", Date.now());
    onSession(data);
    return { status: 200 };
  } catch (error) {
    if (error instanceof ApiError)
      return error;
    throw error;
  }
}

/* One request and its reply: {data, reply}. */
export async function exchange(method, path, body, options = {}) {
  const headers = { "Accept": "application/json",
    "Accept-Language": language() };
  let reply;

  if (body !== undefined)
    headers["Content-Type"] = "application/json";
  if (method !== "GET" && csrf)
    headers["X-CSRF-Token"] = csrf;
  if (options.key)
    headers["Idempotency-Key"] = options.key;
  if (options.tag)
    headers["If-Match"] = options.tag;
  try {
    reply = await fetch(path, { method, headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(options.wait || TIMEOUT_MS) });
  } catch {
    throw new NetworkError(0);
  }
  return { data: await decode(reply), reply };
}

/* "It is on its way" and "there is nothing to say" may come without a body. */
const WORDLESS = [202, 204];

async function decode(reply) {
  let data = null;
  const text = await bodyOf(reply);

  if (text !== "" || !WORDLESS.includes(reply.status)) {
    try {
      data = JSON.parse(text);
    } catch {
      /* Something between here and the program answered in its place. */
      if (reply.ok)
        throw new NetworkError(reply.status);
    }
  }
  if (reply.ok)
    return data;
  throw failure(reply, data || {});
}

/* A connection may break in the middle of a body, too. */
async function bodyOf(reply) {
  try {
    return await reply.text();
  } catch {
    throw new NetworkError(0);
  }
}

function failure(reply, problem) {
  const retryAfter = Number(reply.headers.get("Retry-After")) || undefined;
  const later = LATER.includes(reply.status) &&
    problem.type !== "/problems/blocked";

  if (later)
    return new NetworkError(reply.status, problem.instance, retryAfter);
  return new ApiError(reply.status, { ...problem, retryAfter });
}

/* A key that nobody else has, for Idempotency-Key. */
export const newKey = () => crypto.randomUUID();
