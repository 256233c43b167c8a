// runtime/fetch.h against real servers on this machine: what it brings back,
// and above all what it refuses. A refused request must not even connect.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ask = join(process.env.top_builddir ?? '.', 'tests/unit/fetch_ask');
const folder = mkdtempSync(join(tmpdir(), 'acquis-fetch-'));

// ---- certificates ---------------------------------------------------------

function openssl(...words)
{
	execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
}

// An authority, and a server's certificate for localhost by it.
function makeCertificates()
{
	const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
		'-nodes'];
	openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=test CA',
		'-keyout', 'ca.key', '-out', 'ca.pem');
	openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=localhost',
		'-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
		'-addext', 'basicConstraints=critical,CA:FALSE',
		'-CA', 'ca.pem', '-CAkey', 'ca.key',
		'-keyout', 'server.key', '-out', 'server.pem');
}

// ---- servers --------------------------------------------------------------

const seen = [];
let connections = 0;
let answering = 0, most = 0;

function answer(request, response)
{
	const { pathname } = new URL(request.url, 'http://x');
	let body = '';

	request.on('data', (bytes) => body += bytes);
	request.on('end', () => {
		seen.push({ method: request.method, path: request.url,
			headers: request.headers, body });
		const page = pages[pathname];
		if (page)
			page(response);
		else
			response.writeHead(404).end('no such page');
	});
}

const pages = {
	'/json': (r) => r.writeHead(200, {
		'Content-Type': 'Application/JSON; charset=utf-8' }).end('{"a":1}'),
	'/headers': (r) => r.writeHead(200, { 'Content-Type': 'text/plain',
		'Link': ['</2>; rel="next"', '</9>; rel="last"'],
		'Retry-After': '7', 'Set-Cookie': 'a=b' }).end('x'),
	'/redirect': (r) => r.writeHead(302, { Location: '/json' }).end(),
	'/redirect-away': (r) => r.writeHead(307, {
		Location: 'https://169.254.169.254/' }).end(),
	'/exact': (r) => r.writeHead(200).end('x'.repeat(1000)),
	'/over': (r) => r.writeHead(200).end('x'.repeat(1001)),
	'/over-without-length': (r) => {
		r.writeHead(200);
		r.write('x'.repeat(900));
		r.end('x'.repeat(101));
	},
	'/endless': (r) => {
		r.writeHead(200);
		const more = () => r.write('x'.repeat(65536), more);
		r.on('error', () => {});
		more();
	},
	'/large': (r) => r.writeHead(200).end('x'.repeat(65537)),
	'/largest': (r) => r.writeHead(200).end('x'.repeat(65536)),
	'/gzip': (r) => r.writeHead(200, { 'Content-Encoding': 'gzip' })
		.end('not unpacked'),
	'/slow': (r) => setTimeout(() => r.writeHead(200).end('late'), 1500),
	'/prompt': (r) => {
		most = Math.max(most, ++answering);
		setTimeout(() => {
			answering--;
			r.writeHead(200).end('soon');
		}, 50);
	},
	'/never': () => {},
	'/drip': (r) => {
		r.writeHead(200);
		const timer = setInterval(() => r.write('x'), 100);
		r.on('close', () => clearInterval(timer));
	},
	'/fail': (r) => r.writeHead(500).end('oops'),
	'/gone': (r) => r.socket.destroy(),
};

function listen(server, host)
{
	server.on('connection', (socket) => {
		connections++;
		socket.on('error', () => {});
	});
	server.on('tlsClientError', () => {});
	return new Promise((resolve, reject) => {
		server.on('error', reject);
		server.listen(0, host, () => resolve(server.address().port));
	});
}

// ---- asking ---------------------------------------------------------------

function fetchAll(config, count, method, url, ...rest)
{
	const { workers = 64, ...sso } = config;
	const text = Object.entries(sso)
		.map(([name, value]) => `${name} = ${value}\n`).join('');
	const child = spawn(ask, [
		`[service]\nworkers = ${workers}\n[sso]\n${text}`, String(count),
		method, url, ...rest.map(String)], { env: { ...process.env,
		http_proxy: 'http://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1',
		ALL_PROXY: 'http://127.0.0.1:1' } });
	let out = '';

	child.stdout.on('data', (bytes) => out += bytes);
	return new Promise((resolve, reject) => child.on('close', (code) => {
		if (code !== 0)
			reject(new Error(`fetch_ask ended with ${code}`));
		resolve(out.split('\n').slice(0, -1).map((line) => {
			const [result, status, type, link, retry, body] =
				line.split('\t');
			return { result, status: Number(status), type, link, retry,
				body };
		}));
	}));
}

async function fetchOne(config, ...rest)
{
	return (await fetchAll(config, 1, ...rest))[0];
}

// ---- TAP ------------------------------------------------------------------

let number = 0, failed = 0;

function verdict(what, good, why)
{
	number++;
	if (!good) {
		failed++;
		console.log(`# ${JSON.stringify(why)}`);
	}
	console.log(`${good ? 'ok' : 'not ok'} ${number} - ${what}`);
}

