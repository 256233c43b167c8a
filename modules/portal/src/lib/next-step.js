/*
 * The one thing to do next, from a learner's profile: go on with what runs,
 * else the first competence not tested yet, else the lowest level that can be
 * improved by now, else wait.
 */
export function nextStep(competences, now = Date.now()) {
  const running = latest(competences.filter((one) => one.status === "started"));
  const fresh = competences.find((one) => one.status === "not_started");
  const better = lowest(competences.filter((one) => improvable(one, now)));

  if (running)
    return { kind: "resume", competence: running };
  if (fresh)
    return { kind: "start", competence: fresh };
  if (better)
    return { kind: "improve", competence: better };
  return { kind: "wait", competence: null };
}

export function improvable({ status, improvable_at }, now = Date.now()) {
  return status === "completed" && improvable_at !== undefined &&
    Date.parse(improvable_at) <= now;
}

function latest(list) {
  return list.reduce((best, one) =>
    (!best || (one.last_activity_at || "") > (best.last_activity_at || "")
      ? one : best), null);
}

function lowest(list) {
  return list.reduce((best, one) =>
    (!best || one.points < best.points ? one : best), null);
}
