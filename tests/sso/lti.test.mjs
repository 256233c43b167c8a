// Stories of a learning platform that opens our tests: a learner, a teacher,
// a link that is chosen, the roster, the grades.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertProblem, finishTest, startTest, url } from "../http/lib.mjs";
import { Visitor, newLink, newPlatform, runJobs, sql } from "./lti.mjs";
import { DEEP_LINK } from "./peers/lti-names.mjs";

let platform, ada, grace;

before(async () => {
	platform = await newPlatform();
	({ ada, grace } = platform.users);
});
after(() => platform?.stop());

test("a learner comes, gets an account, and is at the test", async () => {
	const visitor = new Visitor();
	const link = newLink(platform);

	assert.equal(await visitor.launch(platform, { link, user: ada }),
		"/competences/1.1");
	const user = await visitor.enter();
	assert.equal(user.first_name, "Ada");
	assert.equal(user.last_name, "Lovelace");
	assert.equal(user.language, "en");
	assert.equal(user.email, undefined, "an address is not taken on trust");
	const again = new Visitor();
	await again.launch(platform, { link, user: ada }, { post: true });
	assert.equal((await again.enter()).id, user.id);
	const { json } = await visitor.get("/api/auth/lti/course");
	assert.equal(json.role, "learner");
	assert.equal(json.title, "Test 1.1");
	assert.deepEqual(json.competences, ["1.1"]);
	assert.deepEqual(json.grade, { state: "none", complete: false });
});

test("several competences are chosen from, all are where the link says",
	async () => {
		const visitor = new Visitor();
		assert.equal(await visitor.launch(platform,
			{ link: newLink(platform, "1.1,1.2"), user: ada }), "/course");
		await visitor.enter();
		const { json } = await visitor.get("/api/auth/lti/course");
		assert.deepEqual(json.competences, ["1.1", "1.2"]);
		const home = new Visitor();
		const link = platform.addLink({ target: `${url}/home` });
		assert.equal(await home.launch(platform, { link, user: ada }), "/home");
	});

test("a teacher of the course is one there, and nowhere else", async () => {
	const visitor = new Visitor();
	assert.equal(await visitor.launch(platform,
		{ link: newLink(platform), user: grace }), "/course");
	await visitor.enter();
	assert.equal((await visitor.get("/api/auth/lti/course")).json.role,
		"teacher");
	assert.equal((await visitor.get("/api/auth/lti/course/grades")).status,
		200);
	assertProblem(await visitor.get("/api/auth/staff/providers"), 403,
		"forbidden");

	const learner = new Visitor();
	await learner.launch(platform, { link: newLink(platform), user: ada });
	await learner.enter();
	for (const path of ["people", "grades"])
		assertProblem(await learner.get(`/api/auth/lti/course/${path}`), 403,
			"forbidden");
	assertProblem(await learner.post("/api/auth/lti/course/people/read"),
		403, "forbidden");
});

// ---- choosing -----------------------------------------------------------------

async function chooser(tamper) {
	const visitor = new Visitor();

	assert.equal(await visitor.launch(platform, { user: grace, tamper,
		message: "LtiDeepLinkingRequest", target: `${url}/course/choose` }),
	`/embedded/${platform.key}/course/choose`);
	await visitor.enter();
	return visitor;
}

test("a teacher chooses, the platform gets a signed answer", async () => {
	const visitor = await chooser();
	const asked = await visitor.get("/api/auth/lti/choice");
	assert.deepEqual(asked.json, { platform: `Platform ${platform.key}`,
		course: "Culture numérique 1", several: true, graded: true });
	const chosen = await visitor.post("/api/auth/lti/choice", { items: [
		{ title: "Informations et données « 1 »", competences: ["1.1"] },
		{ title: "Deux à la fois", competences: ["1.2", "1.3"] }] });
	assert.equal(chosen.status, 200, chosen.text);
	assert.equal(chosen.json.return_url, `${platform.issuer}/deep-link`);
	const reply = await fetch(chosen.json.return_url, { method: "POST",
		body: new URLSearchParams({ JWT: chosen.json.token }) });
	assert.equal(reply.status, 200, await reply.text());
	const answer = platform.deepLinked.at(-1);
	assert.equal(answer[`${DEEP_LINK}data`],
		"opaque: \"é\" & <verbatim> \\ / 1", "data goes back as it came");
	assert.deepEqual(answer[`${DEEP_LINK}content_items`], [
		{ type: "ltiResourceLink", title: "Informations et données « 1 »",
			url: `${url}/competences/1.1`, custom: { competences: "1.1" },
			lineItem: { label: "Informations et données « 1 »",
				scoreMaximum: 64, resourceId: "1.1", tag: "acquis" } },
		{ type: "ltiResourceLink", title: "Deux à la fois",
			url: `${url}/course`, custom: { competences: "1.2,1.3" },
			lineItem: { label: "Deux à la fois", scoreMaximum: 128,
				resourceId: "1.2,1.3", tag: "acquis" } }]);

	// What was chosen is what opens.
	const [, item] = answer[`${DEEP_LINK}content_items`];
	const link = platform.addLink({ title: item.title, target: item.url,
		custom: item.custom });
	const learner = new Visitor();
	assert.equal(await learner.launch(platform, { link, user: ada }),
		"/course");
	await learner.enter();
	assert.deepEqual((await learner.get("/api/auth/lti/course")).json
		.competences, ["1.2", "1.3"]);
});

