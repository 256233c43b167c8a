/* Areas and competences: asked once, the same for everybody. */
import { get } from "./api.js";

let asked = null;

export function framework() {
  asked = asked || get("/api/assessment/framework").catch((error) => {
    asked = null;
    throw error;
  });
  return asked;
}

/* {area, competence} of an index such as "1.1"; null when there is none. */
export function findCompetence(areas, index) {
  for (const area of areas) {
    const competence = area.competences.find((one) => one.index === index);
    if (competence)
      return { area, competence };
  }
  return null;
}
