/*
 * What a learning platform keeps for tools whose cookies the browser does not
 * (LTI postMessage Storage). `place`: {target, origin}: the frame that keeps
 * it, and the only origin that is spoken to and believed.
 */
const TIMEOUT_MS = 10000;

function frameOf({ target }) {
  const above = window.parent !== window ? window.parent : window.opener;

  if (!above || target === "_parent")
    return above;
  try {
    return above.frames[target];
  } catch {
    return null;
  }
}

function ask(place, message) {
  const frame = frameOf(place);
  const id = crypto.randomUUID();

  return new Promise((resolve, reject) => {
    const stop = setTimeout(() => end(reject, new Error("no answer")),
      TIMEOUT_MS);

    function end(settle, value) {
      clearTimeout(stop);
      window.removeEventListener("message", hear);
      settle(value);
    }
    function hear({ origin, source, data }) {
      if (origin !== place.origin || source !== frame || !data ||
          data.message_id !== id ||
          data.subject !== `${message.subject}.response`)
        return;
      if (data.error)
        end(reject, new Error("refused"));
      else
        end(resolve, data.value);
    }
    if (!frame)
      return end(reject, new Error("no such frame"));
    window.addEventListener("message", hear);
    return frame.postMessage({ ...message, message_id: id }, place.origin);
  });
}

export async function leaveThere(place, key, value) {
  const kept = await ask(place, { subject: "lti.put_data", key, value });

  if (kept !== value)
    throw new Error("not kept");
}

export const fetchThence = (place, key) =>
  ask(place, { subject: "lti.get_data", key });
