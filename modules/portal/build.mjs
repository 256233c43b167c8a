#!/usr/bin/env node
/*
 * Builds the pages:  build.mjs --vendor DIR --out DIR
 *
 * DIR of --vendor is a node_modules folder with the packages of package.json.
 * The output is a folder that a web server shows as it is:
 *
 *   index.html 404.html      the shell; 404.html is the same, for its status
 *   favicon.svg robots.txt
 *   assets/HASH/             modules, style sheet, fonts; never change
 *   licences/                of what came from npm
 *
 * HASH is that of all of assets, so relative imports stay true and everything
 * below it may be cached for ever. There is no bundler: modules stay modules,
 * imports of packages become relative ones (an import map would have to be
 * inline, which the content security policy forbids), and the shell preloads
 * every module. Anything missing, and any import that leads nowhere, ends the
 * build. The same sources give the same bytes.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const HERE = path.dirname(fileURLToPath(import.meta.url));

const STYLES = ["tokens", "base", "components", "pages", "player", "print"];

/*
 * What a bare import means: the file in the vendor folder. All come out as
 * .js: many servers have no type for .mjs, and a module needs one.
 */
const PACKAGES = {
  "preact": "preact/dist/preact.mjs",
  "preact/hooks": "preact/hooks/dist/hooks.mjs",
  "htm": "htm/dist/htm.module.js",
};

const FONTS = [
  ...["latin-400", "latin-600", "latin-ext-400", "latin-ext-600"]
    .map((face) => `@fontsource/inter/files/inter-${face}-normal.woff2`),
  ...["400", "700"].map((weight) => "@fontsource/opendyslexic/files/" +
    `opendyslexic-latin-${weight}-normal.woff2`),
];

const LICENCES = ["preact", "htm", "@fontsource/inter",
  "@fontsource/opendyslexic"];

/* An import or export of another module: what stands before it, its name. */
const IMPORT = /((?<![\w-])from\s*|\bimport\s*)(["'])([^"'\n]+)\2/g;

function fail(words) {
  process.stderr.write(`build.mjs: ${words}\n`);
  process.exit(1);
}

function options() {
  const found = {};
  const args = process.argv.slice(2);

  for (let i = 0; i < args.length; i += 2) {
    if (!["--vendor", "--out"].includes(args[i]) || args[i + 1] === undefined)
      fail("usage: build.mjs --vendor DIR --out DIR");
    found[args[i].slice(2)] = args[i + 1];
  }
  if (!found.vendor || !found.out)
    fail("usage: build.mjs --vendor DIR --out DIR");
  return found;
}

function readFile(file) {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    return fail(`${file}: ${error.code}`);
  }
}

function listFiles(folder) {
  return fs.readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      return entry.isDirectory() ? listFiles(full) : [full];
    }).sort();
}

const shipped = (name) => `vendor/${name.replace("/", "-")}.js`;

/* All assets as a map of name → bytes, imports rewritten. */
function collect(vendor) {
  const assets = new Map();

  for (const file of listFiles(path.join(HERE, "src")))
    assets.set(path.relative(path.join(HERE, "src"), file), readFile(file));
  for (const [name, file] of Object.entries(PACKAGES))
    assets.set(shipped(name), readFile(path.join(vendor, file)));
  for (const file of FONTS)
    assets.set(`fonts/${path.basename(file)}`, readFile(path.join(vendor, file)));
  assets.set("style.css", Buffer.concat(STYLES.map((name) =>
    readFile(path.join(HERE, "styles", `${name}.css`)))));
  for (const [name, bytes] of assets) {
    if (name.endsWith(".js"))
      assets.set(name, Buffer.from(rewrite(name, bytes.toString(), assets)));
  }
  checkFonts(assets);
  return assets;
}

/* Source maps of packages are not shipped, so nothing may point at them. */
function rewrite(name, text, assets) {
  const bare = text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");

  return bare.replace(IMPORT, (whole, before, quote, target) => {
    const relative = target.startsWith(".")
      ? target : fromPackage(name, target);
    const full = path.posix.join(path.posix.dirname(name), relative);

    if (!assets.has(full))
      fail(`${name}: import of ${target} leads nowhere`);
    return `${before}${quote}${relative}${quote}`;
  });
}

function fromPackage(name, target) {
  if (!Object.hasOwn(PACKAGES, target))
    fail(`${name}: package ${target} is not in the list`);
  const relative = path.posix.relative(path.posix.dirname(name),
    shipped(target));
  return relative.startsWith(".") ? relative : `./${relative}`;
}

function checkFonts(assets) {
  const style = assets.get("style.css").toString();

  for (const [, name] of style.matchAll(/url\("([^"]+)"\)/g)) {
    if (!assets.has(name))
      fail(`style.css: ${name} is missing`);
  }
}

function digest(assets) {
  const hash = createHash("sha256");

  for (const name of [...assets.keys()].sort())
    hash.update(name).update("\0").update(assets.get(name)).update("\0");
  return hash.digest("hex").slice(0, 12);
}

/* Every module that main.js leads to, in the order it is met. */
function reached(assets) {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name))
      return;
    seen.add(name);
    for (const [, , , target] of assets.get(name).toString().matchAll(IMPORT))
      visit(path.posix.join(path.posix.dirname(name), target));
  };

  visit("main.js");
  const lost = [...assets.keys()].filter((name) =>
    name.endsWith(".js") && !seen.has(name) && name !== "early.js");
  if (lost.length > 0)
    fail(`nothing leads to ${lost.join(", ")}`);
  return [...seen];
}

function shell(assets, folder) {
  const preloads = reached(assets).filter((name) => name !== "main.js")
    .map((name) => `<link rel="modulepreload" href="${folder}/${name}">`);

  return readFile(path.join(HERE, "index.html")).toString()
    .replaceAll("@ASSETS@", folder).replace("@PRELOADS@", preloads.join("\n"));
}

function writeFile(out, name, bytes) {
  const full = path.join(out, name);

  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, bytes);
}

function licences(vendor, out) {
  for (const name of LICENCES) {
    const about = JSON.parse(readFile(path.join(vendor, name, "package.json")));
    const flat = name.replace("@", "").replace("/", "-");

    writeFile(out, `licences/${flat}.txt`, `${name} ${about.version}\n\n${
      readFile(path.join(vendor, name, "LICENSE"))}`);
  }
}

function main() {
  const { vendor, out } = options();
  const assets = collect(vendor);
  const folder = `/assets/${digest(assets)}`;
  const page = shell(assets, folder);

  fs.rmSync(out, { recursive: true, force: true });
  for (const [name, bytes] of assets)
    writeFile(out, `${folder}/${name}`, bytes);
  writeFile(out, "index.html", page);
  writeFile(out, "404.html", page);
  writeFile(out, "favicon.svg", readFile(path.join(HERE, "favicon.svg")));
  writeFile(out, "robots.txt", "User-agent: *\nDisallow: /api/\n");
  licences(vendor, out);
}

main();
