/*
 * What a form of an identity provider asks, kind by kind, and how its values
 * become the body of a request and back. A value lives under the name that
 * the API gives it; members of `settings` all have their own names, so one
 * flat object holds them.
 */
export const KINDS = ["oidc", "cas", "jwt", "lti"];

/* Members of `settings` by how they are typed. */
const WORDS = ["preset", "algorithm", "jwks_url", "public_key", "scope",
  "client_authentication", "authorization_endpoint", "token_endpoint",
  "token_audience", "tickets", "protocol"];
/* Those that are lists of texts, typed one a line. */
const LISTS = ["origins", "deployments"];
const FLAGS = ["create_accounts", "vouches_for_email", "renew"];
export const CLAIMS = ["subject", "first_name", "last_name", "email", "role",
  "language", "student_number", "national_id"];
export const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"];
export const PRESETS = ["generic", "renater", "gar"];
export const ROLES = ["learner", "teacher"];

const DEFAULTS = { preset: "generic", algorithm: "RS256", keys: "jwks_url",
  client_authentication: "private_key_jwt", scope: "openid profile email",
  tickets: "service", protocol: "3", create_accounts: true,
  vouches_for_email: false, renew: false, roles: ROLES, origins: "",
  deployments: "" };

/* Addresses of well-known platforms, from the address of the site. */
export const PLATFORMS = {
  moodle: (site) => ({ issuer: site,
    authorization_endpoint: `${site}/mod/lti/auth.php`,
    token_endpoint: `${site}/mod/lti/token.php`,
    jwks_url: `${site}/mod/lti/certs.php` }),
  canvas: () => ({ issuer: "https://canvas.instructure.com",
    authorization_endpoint:
      "https://sso.canvaslms.com/api/lti/authorize_redirect",
    token_endpoint: "https://sso.canvaslms.com/login/oauth2/token",
    jwks_url: "https://sso.canvaslms.com/api/lti/security/jwks" }),
};

/* Whether the provider's tokens are judged by a key that is given here. */
export const hasKeys = (value) => value.kind === "jwt" ||
  value.kind === "lti" || (value.kind === "cas" && value.tickets === "jwt");

/* Which members the form shows for these values. */
export function shown(value) {
  const { kind } = value;
  const names = ["name", "key", "issuer"];

  if (kind !== "cas")
    names.push("client_id");
  if (kind === "oidc") {
    names.push("client_authentication", "scope");
    if (value.client_authentication === "client_secret_basic")
      names.push("secret");
    else
      names.push("token_audience");
  }
  if (kind === "lti")
    names.push("authorization_endpoint", "token_endpoint", "token_audience",
      "deployments", "origins");
  if (kind === "jwt")
    names.push("authorization_endpoint", "origins");
  if (kind === "cas") {
    names.push("tickets", "renew");
    if (value.tickets === "service")
      names.push("protocol");
  }
  if (hasKeys(value))
    names.push("keys", value.keys);
  if (hasKeys(value) || kind === "oidc")
    names.push("algorithm");
  return [...names, "create_accounts", "vouches_for_email", "roles", "preset"];
}

/* A form for a new one of this kind. A portal's tokens are for this site. */
export const emptyForm = (kind) => ({ ...DEFAULTS, kind, organisation: null,
  key: "", name: "", issuer: "", secret: "", claims: {}, other: {},
  client_id: kind === "jwt" ? location.origin : "" });

const KNOWN = [...WORDS, ...FLAGS, ...LISTS, "roles", "claims"];

/* What the form does not ask for stays as it is. */
const unknownOf = (settings) => Object.fromEntries(Object.entries(settings)
  .filter(([name]) => !KNOWN.includes(name)));

/* …and for one that is there. */
export function formOf(provider) {
  const { settings } = provider;
  const value = { ...emptyForm(provider.kind),
    organisation: { id: provider.organisation.id,
      title: provider.organisation.name },
    key: provider.key, name: provider.name, issuer: provider.issuer,
    client_id: provider.client_id, claims: { ...settings.claims },
    other: unknownOf(settings) };

  for (const name of [...WORDS, ...FLAGS, "roles"]) {
    if (settings[name] !== undefined)
      value[name] = settings[name];
  }
  for (const name of LISTS)
    value[name] = (settings[name] || []).join("\n");
  value.keys = settings.public_key ? "public_key" : "jwks_url";
  return value;
}

