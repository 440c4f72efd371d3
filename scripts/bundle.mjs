// Makes the published command, and its manual page, of what the compiler wrote: few files, of which a command loads those that it needs.
// Nothing is renamed or folded: the numbers stay those of the compiled packages, and a stack trace can be read.
// Needs the packages compiled (`npm run build` calls it last).
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "packages/cli/bundle");
const modules = join(root, "node_modules");

/** Left to npm: it is native, with a package for each platform. And what only training needs, which is 290 MB. */
const external = ["@resvg/resvg-js", "onnxruntime-node"];

/** ONNX Runtime looks for these beside the file that asks for them. */
const besideRuntime = ["ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"];

/** What the web app has beside the packages of the command, which hand it out. */
const inWebApp = ["react", "react-dom", "pathe", "@noble/hashes"];

/** Lays what a file of ours names as `new URL("…", import.meta.url)` into the bundle: threads as chunks, all else as it is. */
const urls = {
  name: "urls",
  transform(code, id) {
    if (!id.startsWith(join(root, "packages") + sep) || !code.includes("import.meta.url")) return null;
    return code.replaceAll(/new URL\("(\.[^"]+)", import\.meta\.url\)/g, (_, path) => {
      const file = join(dirname(id), path);
      if (!existsSync(file)) throw new Error(`${id}: expected a file at ${path}, found none`);
      // Threads of several packages have one name; what is not code keeps its own, which results may mention.
      const thread = relative(join(root, "packages"), file).replaceAll(sep, "-").replace("-dist-", "-");
      const name = file.endsWith(".js") ? thread : basename(file);
      if (name === thread) this.emitFile({ type: "chunk", id: file, fileName: name });
      else this.emitFile({ type: "asset", source: readFileSync(file), fileName: name });
      return `new URL("./${name}", import.meta.url)`;
    });
  },
};

const bundle = await rolldown({
  cwd: root,
  input: { friedel: "packages/cli/dist/main.js" },
  platform: "node",
  external,
  plugins: [urls],
});
const { output } = await bundle.write({ dir: target, cleanDir: true, chunkFileNames: "[name].js" });
for (const name of besideRuntime) copyFileSync(join(modules, "onnxruntime-web/dist", name), join(target, name));
mkdirSync(join(target, "../man"), { recursive: true });
writeFileSync(join(target, "../man/friedel.1"), execFileSync(process.execPath, [join(target, "friedel.js"), "man"]));
writeFileSync(join(target, "licences.txt"), licences(output.flatMap(({ moduleIds }) => moduleIds ?? [])));

/** The licences of the packages that modules are from, and of what is inside modules of ours. */
function licences(ids) {
  const inside = ["h5wasm-plugins", "dejavu-fonts-ttf", ...inWebApp];
  const names = ids
    .map((id) => /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1])
    .filter((name) => name !== undefined);
  const texts = [...new Set([...names, ...inside])].sort().map((name) => {
    const folder = join(modules, name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING"].map((one) => join(folder, one)).find(existsSync);
    const text = file ? readFileSync(file, "utf8").trim() : `Licence: ${license}. The package has no text of it.`;
    return `${name} ${version}\n${"=".repeat(name.length + version.length + 1)}\n\n${text}\n`;
  });
  return `What others wrote of this bundle, and under which licences.\n\n${texts.join("\n\n")}`;
}
