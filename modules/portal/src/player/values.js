/*
 * What a learner's answer looks like while it is being made, and when it can
 * be sent. The shapes are those of docs/content.md, so a draft is a value.
 */

/* `list` in the order that this learner's page has. */
export function arrange(list, order) {
  if (!order)
    return list;
  return order.map((id) => list.find((one) => one.id === id)).filter(Boolean);
}

export function emptyDraft({ challenge, order = {} }) {
  switch (challenge.type) {
  case "multiple_choice":
    return [];
  case "ordering":
    return arrange(challenge.items, order.items).map((item) => item.id);
  case "fields":
  case "fields_any_order":
  case "matching":
    return {};
  default:
    return "";
  }
}

export function complete(challenge, draft) {
  switch (challenge.type) {
  case "multiple_choice":
    return draft.length > 0;
  case "ordering":
    return true;
  case "fields":
  case "fields_any_order":
    return filled(challenge.fields, draft);
  case "matching":
    return filled(challenge.left, draft);
  default:
    return draft.trim() !== "";
  }
}

function filled(parts, draft) {
  return parts.every(({ id }) => (draft[id] || "").trim() !== "");
}

/* A draft that was kept fits only if the question still has that shape. */
export function fits(question, draft) {
  const empty = emptyDraft(question);

  return draft !== null && typeof draft === typeof empty &&
    Array.isArray(draft) === Array.isArray(empty);
}
