// Names that the specifications of LTI give.
export const CLAIM = "https://purl.imsglobal.org/spec/lti/claim/";
export const DEEP_LINK = "https://purl.imsglobal.org/spec/lti-dl/claim/";
export const AGS = "https://purl.imsglobal.org/spec/lti-ags/";
export const NRPS = "https://purl.imsglobal.org/spec/lti-nrps/";
export const TOOL_CONFIGURATION =
	"https://purl.imsglobal.org/spec/lti-tool-configuration";
export const ROLE = {
	learner: "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
	instructor: "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
	administrator:
		"http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator",
	staff: "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Staff",
};
export const ASSERTION_TYPE =
	"urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

// Who answers a request with something else than 200.
export class Refusal extends Error {
	constructor(status, words) {
		super(words);
		this.status = status;
	}
}
