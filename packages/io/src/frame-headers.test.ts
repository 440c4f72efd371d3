import { describe, expect, it } from "vitest";
import { cbfHeader, edfHeader, logOfHeaders } from "./frame-headers.js";

const edf = (lines: Record<string, string>) => edfHeader(new Map(Object.entries(lines)));

describe("headers of frames", () => {
  it("tell motors and counters in EDF as SPEC writes them, where names and positions are as many", () => {
    const header = { motor_mne: "mu th nrj", motor_pos: "0.5 17.2 8.5", counter_mne: "mon", counter_pos: "1e5" };
    expect(edf(header)).toEqual({ motors: { mu: 0.5, th: 17.2, nrj: 8.5, mon: 1e5 } });
    expect(edf({ ...header, motor_pos: "0.5 17.2" })).toEqual({ motors: { mon: 1e5 } });
    expect(edf({ motor_mne: "mu th", motor_pos: "nan 3" })).toEqual({ motors: { th: 3 } });
    expect(edf({ title: "x" })).toBeUndefined();
  });

  it("tell angles, energy, distance and pixel in CBF as Pilatus detectors write them", () => {
    const found = cbfHeader([
      "# Detector: PILATUS 1M, S/N 10-0138",
      "# Pixel_size 172e-6 m x 171e-6 m",
      "# Exposure_time 0.5 s",
      "# Wavelength 1.0 A",
      "# Detector_distance 0.8 m",
      "# Omega 12.5 deg.",
      "# Omega_increment 0.1 deg.",
      "# Detector_2theta 34.0 deg.",
    ]);
    // hc/λ with λ = 1 Å.
    expect(found).toEqual({
      ...{ motors: { Omega: 12.5, Detector_2theta: 34 }, distanceM: 0.8, exposureS: 0.5, pixelM: [171e-6, 172e-6] },
      energyEv: expect.closeTo(12398.42, 2),
    });
    expect(cbfHeader(["# Wavelength 1.0 A"])).toBeUndefined();
  });

  it("stand for a log: what changes is a column, a missing frame between its neighbours", () => {
    const headers = [0, 1, 2, 3].map((k) => ({ motors: { th: 17 + 0.25 * k, mu: 1 }, energyEv: 9000 }));
    const log = logOfHeaders("folder", [headers[0], undefined, headers[2], headers[3]]);
    expect(log).toMatchObject({ file: "folder", points: 4, motors: { th: 17, mu: 1 }, energyEv: 9000 });
    expect([...(log?.columns ?? [])]).toEqual([["th", Float64Array.from([17, 17.25, 17.5, 17.75])]]);
    expect(logOfHeaders("folder", [undefined, headers[1], headers[2]])).toBeUndefined();
    expect(logOfHeaders("folder", [headers[0], undefined, undefined, undefined, headers[3]])).toBeUndefined();
  });
});
