// Reads a pattern, phases it, and saves the result:  node phase-pattern.mjs pattern.cxi result/
import { createWasmEngine, drain } from "@friedel/engine";
import { reconstruct } from "@friedel/workflow";
import { openOutput, readPattern } from "@friedel/workflow/node";

const [input, output] = process.argv.slice(2);
const engine = await createWasmEngine();
const folder = await openOutput(output);
const settings = { preparation: false, method: "phase", phasing: { recipe: "3*(20*ER+180*HIO)+20*ER", seed: 1 } };
const work = reconstruct(await readPattern(input), settings, { engine, folder });
const { result } = await drain(work, ({ stage, share = 0, text = "" }) => console.error(stage, share, text));
console.log(result.metrics.chi2, folder.files); // the object itself: result.object.data, [re, im] of each voxel
await engine.dispose();
