// The rules of docs/hacking.md that a program can see in the text of the
// sources. One TAP line for each rule; a breach is printed as FILE:LINE.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const top = process.env.top_srcdir ?? '.';

function* files(folder)
{
	for (const entry of readdirSync(join(top, folder),
		{ withFileTypes: true })) {
		const path = `${folder}/${entry.name}`;
		if (entry.isDirectory() && entry.name !== 'node_modules')
			yield* files(path);
		else if (/\.[ch]$/.test(entry.name))
			yield path;
	}
}

// Comments and the inside of literals become blanks; lines stay.
function code(text)
{
	return text.replace(/\/\*[^]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g,
		(part) => part[0] === '/' ? part.replace(/[^\n]/g, ' ')
			: part[0] + ' '.repeat(part.length - 2) + part[0]);
}

const sources = [...files('modules'), ...files('tests')].sort().map((path) => {
	const text = readFileSync(join(top, path), 'utf8');
	return { path, text, lines: text.split('\n'),
		code: code(text).split('\n'),
		module: path.startsWith('modules/') ? path.split('/')[1] : null };
});
const shipped = sources.filter((source) => source.module);

// ---- the rules: each yields its breaches ---------------------------------

// What a module may include of ours; generated headers have no folder.
const PROGRAM = ['base', 'domain', 'runtime'];
const LAYERS = { base: ['base'], domain: ['base', 'domain'],
	runtime: ['base', 'domain', 'runtime'] };
const GENERATED = /^(queries_[a-z_]+|schema_version)\.h$/;

function* layers()
{
	for (const { path, lines, module } of shipped) {
		const allowed = LAYERS[module] ?? [...PROGRAM, module];
		for (const [i, line] of lines.entries()) {
			const name = /^\s*#\s*include\s+"([^"]+)"/.exec(line)?.[1];
			if (!name)
				continue;
			const good = name.includes('/')
				? allowed.includes(name.split('/')[0])
				: GENERATED.test(name) &&
					!['base', 'domain'].includes(module);
			if (!good)
				yield `${path}:${i + 1}: ${module} includes ${name}`;
		}
	}
}

// Headers of C, POSIX and Linux: everything else is somebody's library.
const SYSTEM = new Set(`arpa/inet dirent errno fcntl getopt grp inttypes
	limits locale math netdb netinet/in poll pthread pwd signal spawn
	stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib string
	strings sys/epoll sys/eventfd sys/file sys/mman sys/resource
	sys/socket sys/stat sys/statvfs sys/time sys/types sys/uio sys/un
	sys/wait syslog time unistd wchar`.split(/\s+/).map((n) => `${n}.h`));

// sodium.h: random bytes in id.c, passwords in password.c, seals in seal.c.
const SHARED = new Map([['sodium.h', 3]]);

function* oneUser()
{
	const users = new Map();
	for (const { path, lines } of shipped) {
		for (const line of lines) {
			const name = /^\s*#\s*include\s+<([^>]+)>/.exec(line)?.[1];
			if (name && !SYSTEM.has(name))
				users.set(name,
					new Set(users.get(name)).add(path));
		}
	}
	for (const [name, paths] of users)
		if (paths.size > (SHARED.get(name) ?? 1))
			yield `<${name}> is included by ${[...paths].join(', ')}`;
}

const BANNED = /(?<![\w.>])(v?sprintf|str(cpy|cat|ncpy|ncat|tok)|stpcpy|gets|ato[ifl]l?|s?rand|random|[sf]?scanf|system|popen|tmpnam|mktemp|gmtime|localtime|ctime|asctime|alloca|setjmp|longjmp)\s*\(/;

function* banned()
{
	for (const { path, code } of shipped)
		for (const [i, line] of code.entries())
			if (BANNED.test(line))
				yield `${path}:${i + 1}: ${BANNED.exec(line)[1]}`;
}

function* functionLength()
{
	for (const { path, lines } of sources) {
		let open = 0, name = '';
		for (const [i, line] of lines.entries()) {
			if (/^[a-z_]\w*\(/.test(line))
				name = /^\w+/.exec(line)[0];
			if (line === '{')
				open = i + 1;
			if (line === '}' && open) {
				if (i + 1 - open > 60)
					yield `${path}:${open}: ${name} has ${i + 1 - open} lines`;
				open = 0;
			}
		}
	}
}

function* parameters()
{
	const head = /^([a-z_]\w*)\(([^)]*(?:\([^)]*\)[^)]*)*)\)\n\{/gm;
	for (const { path, code } of shipped) {
		for (const [, name, list] of code.join('\n').matchAll(head)) {
			const count = list.replace(/\([^)]*\)/g, '').split(',').length;
			if (count > 6)
				yield `${path}: ${name} has ${count} parameters`;
		}
	}
}

function* fileLength()
{
	for (const { path, lines } of sources)
		if (lines.length - 1 > 600)
			yield `${path} has ${lines.length - 1} lines`;
}

// In characters, tabs to the next multiple of 8.
function width(line)
{
	let column = 0;
	for (const c of line)
		column = c === '\t' ? column - column % 8 + 8 : column + 1;
	return column;
}

function* lines()
{
	for (const { path, lines } of sources)
		for (const [i, line] of lines.entries())
			if (width(line) > 80 || /[ \t]$/.test(line))
				yield `${path}:${i + 1}: over 80 columns, or blanks at its end`;
}

const SQL = /"\s*(SELECT|INSERT\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|CREATE|ALTER|DROP|GRANT|TRUNCATE)\s/;

function* sql()
{
	for (const { path, lines } of shipped)
		for (const [i, line] of lines.entries())
			if (SQL.test(line))
				yield `${path}:${i + 1}`;
}

function* guards()
{
	for (const { path, text } of shipped) {
		if (!path.endsWith('.h'))
			continue;
		const name = `AQ_${path.slice(8, -2).toUpperCase().replace(/\W/g, '_')}_H`;
		if (!text.includes(`#ifndef ${name}\n#define ${name}\n`))
			yield `${path}: no guard ${name}`;
		if (!text.startsWith('/*'))
			yield `${path}: begins with no contract`;
	}
}

// A typedef of a struct or of a pointer hides what a thing is.
function* typedefs()
{
	for (const { path, code } of shipped)
		for (const [i, line] of code.entries())
			if (/^\s*typedef\s+((struct|enum|union)\b|[^(]*[*])/.test(line))
				yield `${path}:${i + 1}`;
}

const rules = [
	['base, domain, runtime and programs include downwards only', layers],
	['each third-party header is included by one file', oneUser],
	['no banned function is called', banned],
	['no function has more than 60 lines', functionLength],
	['no function has more than 6 parameters', parameters],
	['no file has more than 600 lines', fileLength],
	['no line has more than 80 columns or ends in blanks', lines],
	['no SQL stands in C', sql],
	['headers have guards and begin with a contract', guards],
	['no struct and no pointer is typedefed', typedefs],
];
let failed = 0;

console.log(`1..${rules.length}`);
for (const [i, [what, rule]] of rules.entries()) {
	const breaches = [...rule()];
	for (const breach of breaches)
		console.log(`# ${breach}`);
	failed += breaches.length !== 0;
	console.log(`${breaches.length ? 'not ok' : 'ok'} ${i + 1} - ${what}`);
}
process.exit(failed ? 1 : 0);