/* Only what is shown and is not what the server takes without it. */
function settingsOf(value) {
  const names = shown(value);
  const settings = { ...value.other };

  for (const name of WORDS) {
    const text = (value[name] || "").trim();
    if (names.includes(name) && text !== "" && text !== DEFAULTS[name])
      settings[name] = text;
  }
  for (const name of FLAGS) {
    if (names.includes(name) && value[name] !== DEFAULTS[name])
      settings[name] = value[name];
  }
  if (value.roles.length !== ROLES.length)
    settings.roles = value.roles;
  for (const name of LISTS) {
    const lines = value[name].split("\n").map((line) => line.trim())
      .filter((line) => line !== "");
    if (names.includes(name) && lines.length > 0)
      settings[name] = lines;
  }
  const claims = Object.entries(value.claims)
    .map(([name, claim]) => [name, claim.trim()])
    .filter(([, claim]) => claim !== "");
  if (claims.length > 0)
    settings.claims = Object.fromEntries(claims);
  return settings;
}

/* What may change later. An empty secret keeps the one that is there. */
export function changeBody(value) {
  const body = { name: value.name.trim(), issuer: value.issuer.trim(),
    client_id: value.client_id.trim(), settings: settingsOf(value) };

  if (shown(value).includes("secret")) {
    if (value.secret !== "")
      body.secret = value.secret;
  } else {
    body.secret = "";
  }
  return body;
}

export const createBody = (value) => ({ ...changeBody(value),
  organisation_id: value.organisation.id, kind: value.kind, key: value.key });

/*
 * What the institution's side must know of us, before it can tell us what the
 * form asks for; the server gives the same once it is stored
 * (modules/runtime/provider_told.c).
 */
export function addressesOf({ kind, key, client_authentication }) {
  const ours = (path) => `${location.origin}${path}`;
  const keyed = (path) => ours(`/api/auth/sso/${key}${path}`);
  const keys = { jwks_uri: ours("/api/auth/keys/tool.json") };

  switch (kind) {
  case "cas":
    return { service: keyed("/cas") };
  case "jwt":
    return { form_endpoint: ours("/api/auth/sso/jwt"),
      token_endpoint: ours("/api/auth/token") };
  case "oidc":
    return { redirect_uri: keyed("/oidc"),
      post_logout_redirect_uri: ours("/signin"),
      backchannel_logout_uri: keyed("/oidc/logout"),
      ...(client_authentication === "private_key_jwt" && keys) };
  default:
    return { initiate_login_uri: ours("/api/auth/lti/login"),
      redirect_uri: ours("/api/auth/lti/launch"),
      target_link_uri: ours("/home"),
      deep_linking_uri: ours("/course/choose"), ...keys };
  }
}

/* The member that a pointer of the server means, as the form names it. */
export function memberOf(pointer) {
  const parts = (pointer || "").split("/").slice(1);
  const [first, second] = parts[0] === "settings" ? parts.slice(1) : parts;

  if (first === "organisation_id")
    return "organisation";
  return first === "claims" ? `claims.${second}` : first;
}

/* "Université d'Armorique" → "universite-d-armorique", as a key takes it. */
export const slug = (name) => name.normalize("NFD")
  .replace(/[\u0300-\u036f]/g, "").toLowerCase()
  .replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "").slice(0, 40)
  .replace(/-+$/, "");

/* ---- what can be told before asking the server ------------------------------ */

const URL_PATTERN = /^https?:\/\/[^\s/?#@\\"]+[^\s#\\"]*$/;
const NEEDED = ["name", "key", "issuer", "client_id", "authorization_endpoint",
  "token_endpoint", "jwks_url", "public_key", "deployments"];

/* A portal need not have a page that people are sent to. */
export const isOptional = (name, kind) => name === "token_audience" ||
  name === "origins" || (name === "authorization_endpoint" && kind === "jwt");

/* Keys of words by the name of the member that is at fault. */
export const isKey = (text) => /^[a-z][a-z0-9-]{1,39}$/.test(text);

export function faults(value, { fresh, hasSecret }) {
  const names = shown(value);
  const found = {};
  const text = (name) => (value[name] || "").trim();

  if (!value.organisation)
    found.organisation = "provider.organisation.missing";
  for (const name of NEEDED.filter((one) => names.includes(one))) {
    if (text(name) === "" && !isOptional(name, value.kind))
      found[name] = "provider.missing";
  }
  if (names.includes("secret") && value.secret === "" && !hasSecret)
    found.secret = "provider.missing";
  for (const name of names.filter((one) => isUrl(one, value.kind))) {
    if (text(name) !== "" && !URL_PATTERN.test(text(name)))
      found[name] = "provider.bad_url";
  }
  if (fresh && text("key") !== "" && !isKey(text("key")))
    found.key = "provider.bad_key";
  if (names.includes("public_key") && text("public_key") !== "" &&
      !/-----BEGIN [^]+-----END /.test(value.public_key))
    found.public_key = "provider.bad_pem";
  if (value.roles.length === 0)
    found.roles = "provider.bad_roles";
  return found;
}

const isUrl = (name, kind) => name === "jwks_url" || name === "token_audience" ||
  name.endsWith("_endpoint") || (name === "issuer" && kind !== "jwt");
