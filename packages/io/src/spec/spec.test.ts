import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { isSpec } from "./lines.js";
import { listSpecScans, readSpecScan } from "./spec.js";

const log = (text: string): Uint8Array => new TextEncoder().encode(text);

const two = `#F /data/x.spec
#E 1580609738
#D Sat Feb 01 20:15:38 2020
#O0 Delta  Theta  z-sample
#O1 horiz gap  Energy
#o0 del th z
#o1 hg en

#S 1  ascan  th 0 1  2 0.5
#D Sat Feb 01 20:17:06 2020
#P0 30.5 0 10
#P1 0.03 9
#UIMDET 34idcTIM2:
#UIM one
#UIM two
#N 3
#L Theta  SECCM Voltage  Monitor
0 -1.5e-3 100
0.5 nan 101

1 2 102

#S 2  timescan 1
#P0 31 0.5 10
#P1 0.03 12.5
#N 3
#L Theta  SECCM Voltage  Monitor
7 8 9
#C Sat Feb 01 20:24:50 2020.  Scan aborted after 1 points.
`;

describe("readSpecScan", () => {
  it("reads command, date, motors by name and mnemonic, columns, headers, energy", () => {
    const scan = readSpecScan(log(two), 1, "x.spec");
    const date = "Sat Feb 01 20:17:06 2020";
    expect(scan).toMatchObject({ number: 1, command: "ascan th 0 1 2 0.5", date, points: 3, energyEv: 9000 });
    const named = { Delta: 30.5, Theta: 0, "z-sample": 10, "horiz gap": 0.03, Energy: 9 };
    expect(scan.motors).toEqual({ ...named, del: 30.5, th: 0, z: 10, hg: 0.03, en: 9 });
    expect([...scan.columns].map(([name, values]) => [name, [...values]])).toEqual([
      ["Theta", [0, 0.5, 1]],
      ["SECCM Voltage", [-1.5e-3, Number.NaN, 2]],
      ["Monitor", [100, 101, 102]],
    ]);
    expect(scan.headers.get("UIMDET")).toBe("34idcTIM2:");
    expect(scan.headers.get("UIM")).toBe("one\ntwo");
    expect(scan.warnings).toEqual([]);
  });

  it("reads an aborted scan as far as it went", () => {
    expect(readSpecScan(log(two), 2, "x.spec")).toMatchObject({ points: 1, energyEv: 12_500 });
    expect(readSpecScan(log(two.slice(0, two.indexOf("7 8 9"))), 2, "x.spec").points).toBe(0);
  });

  it("lists all scans, takes the last of a repeated number, and says so", () => {
    const repeated = log(`${two}\n#S 1 ascan phi 0 1 1 1\n#P0 1 2 3\n#P1 4 8\n#N 2\n#L Phi  Monitor\n5 6\n`);
    expect(listSpecScans(repeated).map(({ number, command }) => `${number}: ${command}`)).toEqual([
      "1: ascan th 0 1 2 0.5",
      "2: timescan 1",
      "1: ascan phi 0 1 1 1",
    ]);
    const scan = readSpecScan(repeated, 1, "x.spec");
    expect([...scan.columns.keys()]).toEqual(["Phi", "Monitor"]);
    expect(scan.warnings).toEqual(["scan 1 occurs 2 times in x.spec; the last one, of 1 point, is used"]);
  });

  it("gives each scan the motor names of the header before it", () => {
    const changed = log(`${two}\n#F /data/x.spec\n#E 2\n#O0 Mu  Delta\n#o0 mu del\n\n#S 3 ct\n#P0 7 8\n`);
    expect(readSpecScan(changed, 3, "x.spec").motors).toEqual({ Mu: 7, mu: 7, Delta: 8, del: 8 });
    expect(readSpecScan(changed, 2, "x.spec").motors).toMatchObject({ Delta: 31, Theta: 0.5 });
    expect(readSpecScan(changed, 2, "x.spec").headers.has("E")).toBe(false);
  });

  it("leaves out positions that do not fit the names, and says so", () => {
    const scan = readSpecScan(log(two.replace("#P0 30.5 0 10", "#P0 30.5 0")), 1, "x.spec");
    expect(scan.motors).not.toHaveProperty("Delta");
    expect(scan.warnings.join()).toMatch(/#P0 has 2 positions for 3 names: .* --motor, --energy, --distance/);
  });

  it("takes names that stand in the scan itself before those of the file, and never those of another scan", () => {
    const own = (number: number, names: string, values: string) =>
      `#S ${number} ct\n#O0 ${names}\n#P0 ${values}\n#N 1\n#L M\n1\n`;
    const spock = log(`${own(1, "phi  chi", "1 2")}${own(2, "mu  phi", "3 4")}#S 3 ct\n#P0 5 6\n`);
    expect(readSpecScan(spock, 1, "x.spec").motors).toEqual({ phi: 1, chi: 2 });
    expect(readSpecScan(spock, 2, "x.spec").motors).toEqual({ mu: 3, phi: 4 });
    expect(readSpecScan(spock, 3, "x.spec").motors).toEqual({});
    const within = readSpecScan(log(two.replace("#P0 30.5 0 10", "#O0 a  b  c\n#P0 30.5 0 10")), 1, "x.spec");
    expect(within.motors).toEqual({ a: 30.5, b: 0, c: 10 });
  });

  it("takes names behind a scan's data for a new header", () => {
    const changed = log(`${two}\n#O0 Mu  Delta\n#S 3 ct\n#P0 7 8\n`);
    expect(readSpecScan(changed, 2, "x.spec").motors).toMatchObject({ Delta: 31, Theta: 0.5 });
    expect(readSpecScan(changed, 3, "x.spec").motors).toEqual({ Mu: 7, Delta: 8 });
  });

  it("parts names by one blank only where all of a row are", () => {
    const row = (names: string) => readSpecScan(log(`#F x\n#O0 ${names}\n\n#S 1 ct\n#P0 1 2 3\n`), 1, "x.spec").motors;
    expect(row("a b c")).toEqual({ a: 1, b: 2, c: 3 });
    expect(row("Two Theta  Chi")).toEqual({});
    expect(row("Two Theta\tChi  Phi")).toEqual({ "Two Theta": 1, Chi: 2, Phi: 3 });
  });

  it("takes the whole one of scans with one number and command, wherever the aborted one is", () => {
    const scan = (rows: string) => `#S 1 ascan th 0 1 2 1\n#N 2\n#L Theta  M\n${rows}\n`;
    const [none, whole, begun] = [scan("#C Scan aborted after 0 points."), scan("0 1\n0.5 2\n1 3"), scan("0 9")];
    for (const [text, which] of [
      [`${none}${whole}`, "2 times in x.spec; the last one, of 3 points, is used"],
      [`${none}${whole}${begun}`, "3 times in x.spec; number 2 of them, of 3 points, is used"],
    ]) {
      const found = readSpecScan(log(text), 1, "x.spec");
      expect([...(found.columns.get("M") ?? [])]).toEqual([1, 2, 3]);
      expect(found.warnings).toEqual([`scan 1 occurs ${which}`]);
    }
    expect(listSpecScans(log(`${none}${whole}`)).map(({ points }) => points)).toEqual([0, 3]);
  });

  it("tells keV from eV, and takes 0 for a motor that is not connected", () => {
    const energy = (value: string) => readSpecScan(log(two.replace("#P1 0.03 9", `#P1 0.03 ${value}`)), 1, "x.spec");
    expect(energy("9000").energyEv).toBe(9000);
    expect(energy("11.3").energyEv).toBe(11_300);
    for (const value of ["0", "-1", "300", "nan"]) {
      expect(energy(value)).not.toHaveProperty("energyEv");
      expect(energy(value).warnings.join()).toMatch(/Energy is .* in the log, which is no photon energy: state it \(--energy\)/);
    }
  });

  it("gives the energy of each point where a column has it", () => {
    const scan = readSpecScan(log(two.replace("#L Theta", "#L Energy")), 1, "x.spec");
    expect(scan.energyEv).toBe(9000);
    const all = two.replace("#L Theta", "#L Energy").replace("\n0 -1.5e-3", "\n8.9 -1").replace("\n0.5 nan", "\n9 1");
    expect([readSpecScan(log(all.replace("\n1 2 102", "\n9100 2 3")), 1, "x.spec").energyEv].flat()).toEqual([
      Float64Array.of(8900, 9000, 9100),
    ]);
  });

  it("reads ID01's calibration: the last before the scan's end, else the next one", () => {
    const at = (distance: number) => `#UDETCALIB cen_pix_x=36.5,cen_pix_y=30.0,pixperdeg=317.4,det_distance_COM=${distance}\n`;
    const scan = (number: number) => `#S ${number} ct\n#N 1\n#L M\n1\n`;
    const text = `#F x\n#U a user's line\n${scan(1)}${at(1)}${at(2)}#S 2 ct\n${scan(3)}${at(3)}#F x\n${at(4)}#O0 Mu\n${scan(4)}`;
    const read = (number: number) => readSpecScan(log(text), number, "x.spec");
    expect([1, 2, 3, 4].map((number) => read(number).distanceM)).toEqual([2, 2, 3, 4]);
    expect(readSpecScan(log(`${scan(1)}#F x\n${at(5)}`), 1, "x.spec").distanceM).toBe(5);
    expect(read(1).directBeam).toEqual({ row: 30, column: 36.5 });
    // A pixel is what one degree spans at the distance, over the pixels that it spans: 2 m · tan 1° / 317.4.
    expect(read(1).pixelM?.[0]).toBeCloseTo(0.034910129 / 317.4, 10);
    expect(read(1).headers.get("UDETCALIB")).toMatch(/det_distance_COM=2$/);
    expect(readSpecScan(log(`#F x\n#UIMDET TIM1:\n${scan(1)}`), 1, "x.spec").detector).toBe("TIM1");
    const own = `#F x\n#S 1 ct\n#UIMDET TIM1:\n${scan(2)}`;
    expect(readSpecScan(log(own), 2, "x.spec")).not.toHaveProperty("detector");
  });

  it("joins the lines of a row where #N says so, and leaves out columns whose names do not fit", () => {
    const long = readSpecScan(log("#S 1 ct\n#N 5 3\n#L a  b  c  d  e\n1 2 3\n4 5\n6 7 8\n9 10\n11 12 13\n"), 1, "x.spec");
    expect([long.points, ...(long.columns.get("e") ?? [])]).toEqual([2, 5, 10]);
    expect(long.warnings.join()).toMatch(/ends with a damaged line/);
    const unfit = readSpecScan(log("#S 1 ct\n#N 3\n#L a b\n1 2 3\n4 5 6\n"), 1, "x.spec");
    expect([unfit.points, unfit.columns.size]).toEqual([2, 0]);
    expect(unfit.warnings.join()).toMatch(/names in #L of scan 1 do not fit its 3 columns/);
  });

  it("lists a log of 200 000 scans, and finds the last", () => {
    const many = log(Array.from({ length: 200_000 }, (_, i) => `#S ${i + 1} ct 1\n#L M\n${i}\n`).join(""));
    expect(listSpecScans(many)).toHaveLength(200_000);
    expect([...(readSpecScan(many, 200_000, "x.spec").columns.get("M") ?? [])]).toEqual([199_999]);
    expect(() => readSpecScan(many, 300_000, "x.spec")).toThrow(/scans 1 to 200000$/);
  });

  it("leaves out a last line that was cut, and refuses one in the middle", () => {
    const cut = readSpecScan(log(two.replace("1 2 102", "1 2 ")), 1, "x.spec");
    expect(cut.points).toBe(2);
    expect(cut.warnings.join()).toMatch(/damaged line, which is left out: "1 2 "/);
    expect(() => readSpecScan(log(two.replace("0.5 nan 101", "0.5 nan")), 1, "x.spec")).toThrow(FormatError);
    expect(() => readSpecScan(log(two.replace("0.5 nan 101", "0.5 x 101")), 1, "x.spec")).toThrow(
      /numbers in every data line of scan 1/,
    );
  });

  it("passes over detector spectra, Windows line ends, and names parted by single blanks", () => {
    const spectra = "#S 4 ct\r\n#N 2\r\n#L a b\r\n@A 1 2 3\\\r\n4 5 6\\\r\n7\r\n1 2\r\n@A 1\r\n3 4\r\n";
    expect([...readSpecScan(log(spectra), 4, "x.spec").columns].map(([name, values]) => [name, ...values])).toEqual([
      ["a", 1, 3],
      ["b", 2, 4],
    ]);
  });

  it("refuses scans that the log has not, saying what it has, the nearest inside a gap", () => {
    for (const number of [9, 0]) {
      const message = `x.spec: expected scan ${number}, found scans 1 to 2`;
      expect(() => readSpecScan(log(two), number, "x.spec")).toThrow(new RegExp(`${message}$`));
    }
    expect(() => readSpecScan(log("hello"), 1, "x.spec")).toThrow(/no scan at all/);
    expect(() => readSpecScan(log(two.replace("#S 2 ", "#S 8 ")), 6, "x.spec")).toThrow(/scans 1 to 8, the nearest 8/);
  });

  it("tells a log from other files", () => {
    expect(isSpec(log(two))).toBe(true);
    expect(isSpec(log("x,y\n1,2\n"))).toBe(false);
  });
});

const example = fileURLToPath(new URL("../../../../../shared/data/34idc-scan54/example.spec", import.meta.url));
describe.skipIf(!existsSync(example))("a measured log (skipped where ../shared/data is absent)", () => {
  it("has 498 scans, scan 54 as its README describes it", () => {
    const bytes = readFileSync(example);
    // grep -c '^#S ' example.spec
    expect(listSpecScans(bytes)).toHaveLength(498);
    const scan = readSpecScan(bytes, 54, "example.spec");
    expect(scan).toMatchObject({ command: "ascan th -0.279996 0.720004 200 0.25", points: 201, energyEv: 9000 });
    expect(scan.columns.size).toBe(25);
    const theta = scan.columns.get("Theta") ?? [];
    expect([theta[0], theta[200]]).toEqual([-0.2799992, 0.7200076]);
    expect(scan.headers.get("UIMR5")).toBe("0 256 0 256 1");
    expect(Object.keys(scan.motors)).toHaveLength(scanMotors(bytes));
  });
});

/** Distinct names and mnemonics in the log's header, counted line by line. */
function scanMotors(bytes: Uint8Array): number {
  const lines = new TextDecoder().decode(bytes.subarray(0, 4000)).split("\n");
  const names = lines.filter((line) => /^#O\d/.test(line)).flatMap((line) => line.slice(4).trim().split("  "));
  const mnemonics = lines.filter((line) => /^#o\d/.test(line)).flatMap((line) => line.slice(4).trim().split(" "));
  return new Set([...names, ...mnemonics]).size;
}
