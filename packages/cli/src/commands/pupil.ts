// `friedel pupil`: the pupil of a microscope from images of a point through focus, its wavefront and Zernike terms.

import { cropOrPad, DataError, type RealVolume, realVolume, type Triple } from "@friedel/engine";
import { type FoundPupil, measureWavefront, pupilOfPlanes } from "@friedel/imaging";
import { imageOf, readMeasurement, writeFits, writeNpy } from "@friedel/io";
import { availableMemory, readFileBytes } from "@friedel/io/node";
import { figure, type Row, rowsTable, wavefrontJson, wavefrontTables } from "@friedel/report";
import { stem } from "@friedel/workflow";
import { withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../flags/engine.js";
import { addEngine, addExamples, addJson, type JsonFlag } from "../flags/groups.js";
import { number, whole } from "../flags/parse.js";
import { startProgress } from "../terminal/progress.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends EngineFlags, JsonFlag {
  readonly wavelength: number;
  readonly na: number;
  readonly pixel: number;
  readonly step: number;
  readonly index: number;
  readonly focus?: number;
  readonly size: number;
  readonly background?: number;
  readonly iterations: number;
  readonly terms: number;
  readonly output?: string;
}

/** Nanometres in a metre. */
const nm = 1e-9;

export function addPupil(program: Command, terminal: Terminal): void {
  const command = program
    .command("pupil")
    .description(
      "Retrieves the pupil of an objective from images of a point through focus: its wavefront in waves, Strehl ratio, and Zernike " +
        "coefficients by Noll's number. A telescope's pupil from one image of known defocus: friedel phase --modulus --known-phase.",
    )
    .argument("<stack>", "images through focus as frames: TIFF stack, NPY, FITS, or any other array file")
    .optionsGroup("Optics:")
    .requiredOption("--wavelength <nm>", "wavelength in vacuum", number(1, 100_000))
    .requiredOption("--na <value>", "numerical aperture", number(0.001, 2))
    .requiredOption("--pixel <nm>", "edge of a pixel in the object's space", number(0.1, 1e6))
    .requiredOption("--step <nm>", "from one frame to the next", number(0.01, 1e6))
    .option("--index <n>", "refractive index before the objective", number(1, 4), 1)
    .option("--focus <frame>", "the frame in focus, counted from 0 (default: that of the brightest pixel)", number(0))
    .optionsGroup("Retrieval:")
    .option("--size <n>", "pixels along each edge of the part about the point", whole(16, 2048), 128)
    .option("--background <counts>", "camera's offset and stray light (default: the median)", number(0))
    .option("--iterations <n>", "alternating projections", whole(1, 100_000), 100)
    .option("--terms <noll>", "the last Zernike term", whole(4, 231), 36)
    .option("-o, --output <folder>", "folder for the results (default: <stack>-pupil)");
  addEngine(command);
  addJson(command);
  addExamples(command, ["pupil bead.tif --wavelength 520 --na 0.85 --pixel 130 --step 300"]);
  command.action((path: string, flags: Flags) => run(terminal, path, flags));
}

async function run(terminal: Terminal, path: string, flags: Flags): Promise<void> {
  const { counts } = readMeasurement(await readFileBytes(path), path, { maxBytes: availableMemory() });
  const { planes, place, background } = aboutPoint(counts, flags);
  const focus = flags.focus ?? place[0];
  const optics = {
    ...{ wavelengthM: flags.wavelength * nm, aperture: flags.na, index: flags.index, focus },
    ...{ pixelM: flags.pixel * nm, stepM: flags.step * nm },
  };
  const folder = flags.output ?? `${stem(path)}-pupil`;
  await withOutput(folder, path, "pupil", async (output) => {
    const found = await withEngine(flags, (engine) => {
      const { iterations } = flags;
      return followed(
        terminal,
        pupilOfPlanes(planes, optics, engine.transform, { iterations, signal: terminal.signal }),
        iterations,
      );
    });
    const wavefront = measureWavefront(found.pupil, found.transmission, { terms: flags.terms });
    await output.write("pupil.npy", writeNpy(imageOf(found.pupil)));
    await output.write("wavefront.npy", writeNpy(imageOf(wavefront.waves)));
    await output.write("wavefront.fits", writeFits(imageOf(wavefront.waves), { BUNIT: "waves" }));
    const table = rowsTable(`Pupil of ${path}`, rows(found, { place, background, files: output.files, folder }));
    createReporter(terminal, flags.json === true).finish([table, ...wavefrontTables(wavefront)].join("\n\n"), {
      ...{ command: "pupil", input: path, output: folder, files: output.files, optics },
      ...{ point: place, background, chi2: found.chi2, flatChi2: found.flatChi2, ...wavefrontJson(wavefront) },
    });
  });
}

/** The frames about the brightest pixel, without the background. */
function aboutPoint(counts: RealVolume, { size, background }: Flags): { planes: RealVolume; place: Triple; background: number } {
  const { shape, data } = counts;
  const [, rows, columns] = shape;
  if (size > Math.min(rows, columns))
    throw new DataError(`--size: expected at most the ${Math.min(rows, columns)} pixels of a frame, found ${size}`);
  const best = data.reduce((found, value, i) => (value > data[found] ? i : found), 0);
  const place: Triple = [Math.floor(best / (rows * columns)), Math.floor(best / columns) % rows, best % columns];
  const sorted = Float32Array.from(data).sort();
  const taken = background ?? sorted[Math.floor(sorted.length / 2)];
  const middle: Triple = [Math.floor(shape[0] / 2), place[1], place[2]];
  const part = cropOrPad(
    realVolume(
      shape,
      data.map((value) => value - taken),
    ),
    [shape[0], size, size],
    middle,
  );
  return { planes: part, place, background: taken };
}

/** The end of a generator of progress, which is shown. */
async function followed(terminal: Terminal, work: ReturnType<typeof pupilOfPlanes>, iterations: number): Promise<FoundPupil> {
  const bar = startProgress(terminal, "retrieving", iterations);
  try {
    for (;;) {
      const step = await work.next();
      if (step.done) return step.value;
      bar.update(step.value.iteration);
    }
  } finally {
    bar.stop();
  }
}

function rows(
  { chi2, flatChi2 }: FoundPupil,
  { place, background, files, folder }: { place: Triple; background: number; files: readonly string[]; folder: string },
): Row[] {
  return [
    ["point", `frame ${place[0]}, row ${place[1]}, column ${place[2]}; background ${figure(background)} counts`],
    ["chi2", `${figure(chi2)}, ${figure(flatChi2)} for a pupil without aberrations`],
    ["files", `${folder}: ${files.join(", ")}`],
  ];
}
