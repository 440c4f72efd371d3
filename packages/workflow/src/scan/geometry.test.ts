import { type Beamline, geometryAt } from "@friedel/imaging";
import { beamlinePresets, type ScanLog } from "@friedel/io";
import { describe, expect, it } from "vitest";
import { parseCommand } from "./command.js";
import { emptyLog, scanGeometry, settingOf } from "./geometry.js";
import { offsetsOf } from "./movement.js";
import { positionAt, stepsOf } from "./steps.js";

const beamline: Beamline = beamlinePresets()["34-ID-C"];
const motors = { Theta: 0.25, th: 0.25, Chi: 90, Phi: -5, Delta: 31.6, Gamma: 13.2, Energy: 9, camdist: 500 };
const ramp = (from: number, step: number, points = 48) => Float64Array.from({ length: points }, (_, k) => from + k * step);

/** A log as readers give it. */
function logOf(command: string, columns: Record<string, Float64Array>, more: Partial<ScanLog> = {}): ScanLog {
  const points = Object.values(columns)[0]?.length ?? 48;
  const all = new Map([...Object.entries(columns), ["ImageTot", ramp(5, 1, points)] as const]);
  return { file: "log.spec", number: 3, command, points, motors, columns: all, energyEv: 9000, warnings: [], ...more };
}

const setting = (log: ScanLog, frame?: number, stated = {}) => settingOf({ scan: log, beamline }, frame, stated);