test("choosing nothing is an answer, and data is echoed only if it came",
	async () => {
		const visitor = await chooser({ claims: (claims) => {
			delete claims[`${DEEP_LINK}deep_linking_settings`].data; } });
		const chosen = await visitor.post("/api/auth/lti/choice",
			{ items: [] });
		await fetch(chosen.json.return_url, { method: "POST",
			body: new URLSearchParams({ JWT: chosen.json.token }) });
		const answer = platform.deepLinked.at(-1);
		assert.deepEqual(answer[`${DEEP_LINK}content_items`], []);
		assert.ok(!(`${DEEP_LINK}data` in answer));
	});

test("what cannot be linked is refused", async () => {
	const visitor = await chooser();
	for (const items of [[{ title: "T", competences: ["9.9"] }],
		[{ title: "T", competences: ["1.1", "1.1"] }],
		[{ title: "T", competences: [] }], [{ title: "T" }],
		[{ title: "", competences: ["1.1"] }], "1.1", [{}]])
		assertProblem(await visitor.post("/api/auth/lti/choice", { items }),
			422, "invalid");
	const single = await chooser({ claims: (claims) => {
		claims[`${DEEP_LINK}deep_linking_settings`].accept_multiple = false;
	} });
	const item = { title: "T", competences: ["1.1"] };
	assertProblem(await single.post("/api/auth/lti/choice",
		{ items: [item, item] }), 422, "invalid");
	assert.equal((await single.post("/api/auth/lti/choice",
		{ items: [item] })).status, 200);
	const learner = new Visitor();
	await learner.launch(platform, { link: newLink(platform), user: ada });
	await learner.enter();
	assertProblem(await learner.post("/api/auth/lti/choice", { items: [] }),
		403, "forbidden");
});

// ---- the roster ------------------------------------------------------------------

test("the roster is read over its pages, and read again", async () => {
	const course = await newPlatform();
	const teacher = new Visitor();
	const people = async () => {
		const { json } = await teacher.get("/api/auth/lti/course/people");
		return json;
	};

	await teacher.launch(course, { link: newLink(course),
		user: course.users.grace });
	await teacher.enter();
	assert.deepEqual((await people()).items, []);
	await runJobs();
	const first = await people();
	assert.equal(first.error, undefined);
	assert.ok(Date.parse(first.read_at) > 0);
	assert.deepEqual(first.items.map(({ id, role, arrived, first_name: name }) =>
		[id, role, arrived, name]), [["ada", "learner", false, "Ada"],
		["alan", "learner", false, "Alan"],
		["grace", "teacher", true, "Grace"]]);
	assert.ok(course.requests.filter((line) => line === "GET /members")
		.length >= 2, "by pages");
	const page = await teacher.get("/api/auth/lti/course/people?limit=2");
	assert.equal(page.json.next, "alan");
	const rest = await teacher.get(
		`/api/auth/lti/course/people?limit=2&after=${page.json.next}`);
	assert.deepEqual(rest.json.items.map(({ id }) => id), ["grace"]);

	delete course.users.alan;
	course.users.ada.family_name = "King";
	const waiting = () => sql(`SELECT COUNT(*) FROM job
		WHERE kind = 'lti_roster' AND state = 0`);
	const before = waiting();
	for (let i = 0; i < 2; i++)
		assert.equal((await teacher.post("/api/auth/lti/course/people/read"))
			.status, 202);
	assert.equal(waiting(), before, "not twice within a minute");
	sql("UPDATE lti_context SET roster_asked_at = NULL");
	await teacher.post("/api/auth/lti/course/people/read");
	await runJobs();
	const second = await people();
	assert.equal(second.items[0].last_name, "King");
	assert.ok(second.items[1].removed_at, "he is named no more");
	await course.stop();
});

