// SPDX-License-Identifier: EUPL-1.2
/**
 * Builds the front end: our TypeScript through esbuild, htmx copied as it is.
 *
 * Out comes the folder given by --out (default: ../static/built), which Django serves.  Nothing is
 * fetched here; `npm ci` has done that.  A build writes beside the old folder and then swaps, so a
 * server that runs meanwhile never sees half of one.
 */
import { cp, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { out: { type: "string" }, watch: { type: "boolean", default: false } },
});
const out = resolve(values.out ?? join(here, "../static/built"));
const draft = values.watch ? out : `${out}.draft-${process.pid}`;

/** @type {esbuild.BuildOptions} */
const options = {
  absWorkingDir: here,
  entryPoints: ["src/desk.ts", "src/start.ts", "src/wall.ts", "src/page.ts"],
  bundle: true,
  format: "esm",
  target: ["chrome115", "firefox115", "safari16.4"],
  minify: !values.watch,
  sourcemap: true,
  legalComments: "linked",
  define: { global: "globalThis" },
  outdir: draft,
  logLevel: "info",
};

await rm(draft, { recursive: true, force: true });
await mkdir(draft, { recursive: true });
await cp(join(here, "node_modules/htmx.org/dist/htmx.min.js"), join(draft, "htmx.js"));
if (values.watch) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  await esbuild.build(options);
  const old = `${out}.old-${process.pid}`;
  if (await stat(out).catch(() => null)) await rename(out, old);
  await rename(draft, out);
  await rm(old, { recursive: true, force: true });
}