describe("settingOf", () => {
  it.each([
    "ascan th 0 0.47 47 1",
    "dscan Theta -1 1 47 1",
    "lup theta -1 1 47 1",
    "ascan(th, 0, 0.47, 47, 1)",
    "fscan th 0 0.01 47",
  ])("takes the circle that %s names, not the first column that moves", (command) => {
    const { scan, motorsDeg } = setting(logOf(command, { phi: ramp(-5, 0.1), th: ramp(0, 0.01), piz: ramp(0, 1) }), 20.5);
    expect(scan.stepsDeg?.theta).toBeCloseTo(0.01, 12);
    expect(Object.keys(scan.stepsDeg ?? {})).toEqual(["theta"]);
    expect(motorsDeg).toMatchObject({ chi: 90, delta: 31.6 });
    expect(motorsDeg.theta).toBeCloseTo(0.205, 12);
    // A circle that was recorded is where it was recorded.
    expect(motorsDeg.phi).toBeCloseTo(-2.95, 12);
  });

  it("takes all circles of an a2scan, and their energy of a scan that the detector follows", () => {
    const both = setting(logOf("a2scan th 0 0.47 phi 1 2 47 1", { Theta: ramp(0, 0.01), Phi: ramp(1, 1 / 47) }));
    expect(both.scan.stepsDeg?.phi).toBeCloseTo(1 / 47, 12);
    expect(both.scan.stepsDeg?.theta).toBeCloseTo(0.01, 12);
    const energies = ramp(8950, 2);
    const followed = setting(logOf("", { Delta: ramp(31.6, -0.01) }, { energyEv: energies }), 10);
    expect(followed.scan.energyStepEv).toBeCloseTo(2, 9);
    expect(followed.scan.stepsDeg?.delta).toBeCloseTo(-0.01, 12);
    expect(followed.energyEv).toBeCloseTo(8970, 9);
    const unsaid = setting(
      logOf("ascan energy 8.95 9.044 47 1", { Delta: ramp(31.6, -0.01), Phi: ramp(-5, 0.1) }, { energyEv: energies }),
    );
    expect(unsaid.scan).toEqual({ energyStepEv: expect.closeTo(2, 9), stepsDeg: { delta: expect.closeTo(-0.01, 12) } });
    const keV = setting(logOf("ascan energy 8.95 9.044 47 1", { Energy: ramp(8.95, 0.002), Theta: ramp(0, 1e-6) }));
    expect(keV.scan).toEqual({ energyStepEv: expect.closeTo(2, 9) });
    expect(keV.warnings).toEqual([]);
  });

  it("finds what moved without a command, above the scatter of encoders", () => {
    const scatter = Float64Array.from({ length: 48 }, (_, k) => 90 + 1e-3 * Math.sin(7 * k + 1));
    const { scan } = setting(logOf("", { chi: scatter, theta: ramp(0, 0.01) }));
    expect(Object.keys(scan.stepsDeg ?? {})).toEqual(["theta"]);
  });

  it("knows the scanned motor's column by its place and its limits", () => {
    const { scan } = setting(logOf("ascan th 0 0.47 47 1", { samth: ramp(0, 0.01) }));
    expect(scan.stepsDeg?.theta).toBeCloseTo(0.01, 12);
  });

  it("says a little unevenness, and another step than the command's, with numbers", () => {
    const uneven = ramp(0, 0.01);
    uneven[12] += 0.004;
    expect(setting(logOf("ascan th 0 0.47 47 1", { th: uneven })).warnings).toEqual([
      expect.stringMatching(/steps of theta are uneven: frame 12 is 0.39 steps off/),
    ]);
    expect(setting(logOf("ascan th 0 0.94 47 1", { th: ramp(0, 0.01) })).warnings).toEqual([
      "theta moved by 0.01000 a frame, and the command asked for 0.02000: the recorded positions are taken",
    ]);
  });

  it("refuses what is no even rocking curve, with a way out", () => {
    const jump = ramp(0, 0.01).map((angle, k) => (k > 23 ? angle + 0.05 : angle));
    const stuck = logOf("ascan th 0 0.47 47 1", { th: jump });
    expect(() => setting(stuck)).toThrow(/--step says so\), found a jump of 6.0 steps between frames 23 and 24/);
    expect(setting(stuck, 30, { step: 0.01 })).toMatchObject({ scan: { stepsDeg: { theta: 0.01 } }, warnings: [] });
    expect(() => setting(logOf("ascan piz 0 47 47 1", { piz: ramp(0, 1) }))).toThrow(/no rocking curve/);
    expect(() => setting(logOf("mesh th 0 1 6 phi 0 1 6 1", { th: ramp(0, 0.1) }))).toThrow(
      /--rock MOTOR --step DEG.*found a mesh: mesh th/,
    );
    expect(() => setting(logOf("loopscan 48 1", { th: ramp(0, 0) }))).toThrow(/found a scan of time: loopscan/);
    expect(setting(logOf("loopscan 48 1", {}), 1, { rock: "theta", step: 0.1 }).scan).toEqual({ stepsDeg: { theta: 0.1 } });
    const both = logOf("a2scan th 0 1 phi 0 1 47 1", { th: ramp(0, 0.1), phi: ramp(0, 0.1) });
    expect(() => setting(both, 1, { step: 0.1 })).toThrow(/expected --rock with --step, since theta and phi moved/);
  });

  it("takes the positions that the command asked for where the log has none of a circle", () => {
    const both = setting(logOf("a2scan th 0 0.47 phi -5 -4.53 47 1", { th: ramp(0, 0.01) }), 10);
    expect(both.scan.stepsDeg?.theta).toBeCloseTo(0.01, 12);
    expect(both.scan.stepsDeg?.phi).toBeCloseTo(0.01, 12);
    expect(both.motorsDeg.phi).toBeCloseTo(-4.9, 12);
    expect(both.warnings).toEqual(["no positions of phi are recorded: those that the command asks for are taken"]);
    // A relative scan begins where the circle stood.
    const relative = setting(logOf("d2scan th -0.2 0.27 phi -1 1 47 1", { th: ramp(0, 0.01) }), 0);
    expect(relative.motorsDeg.phi).toBeCloseTo(-6, 12);
    expect(setting(logOf("ascan en 8.95 9.05 47 1", {}), 0).scan).toEqual({ energyStepEv: expect.closeTo(100 / 47, 9) });
    expect(() => setting(logOf("dscan piz 0 1 47 1", { th: ramp(0, 0) }))).toThrow(/no rocking curve/);
  });

  it("gives no lengths where frames stand far off the grid and nothing bears that out, naming the frame", () => {
    const speeding = Float64Array.from({ length: 48 }, (_, k) => 0.01 * (k + 0.0015 * k * k));
    const log = logOf("fscan th 0 0.01 47", { th: speeding });
    expect(() => setting(log)).toThrow(
      /even steps of theta, or a curve that bears uneven ones out .*frame \d+ is 0\.\d+ steps off/,
    );
    expect(settingOf({ scan: log, beamline }, undefined, {}, true).warnings).toEqual([]);
    expect(() => setting(log, undefined, { step: 0 })).toThrow(/--step from frame to frame other than 0/);
    const offsets = offsetsOf({ scan: log, beamline });
    expect(offsets?.reduce((sum, off) => sum + off, 0)).toBeCloseTo(0, 9);
    expect(offsets?.[0]).toBeGreaterThan(0.4);
    expect(offsetsOf({ scan: logOf("ascan th 0 0.47 47 1", { th: ramp(0, 0.01) }), beamline })).toBeUndefined();
    // One frame in four: the same offsets in steps of the coarse grid.
    const some = Array.from({ length: 12 }, (_, k) => 4 * k);
    const coarse = offsetsOf({ scan: log, beamline }, undefined, some, 4) ?? new Float64Array(0);
    const { step } = stepsOf(speeding);
    expect(coarse[11] - coarse[0] + 11).toBeCloseTo((speeding[44] - speeding[0]) / (4 * step), 9);
  });

  it("takes a stack without a log by what is stated, as good as a full log", () => {
    const log = { scan: logOf("ascan th 0 0.47 47 1", { th: ramp(0, 0.01) }), beamline };
    const stated = {
      motorsDeg: { th: 0.2, chi: 90, phi: -5, del: 31.6, gam: 13.2 },
      energyEv: 9000,
      distanceM: 0.5,
      step: 0.01,
    };
    const place = { centre: [20, 30, 40], rawShape: [48, 72, 72], shape: [48, 72, 72], bin: [1, 1, 1] } as const;
    const { geometry } = scanGeometry({ scan: emptyLog("stack.tif", 48), beamline }, place, stated);
    const logged = scanGeometry(log, place).geometry;
    expect(geometry.qNorm).toBeCloseTo(logged.qNorm, 0);
    geometry.directColumns.flat().forEach((length, i) => {
      expect(length * 1e9).toBeCloseTo(logged.directColumns.flat()[i] * 1e9, 9);
    });
    const moved = scanGeometry(log, place, { directBeam: { row: 100, column: -20 }, pixelM: [75e-6, 75e-6] }).geometry;
    const { scan, ...rest } = setting(log.scan, 20);
    const expected = geometryAt({
      ...rest,
      scan,
      pixelM: [75e-6, 75e-6],
      armPixel: { row: 100, column: -20 },
      braggPixel: { row: 30, column: 40 },
      shape: [48, 72, 72],
    });
    expect(moved.qVector).toEqual(expected.qVector);
  });

  it("names all that nobody tells, and stated motors that are none of the beamline's", () => {
    const nothing = { scan: emptyLog("stack.tif", 48), beamline };
    expect(() => settingOf(nothing, 1, { motorsDeg: { chi: 90 } })).toThrow(
      /stack.tif: expected the energy \(--energy EV\), the detector's distance .*, the step .*, theta \(--motor theta=DEG\), phi/,
    );
    expect(() => settingOf(nothing, 1, { motorsDeg: { dleta: 1 } })).toThrow(
      /circles \(theta, chi, phi, delta, gamma\), found dleta/,
    );
    expect(() => settingOf(nothing, 1, { motorsDeg: { Energy: 9 } })).toThrow(/expected --energy EV for Energy/);
    expect(() => settingOf(nothing, 1, { rock: "delta" })).toThrow(/sample circles \(theta, chi, phi\) or energy, found delta/);
    expect(() => setting(logOf("ascan th 0 1 47 1", { th: ramp(0, 0.1) }, { motors: { ...motors, camdist: 0 } }))).toThrow(
      /distance \(--distance M\)/,
    );
  });
});