test("a roster that cannot be had says why", async () => {
	const course = await newPlatform();
	const teacher = new Visitor();

	course.services.fail = (what) => (what === "GET /members"
		? course.services.refusal(403, "not yours") : null);
	await teacher.launch(course, { link: newLink(course),
		user: course.users.grace });
	await teacher.enter();
	await runJobs();
	const { json } = await teacher.get("/api/auth/lti/course/people");
	assert.equal(json.error, "the platform answered 403");
	await course.stop();
});

// ---- grades ------------------------------------------------------------------------

async function learnerOf(course, link, user) {
	const visitor = new Visitor();

	await visitor.launch(course, { link, user });
	await visitor.enter();
	return visitor;
}

async function doTest(visitor, competence) {
	const assessment = await startTest(visitor, competence);

	await finishTest(visitor, assessment);
	return assessment;
}

const ownGrade = async (visitor) =>
	(await visitor.get("/api/auth/lti/course")).json.grade;

test("the grade of a test that the link opened goes to the course",
	async () => {
		const course = await newPlatform();
		const link = newLink(course, "1.2");
		const learner = await learnerOf(course, link, course.users.ada);
		const { id } = await doTest(learner, "1.2");
		await runJobs();
		const result = (await learner.get(
			`/api/assessment/assessments/${id}/result`)).json;
		const [score] = course.services.posted;
		assert.equal(course.services.posted.length, 1);
		assert.deepEqual(score, { userId: "ada", scoreGiven: result.points,
			scoreMaximum: 8 * result.cap, activityProgress: "Completed",
			gradingProgress: "FullyGraded", timestamp: score.timestamp });
		assert.match(score.timestamp, /^\d{4}-.*:\d\d\.000Z$/);
		assert.deepEqual(await ownGrade(learner), { state: "sent",
			complete: true, points: result.points, maximum: 8 * result.cap });

		// Once is enough.
		sql("UPDATE job SET state = 0 WHERE kind = 'lti_grade'");
		await runJobs({ now: true });
		assert.equal(course.services.posted.length, 1);

		const teacher = await learnerOf(course, link, course.users.grace);
		await runJobs();
		const { json } = await teacher.get("/api/auth/lti/course/grades");
		assert.equal(json.items.length, 1, "teachers get none");
		assert.equal(json.items[0].first_name, "Ada");
		assert.equal(json.items[0].points, result.points);
		assert.equal(json.items[0].state, "sent");

		// Who is seen can read by whom: once an hour, not at each look.
		await teacher.get("/api/auth/lti/course/grades");
		await teacher.get("/api/auth/lti/course/people");
		const seen = (await learner.get("/api/auth/me/access-log")).json.items;
		assert.deepEqual(seen.map(({ what, first_name }) =>
			`${what} ${first_name}`).sort(), ["list Grace", "results Grace"]);
		assert.deepEqual((await teacher.get("/api/auth/me/access-log"))
			.json.items, [], "nobody is told of themselves");
		await course.stop();
	});

test("a grade of several competences is final when all are tested",
	async () => {
		const course = await newPlatform();
		const link = newLink(course, "1.1,1.2", { graded: false });
		const learner = await learnerOf(course, link, course.users.alan);
		await doTest(learner, "1.1");
		await runJobs();
		const [first] = course.services.posted;
		assert.equal(first.activityProgress, "InProgress");
		assert.equal(first.gradingProgress, "Pending");
		const [item] = course.services.items.values();
		assert.equal(item.resourceLinkId, link.id, "a column was made for it");
		assert.equal(item.label, "Test 1.1,1.2");
		assert.equal(course.services.grade(item, course.users.alan), undefined);
		const teacher = await learnerOf(course, link, course.users.grace);
		const open = (await teacher.get("/api/auth/lti/course/grades")).json;
		assert.equal(open.items[0].complete, false);
		assert.equal(open.items[0].points, undefined, "not before it is whole");

		await doTest(learner, "1.2");
		await runJobs();
		const last = course.services.posted.at(-1);
		assert.equal(last.gradingProgress, "FullyGraded");
		assert.ok(last.scoreGiven >= first.scoreGiven);
		assert.ok(Math.floor(Date.parse(last.timestamp) / 1000) >
			Math.floor(Date.parse(first.timestamp) / 1000));
		assert.equal(course.services.items.size, 1);
		assert.equal(course.services.grade(item, course.users.alan).scoreGiven,
			last.scoreGiven);
		await course.stop();
	});

