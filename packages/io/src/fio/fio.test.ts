import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { isFio, readFio } from "./fio.js";

const log = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = `!
! Comments
!
%c
ascan om 17.2  17.3 2 1.0
user p10user Acquisition started at Mon Nov  2 10:00:00 2020
!
! Parameter
!
%p
fmbenergy = 11300.0
om = 17.5
e4m_distance = 1830
mask = None
!
! Data
!
%d
 Col 1 om DOUBLE
 Col 2 filename STRING
 Col 3 ic 1 DOUBLE
 17.20 a.h5 12345
 17.25 b.h5 nan
 17.30 c.h5 1e3
! Acquisition ended at Mon Nov  2 10:02:00 2020
`;

describe("readFio", () => {
  it("reads command, date, parameters, columns, number and sample", () => {
    const scan = readFio(log(text), "/data/align_00012.fio");
    expect(scan).toMatchObject({ command: "ascan om 17.2 17.3 2 1.0", number: 12, sample: "align", points: 3 });
    expect(scan).toMatchObject({ energyEv: 11_300, distanceM: 1.83, date: "Mon Nov 2 10:00:00 2020" });
    expect(scan.motors).toEqual({ fmbenergy: 11_300, om: 17.5, e4m_distance: 1830 });
    expect([...scan.columns].map(([name, values]) => [name, ...values])).toEqual([
      ["om", 17.2, 17.25, 17.3],
      ["ic 1", 12_345, Number.NaN, 1000],
    ]);
    expect(scan.warnings).toEqual([
      "the detector's distance is taken to be 1.83 m, from e4m_distance = 1830 (else state it: --distance)",
    ]);
  });

  it("leaves out a last row that was cut, and refuses one in the middle", () => {
    const cut = readFio(log(text.replace(" c.h5 1e3", "")), "a.fio");
    expect(cut.points).toBe(2);
    expect(cut).not.toHaveProperty("number");
    expect(cut.warnings.join()).toMatch(/damaged line, which is left out: "17.30"/);
    expect(() => readFio(log(text.replace(" b.h5 nan", "")), "a.fio")).toThrow(
      /a\.fio: expected 3 numbers in every row, found "17\.25"/,
    );
  });

  it("refuses columns out of order and other files", () => {
    expect(() => readFio(log(text.replace("Col 3", "Col 4")), "a.fio")).toThrow(/column 3 of the data, found "Col 4/);
    for (const other of ["#S 1 ct\n", "\0%c\n", ""]) {
      expect(isFio(log(other))).toBe(false);
      expect(() => readFio(log(other), "a.fio")).toThrow(FormatError);
    }
  });
});

const example = new URL("../../../../../shared/data/cases/inputs/p10_eiger_gzip/align_00012/align_00012.fio", import.meta.url);
const path = fileURLToPath(example);
it.skipIf(!existsSync(path))("reads a log laid out as at P10 (skipped where ../shared/data is absent)", () => {
  const scan = readFio(new Uint8Array(readFileSync(path)), path);
  expect(scan).toMatchObject({ number: 12, points: 48, energyEv: 11_300, warnings: [] });
  expect(scan.motors).toMatchObject({ mu: 0, om: 17.5, chi: 90, phi: 3, del: 33.9, gam: 1.2 });
  expect(scan.columns.get("om")?.[47]).toBeCloseTo(17.776, 9);
});
