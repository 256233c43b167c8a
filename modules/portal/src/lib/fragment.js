/*
 * What stands behind '#' in the address of a link: a token, which no server
 * and no log sees. It is taken out of the address at once, so that it stays in
 * no history and on no screen.
 */
export function takeFragment() {
  const text = location.hash.slice(1);

  if (location.hash !== "")
    history.replaceState(null, "", location.pathname + location.search);
  return text;
}

const TOKEN = /^[A-Za-z0-9_-]{1,64}$/;

/* A token, or null. */
export const asToken = (text) => (TOKEN.test(text || "") ? text : null);