// The result, and those members of the reply that are given.
async function wants(what, expected, config, ...rest)
{
	const got = await fetchOne(config, ...rest);
	const good = Object.entries(expected)
		.every(([name, value]) => got[name] === value);

	verdict(what, good, got);
}

async function refuses(what, result, config, ...rest)
{
	const before = connections;
	const got = await fetchOne(config, ...rest);

	verdict(what, got.result === result && connections === before &&
		got.body === '', { got, connected: connections - before });
}

// ---- tests ----------------------------------------------------------------

makeCertificates();
const plain = createServer(answer);
const secure = createTlsServer({
	key: readFileSync(join(folder, 'server.key')),
	cert: readFileSync(join(folder, 'server.pem')) }, answer);
const other = createTlsServer({
	key: readFileSync(join(folder, 'server.key')),
	cert: readFileSync(join(folder, 'server.pem')) }, answer);
const old = createTlsServer({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1',
	ciphers: 'DEFAULT@SECLEVEL=0',
	key: readFileSync(join(folder, 'server.key')),
	cert: readFileSync(join(folder, 'server.pem')) }, answer);
const garbage = createTcpServer((socket) => socket.end('220 mail ready\r\n'));
const port = await listen(plain, '127.0.0.1');
const tls = await listen(secure, '127.0.0.1');
const tlsOther = await listen(other, '127.0.0.2');
const tlsOld = await listen(old, '127.0.0.1');
const raw = await listen(garbage, '127.0.0.1');
const http = `http://127.0.0.1:${port}`;
const https = `https://localhost:${tls}`;
const local = { insecure_loopback: 'yes' };
const ca = join(folder, 'ca.pem');
const trusted = { private_hosts: 'other.test, LocalHost', ca_file: ca };

async function brings()
{
	await wants('a page by http on this machine, when that is allowed',
		{ result: 'ok', status: 200, type: 'application/json',
			body: '{"a":1}' }, local, 'GET', `${http}/json`);
	await wants('a page by https from a host that is named',
		{ result: 'ok', status: 200, body: '{"a":1}' },
		trusted, 'GET', `${https}/json`);
	await wants('by https on this machine, when that is allowed',
		{ result: 'ok', status: 200 },
		{ ...local, ca_file: ca }, 'GET', `${https}/json`);
	await wants('headers that several lines give',
		{ result: 'ok', link: '</2>; rel="next", </9>; rel="last"',
			retry: '7' }, local, 'GET', `${http}/headers`);
	await wants('a status that is a failure', { result: 'ok', status: 500,
		body: 'oops' }, local, 'GET', `${http}/fail`);
	await wants('what says that it is packed, as it came', { result: 'ok',
		body: 'not unpacked' }, local, 'GET', `${http}/gzip`);
	await fetchOne(local, 'POST', `${http}/json?a=b`, 0, 0, 'c=d&e=f',
		'Authorization: Basic eDp5', 'Accept: application/json');
	const last = seen.at(-1);
	verdict('a body and headers are sent', last.method === 'POST' &&
		last.path === '/json?a=b' && last.body === 'c=d&e=f' &&
		last.headers.authorization === 'Basic eDp5' &&
		last.headers.accept === 'application/json' &&
		last.headers['content-type'] ===
			'application/x-www-form-urlencoded' &&
		last.headers.expect === undefined &&
		last.headers.cookie === undefined, last);
	await wants('an empty body is sent', { result: 'ok', status: 200 },
		local, 'POST', `${http}/json`, 0, 0, '');
}

async function stops()
{
	await wants('it goes nowhere else', { result: 'redirect', status: 302,
		body: '' }, local, 'GET', `${http}/redirect`);
	await wants('nor to another host', { result: 'redirect', status: 307 },
		local, 'GET', `${http}/redirect-away`);
	await wants('the size given is taken', { result: 'ok',
		body: 'x'.repeat(1000) }, local, 'GET', `${http}/exact`, 1000);
	await wants('a byte more is not', { result: 'too_large', body: '' },
		local, 'GET', `${http}/over`, 1000);
	await wants('nor without a length', { result: 'too_large', body: '' },
		local, 'GET', `${http}/over-without-length`, 1000);
	await wants('nor without an end', { result: 'too_large', body: '' },
		local, 'GET', `${http}/endless`);
	await wants('64 kB is the limit otherwise', { result: 'ok' },
		local, 'GET', `${http}/largest`);
	await wants('and not more', { result: 'too_large' },
		local, 'GET', `${http}/large`);
	await wants('time is up, silent server', { result: 'time' },
		local, 'GET', `${http}/never`, 0, 300);
	await wants('time is up, dripping server', { result: 'time', body: '' },
		local, 'GET', `${http}/drip`, 0, 500);
	await wants('a connection that ends', { result: 'unreachable' },
		local, 'GET', `${http}/gone`);
	await wants('no server', { result: 'unreachable' }, local, 'GET',
		'http://127.0.0.1:1/');
	await wants('no HTTP', { result: 'protocol' }, local, 'GET',
		`http://127.0.0.1:${raw}/`);
	const begun = Date.now();
	await fetchOne(local, 'GET', `${http}/never`);
	const took = Date.now() - begun;
	verdict('3 s are the limit otherwise', took >= 2900 && took < 6000, took);
}