describe("stepsOf and positionAt", () => {
  it("give the mean step by least squares, the worst frame, and positions between frames and beyond", () => {
    const values = Float64Array.from([0, 1, 2, 3.5, 4, 5]);
    // numpy.polyfit(range(6), values, 1)[0]
    expect(stepsOf(values).step).toBeCloseTo(1.0142857142857142, 12);
    expect(stepsOf(values).worst.frame).toBe(3);
    expect(stepsOf(values).jump).toBeUndefined();
    expect(positionAt(values, 2.5)).toBeCloseTo(2.75, 12);
    expect(positionAt(ramp(1, -0.5, 4), -1)).toBeCloseTo(1.5, 12);
    expect(positionAt(ramp(1, -0.5, 4), 5)).toBeCloseTo(-1.5, 12);
  });
  it("find where a motor stood still and then jumped, and that it went back", () => {
    expect(stepsOf(Float64Array.from([0, 1, 2, 3, 3, 3, 6, 7])).jump).toMatchObject({ frame: 5, size: 3 });
    expect(stepsOf(Float64Array.from([0, 0, 0, 0, 1, 2])).jump?.size).toBe(Number.POSITIVE_INFINITY);
    expect(stepsOf(Float64Array.from([0, 1, 2, 1, 2, 3, 4])).jump).toMatchObject({ frame: 2, size: -1 });
  });
});

describe("parseCommand", () => {
  it("has each motor with the numbers behind it, and tells meshes and times", () => {
    expect(parseCommand("a2scan th 0 1 phi -1 2.5 47 0.25")?.motors).toEqual([
      { name: "th", numbers: [0, 1] },
      { name: "phi", numbers: [-1, 2.5, 47, 0.25] },
    ]);
    expect(["dmesh x 0 1 4 y 0 1 4 1", "timescan 1", "ascan th 0 1 4 1"].map((text) => parseCommand(text)?.kind)).toEqual([
      "mesh",
      "time",
      "line",
    ]);
    expect(parseCommand(" ")).toBeUndefined();
  });
});
