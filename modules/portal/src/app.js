/* The shell around every page: header, banners, the page, its dialogs. */
import { useEffect } from "preact/hooks";
import { html } from "./lib/html.js";
import { useStore } from "./lib/store.js";
import { language, t } from "./lib/i18n.js";
import { framed } from "./lib/frame.js";
import { settings } from "./lib/settings.js";
import { go, place } from "./lib/router.js";
import { session } from "./lib/session.js";
import { ApiError } from "./lib/api.js";
import { isStaff } from "./staff/shell.js";
import { termsBar } from "./lib/terms.js";
import { Header } from "./shell/header.js";
import { Banners } from "./shell/banners.js";
import { SessionEnded } from "./shell/session-ended.js";
import { Toasts } from "./components/toast.js";
import { Trouble } from "./components/trouble.js";
import { Landing } from "./pages/landing.js";
import { SignUp } from "./pages/signup.js";
import { SignIn } from "./pages/signin.js";
import { AddInstitution, ChooseInstitution } from "./pages/institution.js";
import { Refused } from "./pages/refused.js";
import { Link } from "./pages/link.js";
import { FrameDue, FrameStep, SecondStep } from "./pages/second-step.js";
import { Continue } from "./pages/continue.js";
import { Recover } from "./pages/recover.js";
import { Reset } from "./pages/reset.js";
import { Confirm } from "./pages/confirm.js";
import { Due, isDue } from "./pages/due.js";
import { MyData } from "./pages/my-data.js";
import { Terms, TermsGate } from "./pages/terms.js";
import { Dashboard } from "./pages/dashboard.js";
import { Competence } from "./pages/competence.js";
import { Challenge } from "./pages/challenge.js";
import { Result } from "./pages/result.js";
import { Answers } from "./pages/answers.js";
import { Settings } from "./pages/settings.js";
import { Course } from "./pages/course.js";
import { CourseChoose } from "./pages/course-choose.js";
import { CourseOpen, OpenAgain } from "./pages/course-open.js";
import { FrameLink } from "./pages/frame-link.js";
import { LtiRegister } from "./pages/lti-register.js";
import { StaffCourses } from "./pages/staff-courses.js";
import { StaffProviders } from "./pages/staff-providers.js";
import { StaffProvider, StaffProviderNew } from "./pages/staff-provider.js";
import { StaffAudit } from "./pages/staff-audit.js";
import { StaffRetention } from "./pages/staff-retention.js";
import { StaffTrace } from "./pages/staff-trace.js";
import { Components } from "./pages/components.js";
import { NotFound } from "./pages/not-found.js";

const PAGES = { landing: Landing, signup: SignUp, signin: SignIn,
  institution: ChooseInstitution, refused: Refused, link: Link,
  continue: Continue, code: SecondStep,
  "add-institution": AddInstitution, dashboard: Dashboard, competence: Competence, challenge: Challenge,
  "my-data": MyData, terms: Terms, recover: Recover, reset: Reset, confirm: Confirm,
  result: Result, answers: Answers, settings: Settings,
  course: Course, "course-choose": CourseChoose, "course-open": CourseOpen,
  "lti-register": LtiRegister, "staff-courses": StaffCourses,
  "staff-providers": StaffProviders, "staff-provider": StaffProvider,
  "staff-provider-new": StaffProviderNew, "staff-trace": StaffTrace,
  "staff-audit": StaffAudit, "staff-retention": StaffRetention,
  components: Components, "not-found": NotFound };

/* What a frame of another site may show: no sign-in, and nothing of staff. Who
   always comes from a course has their rights nowhere else. */
const FRAMED = ["course", "course-choose", "course-open", "refused", "dashboard",
  "competence", "challenge", "result", "answers", "my-data", "terms"];

/* The pages of links in mails, which need no sign-in. */
const OPEN = ["reset", "confirm", "terms", "my-data"];

export function App({ trouble, again }) {
  const here = useStore(place);
  const { state, user } = useStore(session);
  const signedIn = state === "signed_in" || state === "ended";
  const toHome = signedIn && here.access === "guest" && !framed;

  useStore(settings);
  useEffect(() => {
    if (toHome)
      go("/home", { replace: true });
  }, [toHome]);
  useEffect(() => {
    document.documentElement.lang = language();
  });

  if (trouble && state === "unknown")
    return html`<${Frame} here=${here}><${Trouble} error=${trouble} heading="h1"
      again=${again} /><//>`;
  if (toHome)
    return null;
  return html`<${Frame} here=${here} signedIn=${signedIn}>
    <${Page} here=${here} signedIn=${signedIn} user=${user} />
  <//>`;
}

/*
 * Who is not signed in sees the sign-in page at the address they asked for; in
 * a frame, where nobody can tell whose page asks for a password, the way back.
 */
function Page({ here, signedIn, user }) {
  if (framed && here.name === "link")
    return html`<${FrameLink} />`;
  if (framed && here.name === "code")
    return html`<${FrameStep} />`;
  if (framed && (!FRAMED.includes(here.name) ||
      (here.access === "user" && !signedIn)))
    return html`<${OpenAgain} />`;
  if (["user", "staff"].includes(here.access) && !signedIn)
    return html`<${SignIn} key="gate" needed />`;
  if (signedIn && isDue(user) && !OPEN.includes(here.name))
    return framed ? html`<${FrameDue} user=${user} />`
      : html`<${Due} key="due" user=${user} />`;
  if (here.access === "staff" && !isStaff(user))
    return html`<${Trouble} error=${new ApiError(403, {})} heading="h1" />`;
  if (signedIn && termsBar(user, here.name))
    return html`<${TermsGate} key="terms" />`;
  const Shown = PAGES[here.name];
  return html`<${Shown} key=${here.path} ...${here.params} />`;
}

function Frame({ here, signedIn, children }) {
  return html`
    <a class="skip-link" href="#main">${t("shell.skip")}</a>
    <${Header} signedIn=${signedIn} quiet=${here.name === "challenge"} />
    <${Banners} />
    <main id="main" tabindex="-1" class="page page-${here.name}">${children}</main>
    ${here.name !== "challenge" && html`<footer class="footer">
      <p>${t("shell.footer")} <a href="/terms">${t("terms.title")}</a>
        ${framed && signedIn && html` <a href="/settings/data">${
    t("data.title")}</a>`}</p>
    </footer>`}
    <${SessionEnded} />
    <${Toasts} />`;
}
