/* The rule of the server, told before sending: see the API's signUp. */
export function strongEnough(password) {
  const length = [...password].length;

  return length >= 12 || (length >= 8 && /\p{Lu}/u.test(password) &&
    /\p{Ll}/u.test(password) && /\p{Nd}/u.test(password));
}
