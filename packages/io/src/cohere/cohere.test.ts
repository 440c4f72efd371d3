import { mkdirSync, writeFileSync } from "node:fs";
import { InputError } from "@friedel/engine";
import { classicalOptions } from "@friedel/imaging";
import { describe, expect, it } from "vitest";
import { FileError, FormatError } from "../errors.js";
import { readCohereFolder } from "../node/cohere.js";
import { testFolder } from "../testing/folder.js";
import { fuzz } from "../testing/fuzz.js";
import { parseCohereConfig } from "./config.js";
import { adjustedSize, type CohereFileName, mapCohereSettings } from "./settings.js";

const at = testFolder();

/** The settings published with scan 54 of 34-ID-C. */
const published = {
  config: 'working_dir = "WORK"\nexperiment_id = "scan"\nscan = "54"\nbeamline = "aps_34idc"\nconverter_ver = 4\n',
  config_instr: [
    'diffractometer = "34idc"',
    'specfile = "WORK/example.spec"',
    'data_dir = "WORK/frames"',
    'darkfield_filename = "WORK/dark.tif"',
    'whitefield_filename = "WORK/gone.tif"',
  ].join("\r\n"),
  config_data: "intensity_threshold = 2\nadjust_dimensions = [-60, -60, -50, -50, -30, -30]\nbinning = [1, 2, 3]\n",
  config_rec: [
    "reconstructions = 1",
    'processing = "auto"',
    'algorithm_sequence = "3* (20*ER + 180*HIO) + 20*ER"',
    "hio_beta = .9",
    "initial_support_area = [0.5, 0.5, 0.5]",
    "shrink_wrap_trigger = [1, 1]",
    'shrink_wrap_type = "GAUSS"',
    "shrink_wrap_threshold = 0.1",
    "shrink_wrap_gauss_sigma = 1.0",
    "twin_trigger = [2]",
    "twin_halves = [0, 0]",
    "progress_trigger = [0, 20]",
  ].join("\n"),
};

/** What its crop takes from the start and end of each of our axes. */
const cut = [-30, -50, -60] as const;

function map(texts: Partial<Record<CohereFileName, string>>) {
  return mapCohereSettings(
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, parseCohereConfig(text, `conf/${name}`)])),
  );
}

