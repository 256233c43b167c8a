// The public tool `ltijs` with its tables in MariaDB, as a program of its own:
// it keeps timers that would hold a test. What it is told of a launch, and what
// the platform's services answer to it, it gives as JSON.
//
//	ltijs-tool.mjs PORT SOCKET USER PASSWORD DATABASE
//
// Prints "ready" when it serves.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const lti = require("ltijs").Provider;
const Database = require("ltijs-sequelize");
const [port, socketPath, user, password, database] = process.argv.slice(2);
const origin = `http://localhost:${port}`;
const answer = (work) => async (request, response) => {
	try {
		await work(response, response.locals.token, request);
	} catch (error) {
		response.status(500).json({ error: error.message,
			status: error.response?.statusCode });
	}
};

lti.setup("a key of this test only", {
	plugin: new Database(database, user, password, { dialect: "mariadb",
		host: "localhost", dialectOptions: { socketPath },
		logging: false }),
}, {
	appRoute: "/", loginRoute: "/login", dynRegRoute: "/register",
	cookies: { secure: false, sameSite: "" },
	dynReg: { url: origin, name: "ltijs", autoActivate: true },
});

lti.onConnect((token, request, response) =>
	response.json({ user: token.user, info: token.userInfo,
		context: token.platformContext, ltik: response.locals.ltik }));

lti.onDeepLinking((token, request, response) =>
	lti.DeepLinking.createDeepLinkingForm(token, [{
		type: "ltiResourceLink", title: "From ltijs",
		url: `${origin}/`, custom: { chapter: "2" } }], {})
		.then((form) => response.send(form)));

lti.app.get("/members", answer(async (response, token, { query }) =>
	response.json(await lti.NamesAndRoles.getMembers(token,
		{ pages: Number(query.pages ?? 0) || false }))));

lti.app.get("/items", answer(async (response, token) =>
	response.json(await lti.Grade.getLineItems(token,
		{ resourceLinkId: true }))));

lti.app.post("/items", answer(async (response, token) =>
	response.json(await lti.Grade.createLineItem(token,
		{ label: "Made by ltijs", scoreMaximum: 20, tag: "extra" },
		{ resourceLinkId: true }))));

lti.app.post("/scores", answer(async (response, token, { body }) =>
	response.json(await lti.Grade.submitScore(token, body.item, body.score))));

lti.app.get("/scores", answer(async (response, token, { query }) =>
	response.json(await lti.Grade.getScores(token, query.item,
		{ userId: token.user }))));

await lti.deploy({ port: Number(port), silent: true });
process.stdout.write("ready\n");