test("a test that no link opened is no affair of the course", async () => {
	const course = await newPlatform();
	const learner = await learnerOf(course, newLink(course, "1.2"),
		course.users.ada);
	await doTest(learner, "1.3");
	await runJobs();
	assert.equal(course.services.posted.length, 0);
	assert.equal(sql(`SELECT COUNT(*) FROM assessment_lti o JOIN lti_grade g
		ON g.user_id = o.user_id WHERE g.user_id = ${learner.user.id}`), "0");
	await course.stop();
});

test("a test that was begun elsewhere counts once the link goes on with it",
	async () => {
		const course = await newPlatform();
		const first = await learnerOf(course, platform.addLink(
			{ target: `${url}/home` }), course.users.ada);
		await startTest(first, "1.2");
		const learner = await learnerOf(course, newLink(course, "1.2"),
			course.users.ada);
		assert.equal(learner.user.id, first.user.id);
		await finishTest(learner, await startTest(learner, "1.2"));
		await runJobs();
		assert.equal(course.services.posted.length, 1);
		await course.stop();
	});

// What the platform answers to a score, and what becomes of the grade.
async function sendScore(fail) {
	const course = await newPlatform();
	const link = newLink(course, "1.2");
	const learner = await learnerOf(course, link, course.users.ada);

	course.services.fail = fail(course);
	await doTest(learner, "1.2");
	await runJobs();
	return { course, link, learner };
}

const scores = (answer) => (course) => (what) => (what === "POST scores"
	? answer(course) : null);

test("a score that the platform has already is sent with a later second",
	async () => {
		// What Moodle says when a teacher has changed the grade just now.
		const { course, link, learner } = await sendScore((course) => {
			let done = false;

			return (what) => {
				if (what === "POST scores" && !done) {
					done = true;
					course.services.scores.get(1).set("ada", {
						seconds: Math.floor(Date.now() / 1000) });
				}
				return null;
			};
		});
		assert.equal((await ownGrade(learner)).state, "sent");
		assert.equal(course.requests.filter((line) =>
			line.endsWith("/scores")).length, 2);
		assert.ok(course.services.grade(link.lineItem, course.users.ada));
		await course.stop();
	});

test("a platform that is away gets the score later", async () => {
	let away = true;
	const { course, learner } = await sendScore(scores((course) =>
		(away ? course.services.refusal(503, "away") : null)));
	assert.equal((await ownGrade(learner)).state, "on_its_way");
	assert.match(sql(`SELECT error FROM lti_grade
		WHERE user_id = ${learner.user.id}`), /answered 503/);
	away = false;
	await runJobs({ now: true });
	assert.equal((await ownGrade(learner)).state, "sent");
	await course.stop();
});

test("an access token that is refused at first is no lasting harm",
	async () => {
		let wrong = true;
		const { course, learner } = await sendScore((course) => (what) =>
			(what === "token" && wrong
				? course.services.refusal(401, "invalid_client") : null));
		assert.equal((await ownGrade(learner)).state, "on_its_way");
		wrong = false;
		await runJobs({ now: true });
		assert.equal((await ownGrade(learner)).state, "sent");
		await course.stop();
	});

test("what trying again cannot mend stands for teachers, who may try again",
	async () => {
		let wrong = true;
		const { course, link, learner } = await sendScore(scores((course) =>
			(wrong ? course.services.refusal(400, "not gradable") : null)));
		assert.equal((await ownGrade(learner)).state, "failed");
		await runJobs({ now: true });
		assert.equal(course.requests.filter((line) =>
			line.endsWith("/scores")).length, 1, "it is not tried again");
		const teacher = await learnerOf(course, link, course.users.grace);
		const [grade] = (await teacher.get("/api/auth/lti/course/grades"))
			.json.items;
		assert.equal(grade.state, "failed");
		assert.equal(grade.error, "the platform answered 400");
		wrong = false;
		const again = () => teacher.post(
			`/api/auth/lti/course/grades/${grade.user_id}/again`);
		assert.equal((await again()).status, 202);
		assert.equal((await again()).status, 202);
		await runJobs();
		assert.equal((await ownGrade(learner)).state, "sent");
		assert.equal(course.services.posted.length, 1);
		await course.stop();
	});