describe("cohere's syntax", () => {
  it("takes Python literals, comments and the older semicolons", () => {
    const text = `
// a remark
# another
one = 1; // and more
half = .5 # half
small=-1.5e-3
text = "it's # no remark"
yes = True
no = false
none = None
list = [1, (2, 3),
        "four",  # in between
       ]
hosts = {'a': [0, 1], 'b': 'all'}
tuple = (5)
no setting here
one = 2`;
    expect(parseCohereConfig(text, "config")).toEqual({
      file: "config",
      values: {
        one: 2,
        half: 0.5,
        small: -0.0015,
        text: "it's # no remark",
        yes: true,
        no: false,
        none: null,
        list: [1, [2, 3], "four"],
        hosts: { a: [0, 1], b: "all" },
        tuple: [5],
      },
      ignoredLines: ["no setting here"],
    });
  });

  it.each([
    ["a = 1\nb = GAUSS", /line 2, found 'GAUSS'/],
    ["a = [1, 2", /',' or '\]' in line 1, found 'the end'/],
    ["a = __import__('os')", /line 1, found '__import__/],
    ["a = 1 2", /the end of the line in line 1, found '2'/],
    ["a =", /found nothing/],
    ["a = 'open", /found ''open'/],
    [`a = ${"[".repeat(100_000)}`, FormatError],
  ])("refuses %s by file and line", (text, expected) => {
    expect(() => parseCohereConfig(text, "conf/config_rec")).toThrow(expected);
    expect(() => parseCohereConfig(text, "conf/config_rec")).toThrow(FormatError);
  });

  it("are settings or an error that a user can mend, when damaged", async () => {
    const seeds = [new TextEncoder().encode(Object.values(published).join("\n"))];
    const read = (bytes: Uint8Array) => {
      const config = parseCohereConfig(new TextDecoder().decode(bytes), "config");
      return mapCohereSettings({ config, config_instr: config, config_data: config, config_rec: config });
    };
    await fuzz({ seeds, mutants: 5_000, read });
  });
});

describe("cohere's settings", () => {
  it("of the published example are the classical recipe, with its axes turned round", () => {
    const settings = map(published);
    expect(settings.phasing).toEqual({ ...classicalOptions, recipe: "3*(20*ER+180*HIO)+20*ER" });
    expect(settings.prepare).toEqual({ threshold: 2, bin: [3, 2, 1] });
    expect(settings.adjust).toEqual([cut, cut]);
    expect(settings.experiment).toEqual({ id: "scan", workingDir: "WORK", scans: [54], beamline: "34-ID-C" });
    expect(settings.warnings).toEqual([]);
  });

  it("cut the frames to sizes that the FFT takes", () => {
    // 201−60 = 141 → 144, 256−100 = 156 → 160, 256−120 = 136 → 144.
    expect(adjustedSize([201, 256, 256], [cut, cut])).toEqual([144, 160, 144]);
    expect(() => adjustedSize([50, 256, 256], [cut, cut])).toThrow(InputError);
  });

  it("translate triggers, averages, aliens, scan ranges and units", () => {
    const settings = map({
      config: 'scan = "2-4, 10"',
      config_instr: "energy = 9.0\ndetdist = 500\ndelta = 32.174\nexclude_scans = [3]",
      config_data: "auto_intensity_threshold = True\naliens = [[1, 2, 3, 4, 5, 6]]",
      config_rec: [
        'algorithm_sequence = "10*RAAR+30*ER"',
        "raar_beta = 0.8",
        "average_trigger = [-12, 1]",
        "shrink_wrap_trigger = [5, 10]",
        "shrink_wrap_gauss_sigma = 1.5",
        "shrink_wrap_threshold = 0.2",
      ].join("\n"),
    });
    expect(settings.experiment.scans).toEqual([2, 4, 10]);
    expect(settings.instrument).toEqual({ energyEv: 9000, distanceM: 0.5, motors: { delta: 32.174 } });
    expect(settings.prepare.threshold).toBe("auto");
    expect(JSON.stringify(settings.aliens)).toBe("[[[3,2,1],[6,5,4]]]");
    expect(settings.phasing).toMatchObject({
      beta: 0.8,
      average: 12,
      twinRemoval: null,
      shrinkWrap: { start: 5, every: 10, sigma: 1.5, threshold: 0.2, relativeTo: "max" },
    });
  });

  it("that have no counterpart are named", () => {
    const { phasing, warnings } = map({
      config_rec: [
        'algorithm_sequence = "20*ERpc.SW0+180*HIO.SW1"',
        "shrink_wrap_trigger = [[1, 1], [0, 2]]",
        'shrink_wrap_type = ["GAUSS", "GAUSS"]',
        "shrink_wrap_threshold = [0.1, 0.2]",
        "shrink_wrap_gauss_sigma = [1.0, 2.0]",
        "pc_interval = 50",
        "lowpass_filter_trigger = [0, 1, 20]",
        'init_guess = "AI_guess"',
        "twin_trigger = [2]",
        "twin_halves = [0, 1]",
        "typo_beta = 1",
      ].join("\n"),
    });
    expect(phasing?.recipe).toBe("20*ER+180*HIO");
    const named = ["sub-triggers", "partial coherence", "pc_interval", "lowpass_filter_trigger", "init_guess", "twin_halves"];
    for (const word of named) expect(warnings.join("\n")).toContain(word);
    expect(warnings).toContain("config_rec: ignored typo_beta");
  });

  it.each([
    [{ config_rec: "hio_beta = 0.9" }, /conf\/config_rec: expected a sequence .* for algorithm_sequence, found none/],
    [{ config_rec: 'algorithm_sequence = "20*XY"' }, /for algorithm_sequence, found '20\*XY'/],
    [{ config_rec: 'algorithm_sequence = "20*ER"\nhio_beta = "much"' }, /a number for hio_beta, found "much"/],
    [{ config_rec: 'algorithm_sequence = "20*ER"\nhio_beta = 7' }, /settings that phasing can use/],
    [{ config: 'scan = "last"' }, /for scan, found 'last'/],
    [{ config_data: "binning = [2, 2]" }, /three numbers for binning, found 2/],
  ])("of the wrong kind are refused by file and key: %j", (texts, expected) => {
    expect(() => map(texts)).toThrow(expected);
    expect(() => map(texts)).toThrow(FormatError);
  });
});

describe("cohere's folder", () => {
  it("gives the files that exist, and warns of those that do not", async () => {
    mkdirSync(at("conf"));
    mkdirSync(at("frames/run_S0054"), { recursive: true });
    for (const name of ["example.spec", "dark.tif"]) writeFileSync(at(name), "x");
    for (const [name, text] of Object.entries(published)) {
      writeFileSync(at("conf", name), text.replaceAll("WORK", at().replaceAll("\\", "/")));
    }
    const { scan, warnings } = await readCohereFolder(at());
    expect(scan).toEqual({
      spec: at("example.spec"),
      scan: 54,
      frames: at("frames/run_S0054"),
      badPixels: at("dark.tif"),
    });
    expect(warnings).toEqual([expect.stringMatching(/whitefield_filename '.*gone.tif' does not exist/)]);
  });

  it("without config files is refused", async () => {
    await expect(readCohereFolder(at("frames"))).rejects.toThrow(FileError);
  });
});
