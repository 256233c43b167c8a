/* Start, resume, improve or reset the test of a competence, then go there. */
import { newKey, post } from "./api.js";
import { language } from "./i18n.js";
import { go } from "./router.js";

export async function startTest(competence, intent = "start") {
  const test = await post("/api/assessment/assessments",
    { kind: "competence", competence, intent, language: language() },
    { key: newKey() });

  go(`/assessments/${test.id}`);
}