async function checksTls()
{
	await wants('an unknown authority', { result: 'tls', body: '' },
		{ private_hosts: 'localhost' }, 'GET', `${https}/json`);
	await wants('a certificate for another name', { result: 'tls' },
		{ private_hosts: '127.0.0.2', ca_file: ca }, 'GET',
		`https://127.0.0.2:${tlsOther}/json`);
	await wants('no TLS there', { result: 'tls' }, trusted, 'GET',
		`https://localhost:${port}/json`);
	await wants('TLS 1.1', { result: 'tls' }, trusted, 'GET',
		`https://localhost:${tlsOld}/json`);
	await wants('a file of authorities that is not there', { result: 'tls' },
		{ ...trusted, ca_file: '/nonexistent.pem' }, 'GET',
		`${https}/json`);
}

async function staysOutside()
{
	const inside = ['127.0.0.1', 'localhost', '[::1]', '127.1', '0x7f.1',
		'2130706433', '0177.0.0.1', '[::ffff:127.0.0.1]', '0.0.0.0', '[::]',
		'[64:ff9b::7f00:1]', '[::127.0.0.1]'];

	for (const host of inside)
		await refuses(`https to ${host}`, 'forbidden', { ca_file: ca },
			'GET', `https://${host}:${tls}/json`);
	for (const host of ['10.0.0.1', '172.16.0.1', '192.168.1.1',
		'169.254.169.254', '100.64.0.1', '224.0.0.1', '[fe80::1]',
		'[fc00::1]', '[ff02::1]'])
		await refuses(`https to ${host}`, 'forbidden', {}, 'GET',
			`https://${host}/`, 0, 500);
	await refuses('a host that is not the one named', 'forbidden',
		{ private_hosts: '127.0.0.2', ca_file: ca }, 'GET',
		`${https}/json`);
	await refuses('a host that ends like one named', 'forbidden',
		{ private_hosts: 'host', ca_file: ca }, 'GET', `${https}/json`);
	await refuses('http on this machine, when it is not allowed', 'address',
		{}, 'GET', `${http}/json`);
	await refuses('http to a host that is named', 'address',
		{ private_hosts: '127.0.0.1' }, 'GET', `${http}/json`);
	await refuses('http elsewhere', 'address', local, 'GET',
		'http://192.0.2.1/');
	await refuses('what only looks like this machine', 'address', local,
		'GET', `http://127.0.0.1.example.org:${port}/`);
}

async function readsAddresses()
{
	const bad = ['', 'json', '//127.0.0.1/', 'ftp://127.0.0.1/',
		'file:///etc/passwd', 'gopher://127.0.0.1/', 'HTTPS:/x',
		`http://user@127.0.0.1:${port}/json`,
		`http://user:word@127.0.0.1:${port}/json`,
		`http://127.0.0.1:${port}/json#part`,
		`http://127.0.0.1:${port}/js on`, `http://127.0.0.1:${port}/é`,
		`http://127.0.0.1:${port}/json\r\nX: y`,
		'http://127.0.0.1:99999/', 'http://',
		`http://127.0.0.1:${port}/${'x'.repeat(2000)}`];

	for (const url of bad)
		await refuses(`no address: ${JSON.stringify(url.slice(0, 60))}`,
			'address', local, 'GET', url);
	await refuses('a header of two lines', 'address', local, 'GET',
		`${http}/json`, 0, 0, '', 'A: b\r\nC: d');
}

async function fewAtOnce()
{
	const all = await fetchAll({ ...local, fetch_parallel: 4 }, 10, 'GET',
		`${http}/slow`);
	const count = (result) => all.filter((r) => r.result === result).length;

	verdict('behind a slow server the others come back later',
		all.length === 10 && count('ok') === 2 && count('busy') === 8, all);

	const class30 = await fetchAll({ ...local, fetch_parallel: 4 }, 30,
		'GET', `${http}/prompt`);
	verdict('a prompt one is asked by all, two at once',
		class30.length === 30 && most === 2 &&
			class30.every((r) => r.result === 'ok'), { class30, most });

	const few = await fetchAll({ ...local, fetch_parallel: 64, workers: 4 },
		10, 'GET', `${http}/slow`);
	verdict('half of the workers are left for the rest',
		few.filter((r) => r.result === 'ok').length === 1, few);

	const mixed = await fetchAll({ ...local, fetch_parallel: 4 }, 20,
		'GET', `${http}/slow|${http.replace('127.0.0.1', 'localhost')}/prompt`);
	verdict('a slow one leaves places for another',
		mixed.filter((r) => r.body === 'soon').length === 10 &&
			mixed.filter((r) => r.body === 'late').length === 2, mixed);
}

await brings();
await stops();
await checksTls();
await staysOutside();
await readsAddresses();
await fewAtOnce();
console.log(`1..${number}`);
for (const server of [plain, secure, other, old]) {
	server.closeAllConnections();
	server.close();
}
garbage.close();
rmSync(folder, { recursive: true });
process.exitCode = failed ? 1 : 0;
