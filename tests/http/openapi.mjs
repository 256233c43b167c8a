// The published description of the API, as data: the operations, and a check
// that a reply is what it promises.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

const source = new URL("../../docs/api/openapi.yaml", import.meta.url);
export const document = parse(readFileSync(source, "utf8"));

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(document, "openapi");

const methods = ["get", "post", "put", "patch", "delete"];

function resolve(node) {
	while (node && node.$ref)
		node = node.$ref.slice(2).split("/")
			.reduce((at, part) => at[part], document);
	return node;
}

function bodyOf(operation, type) {
	return resolve(resolve(operation.requestBody)?.content[type]?.schema);
}

// [{ method, path, operationId, public, parameters, body, form,
//    responses, match }]
export const operations = Object.entries(document.paths).flatMap(
	([path, item]) => methods.filter((method) => item[method]).map((method) => {
		const operation = item[method];
		const pattern = path.replace(/[.]/g, "\\.")
			.replace(/\{[a-z_]+\}/g, "[^/]+");
		return {
			method: method.toUpperCase(),
			path,
			operationId: operation.operationId,
			public: Array.isArray(operation.security) &&
				operation.security.length === 0,
			parameters: (operation.parameters ?? []).map(resolve),
			body: bodyOf(operation, "application/json"),
			form: bodyOf(operation, "application/x-www-form-urlencoded"),
			bodyRequired: resolve(operation.requestBody)?.required === true,
			responses: operation.responses,
			match: new RegExp(`^${pattern}$`),
		};
	}));

export function operationOf(method, path) {
	const plain = path.replace(/[?].*/, "");
	return operations.find((operation) =>
		operation.method === method && operation.match.test(plain));
}

const validators = new Map();

// `pointer` names a schema inside the document, as a JSON pointer.
function validator(pointer) {
	if (!validators.has(pointer))
		validators.set(pointer, ajv.compile({ $ref: `openapi#${pointer}` }));
	return validators.get(pointer);
}

function escape(part) {
	return encodeURIComponent(
		part.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function responsePointer(operation, status, type) {
	const key = operation.responses[status] ? String(status) : "default";
	let pointer = `/paths/${escape(operation.path)}/` +
		`${operation.method.toLowerCase()}/responses/${key}`;
	let response = operation.responses[key];
	if (response?.$ref) {
		pointer = response.$ref.slice(1);
		response = resolve(response);
	}
	if (!response?.content?.[type]?.schema)
		return null;
	return `${pointer}/content/${escape(type)}/schema`;
}

export function checkReply(method, path, reply) {
	const operation = operationOf(method, path);
	if (!operation || reply.text === "")
		return;
	const type = reply.type.replace(/;.*/, "");
	const pointer = responsePointer(operation, reply.status, type);
	assert.ok(pointer, `${operation.operationId} promises no ` +
		`${reply.status} ${type}: ${reply.text.slice(0, 300)}`);
	const valid = validator(pointer);
	assert.ok(valid(reply.json), `${operation.operationId} ` +
		`${reply.status}: ${ajv.errorsText(valid.errors)} in ` +
		reply.text.slice(0, 2000));
}
