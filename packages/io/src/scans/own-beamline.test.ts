// A beamline that nobody shipped, described in one YAML file as docs/beamlines.md says, and faults of its files.

import { mkdirSync } from "node:fs";
import { InputError, Measured, OptionError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { parseBeamline } from "../beamlines/parse.js";
import { FormatError } from "../errors.js";
import { findFileScans, loadScanFile } from "../node/scan-files.js";
import { testFolder } from "../testing/folder.js";
import { hasPython } from "../testing/python.js";
import { writeWithH5py } from "./testing/beamline-files.js";

const yaml = `
name: Nowhere
sampleCircles: [{ motor: th, axis: y+ }, { motor: ph, axis: x- }]
detectorCircles: [{ motor: tth, axis: y+ }]
pixelDirections: { column: x+, row: y- }
rocking: th
aliases: { th: [theta_top] }
pixelUm: 50
layouts:
  - name: run file
    kind: hdf5
    file: "run{scan:3}.h5"
    scan: /scans/{scan:3}
    frames:
      - cameras/{detector}/part_{part:2}
      - cameras/{detector}/frames
    motors:
      scanned: scanned/{motor}
      still: before/{motor}/value
      own: { tth: arm/angle }
    energy: { at: [beam/lambda], unit: nm }
    distance: { at: [arm/length], unit: mm }
    pixel:
      row: cameras/{detector}/pixel_height
      column: cameras/{detector}/pixel_width
      unit: um
    directBeam: { row: arm/row, column: arm/column }
    monitor: scanned/diode
    transmission: beam/transmission
    mask: cameras/{detector}/bad
    saturation: cameras/{detector}/most
    command: macro
`;
const nowhere = parseBeamline(yaml, "nowhere.yaml");

const whole = `
with h5py.File("run.h5", "w") as f:
    s = "scans/007/"
    f[s + "macro"] = "rock theta_top 17.2 17.26 0.012"
    f[s + "cameras/cam/frames"] = frames
    f[s + "cameras/cam/bad"] = (np.arange(rows*cols).reshape(rows, cols) == 0).astype("u1")
    motors(f, s + "cameras/cam", pixel_height=50.0, pixel_width=60.0, most=5079)
    motors(f, s + "scanned", theta_top=angles, diode=np.arange(n)*1.0)
    motors(f, s + "before", "/value", theta_top=17.2, ph=4.0)
    motors(f, s + "arm", angle=33.0, length=1500.0, row=3.5, column=4.5)
    put(f, s + "beam/lambda", 1.0, units="angstrom")
    f[s + "beam/transmission"] = [0.25]
`;

const folder = testFolder();
let made = 0;

/** Writes run.h5 into a folder of its own; returns the path of a name there. */
function write(script: string, name = "run.h5"): string {
  const home = `${made++}`;
  mkdirSync(folder(home));
  writeWithH5py(folder(home), script);
  return folder(home, name);
}

describe.skipIf(!hasPython("h5py"))("a beamline of a user's own (skipped without h5py)", () => {
  it("is read by its YAML file alone, with every quantity and its unit", async () => {
    const loaded = await loadScanFile(write(whole), { beamline: nowhere });
    expect(loaded?.log).toMatchObject({
      ...{ number: 7, command: "rock theta_top 17.2 17.26 0.012", detector: "cam", points: 6 },
      // The file's own unit goes before the layout's: hc/1 Å.
      ...{
        energyEv: expect.closeTo(12398.42, 2),
        distanceM: 1.5,
        pixelM: [expect.closeTo(5e-5, 12), expect.closeTo(6e-5, 12)],
        directBeam: { row: 3.5, column: 4.5 },
      },
      motors: { theta_top: 17.2, ph: 4, tth: 33 },
      monitor: Float64Array.of(0, 1, 2, 3, 4, 5),
      transmission: new Float64Array(6).fill(0.25),
    });
    // Pixel 0 is bad in all frames; the greatest count, 79 + 5000, is where the detector ends.
    expect(loaded?.mask.data.filter((value) => value === Measured.no)).toHaveLength(7);
    expect(loaded?.warnings).toEqual([
      "1 pixels of every frame are taken for not measured, as /scans/007/cameras/cam/bad says",
      "the detector cam is not known: no gaps of it are known (--detector names one that is, --mask gives an image of them)",
      "1 voxels reach 5079 counts, where the detector ends: they are taken for not measured",
    ]);
  });

  it("keeps the frames behind a part that is missing in their places", async () => {
    const parts = `
with h5py.File("part1.h5", "w") as f: f["d"] = frames[:2]
with h5py.File("part3.h5", "w") as f: f["d"] = frames[4:]
with h5py.File("run.h5", "w") as f:
    for k in (1, 2, 3): f[f"scans/007/cameras/cam/part_{k:02d}"] = h5py.ExternalLink(f"part{k}.h5", "d")
    f["scans/007/scanned/th"] = angles
`;
    const loaded = await loadScanFile(write(parts), { beamline: nowhere });
    const counts = loaded?.counts.data ?? [];
    expect(loaded?.counts.shape).toEqual([6, 8, 10]);
    expect([counts[0], counts[80], counts[160], counts[320], counts[400]]).toEqual([0, 1000, 0, 4000, 5000]);
    expect(loaded?.mask.data.filter((value) => value === Measured.no)).toHaveLength(160);
    expect(loaded?.warnings[0]).toMatch(/^part2.h5:\/?d is missing: the 4 frames of 2 other files are used; 2 frames between/);
  });

  it("takes what an aborted scan has, and says so", async () => {
    const short = whole.replace('cam/frames"] = frames', 'cam/frames"] = frames[:4]');
    const fewer = await loadScanFile(write(short), { beamline: nowhere });
    expect([fewer?.counts.shape[0], fewer?.log.points, fewer?.log.columns.get("theta_top")?.length]).toEqual([4, 4, 4]);
    expect(fewer?.warnings.join()).toMatch(/the scan was aborted: 4 frames for 6 positions; the first 4 of both are used/);
    const more = await loadScanFile(write(whole.replace("theta_top=angles,", "theta_top=angles[:5],")), { beamline: nowhere });
    expect([more?.counts.shape[0], more?.log.points]).toEqual([5, 5]);
  });

  it("leaves a choice to the user: scan, detector", async () => {
    const path = write(`${whole}    f.copy("scans/007", "scans/012")\n`);
    await expect(loadScanFile(path, { beamline: nowhere })).rejects.toThrow(
      /expected one scan, found scans 7, 12: .* \(--scan\)/,
    );
    expect((await loadScanFile(path, { beamline: nowhere, scan: 12 }))?.log.number).toBe(12);
    await expect(loadScanFile(path, { beamline: nowhere, scan: 3 })).rejects.toThrow(/scan 3, found scans 7, 12/);
    expect((await findFileScans(path, { beamline: nowhere })).map(({ number, frames }) => [number, frames])).toEqual([
      [7, 6],
      [12, 6],
    ]);
    const cameras = `${whole}    f[s + "cameras/dog/frames"] = frames[:, :4]\n`;
    await expect(loadScanFile(write(cameras), { beamline: nowhere })).rejects.toThrow(OptionError);
    const dog = await loadScanFile(write(cameras), { beamline: nowhere, detector: "dog" });
    expect(dog?.counts.shape).toEqual([6, 4, 10]);
  });

  it("has its own detector's gaps, and refuses one that is neither in the file nor known", async () => {
    const path = write(whole);
    const mine = {
      name: "Mine",
      names: ["mine"],
      size: [8, 10],
      pixelM: 5e-5,
      gaps: { rows: [[2, 3]], columns: [] },
      rim: 0,
    } as const;
    const own = await loadScanFile(path, { beamline: nowhere, detector: mine });
    // Two rows of all frames, pixel 0 of them and the one that is saturated.
    expect(own?.mask.data.filter((value) => value === Measured.no)).toHaveLength(6 * 20 + 7);
    expect(own?.detector).toEqual(mine);
    await expect(loadScanFile(path, { beamline: nowhere, detector: "cat" })).rejects.toThrow(
      /--detector with cam as the file calls it, a known one \(.*\) or a YAML file, found cat/,
    );
    expect((await loadScanFile(path, { beamline: nowhere, detector: "merlin" }))?.detector?.name).toBe("Merlin");
    // Of a layout that has no name of the detector.
    const nameless = parseBeamline(yaml.replaceAll("{detector}", "cam"), "nameless.yaml");
    await expect(loadScanFile(path, { beamline: nameless, detector: "cat" })).rejects.toThrow(
      /--detector with a known one .*found cat/,
    );
  });

  it("has the pixels of NeXus' pixel_mask as not measured where the layout names no mask", async () => {
    const masked = `${whole.replace(/.*cam\/bad.*\n/, "").replace(", most=5079", "")}    m = np.zeros((rows, cols), "u4"); m[2, 3] = 4
    f[s + "cameras/cam/pixel_mask"] = m
`;
    const loaded = await loadScanFile(write(masked), { beamline: nowhere });
    expect(loaded?.warnings[0]).toBe(
      "1 pixels of every frame are taken for not measured, as /scans/007/cameras/cam/pixel_mask says",
    );
    expect(loaded?.mask.data.filter((value) => value === Measured.no)).toHaveLength(6);
  });

  it("names a link that leads nowhere", async () => {
    const broken = `
with h5py.File("run.h5", "w") as f:
    f["scans/007/cameras/cam/frames"] = h5py.ExternalLink("/data/visitor/gone.h5", "/entry/data")
    f["scans/007/scanned/th"] = angles
`;
    const path = write(broken);
    await expect(loadScanFile(path, { beamline: nowhere })).rejects.toThrow(FormatError);
    await expect(loadScanFile(path, { beamline: nowhere })).rejects.toThrow(/frames of scan 7 at \/data\/visitor\/gone.h5:/);
    expect((await findFileScans(path, { beamline: nowhere }))[0].missing.join()).toMatch(/gone.h5/);
  });

  it("says what a file's energy is not, and in which unit it must be", async () => {
    const none = await loadScanFile(write(whole.replace("1.0, units", "0.0, units")), { beamline: nowhere });
    expect([none?.log.energyEv, none?.warnings.join()]).toEqual([
      undefined,
      expect.stringMatching(/holds 0, which is no photon/),
    ]);
    const ev = write(whole.replace('1.0, units="angstrom"', '9000.0, units="keV"'));
    const loaded = await loadScanFile(ev, { beamline: nowhere });
    expect([loaded?.log.energyEv, loaded?.warnings.join()]).toEqual([
      9000,
      expect.stringMatching(/holds 9000: taken for .* 9000 eV/),
    ]);
    const scanned = write(whole.replace('"beam/lambda", 1.0', '"beam/lambda", 1.0 + 1e-4*np.arange(n)'));
    const energies = (await loadScanFile(scanned, { beamline: nowhere }))?.log.energyEv;
    for (let i = 0; i < 6; i++) expect((energies as Float64Array)[i]).toBeCloseTo(12398.41984 / (1 + 1e-4 * i), 3);
  });

  it("is not looked for in a file of another layout, nor guessed from one", async () => {
    const path = write('with h5py.File("run.h5", "w") as f: f["data"] = frames');
    expect(await loadScanFile(path, { beamline: nowhere })).toBeUndefined();
    expect(await loadScanFile(path)).toBeUndefined();
    expect(await findFileScans(path)).toEqual([]);
    await expect(loadScanFile(folder("none.h5"))).rejects.toThrow(InputError);
  });
});
