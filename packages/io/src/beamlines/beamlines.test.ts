import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { add, norm, scale, transpose, type Vector } from "@friedel/engine";
import { type Beamline, type Circle, geometryAt, hcEvM } from "@friedel/imaging";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { parseBeamline } from "./parse.js";
import { beamlinePresets } from "./presets.js";

const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".yaml"));
const presets = beamlinePresets();

/** Circles as published, for the presets that have been checked by hand: signs that the other tests cannot tell. */
const table: Record<string, { sample: string; detector: string; pixels: string }> = {
  "34-ID-C": { sample: "theta y+ chi z- phi y+", detector: "delta y+ gamma x-", pixels: "x+ y-" },
  BM02: { sample: "mu y+ th x- chi z+ phi x-", detector: "nu y+ tth x-", pixels: "x- y-" },
  CRISTAL: { sample: "mgomega x- mgphi y+", detector: "gamma y+ delta x-", pixels: "x+ y-" },
  ID01: { sample: "mu y- eta x- phi y-", detector: "nu y- delta x-", pixels: "x+ y-" },
  ID27: { sample: "nath y-", detector: "", pixels: "x- y-" },
  // As the transformations in the beamline's own files, with a kappa goniometer's angles told as Eulerian ones.
  I16: { sample: "mu x+ eta y+ chi z+ phi y+", detector: "gam x+ delta y+", pixels: "x+ y+" },
  "I13-1": { sample: "t1_theta y+", detector: "", pixels: "x+ y-" },
  NanoMAX: { sample: "theta x- phi y-", detector: "gamma y- delta x-", pixels: "x- y-" },
  P10: { sample: "mu y+ om x- chi z+ phi y-", detector: "gamma y+ delta x-", pixels: "x- y-" },
  SIXS: { sample: "beta x- mu y+", detector: "beta x- gamma y+ delta x-", pixels: "x+ y-" },
};

describe("beamlinePresets", () => {
  it("are the YAML files, each named as its beamline", () => {
    const named = files.map(
      (file) => [file, parseBeamline(readFileSync(join(import.meta.dirname, file), "utf8"), file)] as const,
    );
    expect(Object.values(presets)).toEqual(named.map(([, beamline]) => beamline));
    for (const [file, { name }] of named) expect(`${name.toLowerCase()}.yaml`).toBe(file);
  });

  it.each(Object.entries(table))("%s has the circles of the design", (name, { sample, detector, pixels }) => {
    const { sampleCircles, detectorCircles, pixelDirections } = presets[name];
    expect(sampleCircles.map((c) => `${c.motor} ${c.axis}`).join(" ")).toBe(sample);
    expect(detectorCircles.map((c) => `${c.motor} ${c.axis}`).join(" ")).toBe(detector);
    expect(`${pixelDirections.column} ${pixelDirections.row}`).toBe(pixels);
  });

  it.each(Object.values(presets).map((b) => [b.name, b] as const))(
    "%s: columns equal differences of traced rays",
    (_, beamline) => {
      const motorsDeg = Object.fromEntries(
        [...beamline.sampleCircles, ...beamline.detectorCircles].map(({ motor }, i) => [
          motor,
          [3, 17, 88, -6, 24, 9, 5, 40][i % 8] + i,
        ]),
      );
      const [row, column, stepDeg] = [340, -270, 0.008];
      const found = geometryAt({
        beamline,
        energyEv: 10_200,
        distanceM: 0.83,
        motorsDeg,
        scan: { stepsDeg: { [beamline.rocking]: stepDeg } },
        armPixel: { row: 120.5, column: 250 },
        braggPixel: { row, column },
        shape: [100, 128, 128],
      });
      const q = (dRow: number, dColumn: number, dAngle: number): Vector =>
        tracedQ(beamline, { ...motorsDeg }, row + dRow - 120.5, column + dColumn - 250, dAngle * stepDeg);
      const expected = [
        difference(q(0, 0, 0.5), q(0, 0, -0.5)),
        difference(q(0.5, 0, 0), q(-0.5, 0, 0)),
        difference(q(0, 0.5, 0), q(0, -0.5, 0)),
      ];
      // Central differences err by (p/D)²/24 and Δθ²/24, 1e-9; cancellation in float64 leaves as much again.
      expected.forEach((edge, axis) => {
        expect(norm(difference(transpose(found.reciprocalColumns)[axis], edge)) / norm(edge)).toBeLessThan(1e-8);
      });
      expect(norm(difference(found.qVector, q(0, 0, 0))) / found.qNorm).toBeLessThan(1e-12);
    },
  );

  it("turn at P10 from chi = 90, so that phi of a flat sample turns about the vertical", () => {
    const { reciprocalColumns, qVector } = geometryAt({
      beamline: presets.P10,
      energyEv: 10_000,
      distanceM: 1.8,
      motorsDeg: { mu: 0, om: 0, chi: 90, phi: 10, gamma: 30, del: 5 },
      scan: { stepsDeg: { samphi: 1 } },
      armPixel: { row: 0, column: 0 },
      braggPixel: { row: 0, column: 0 },
      shape: [10, 10, 10],
    });
    // −Δθ (−ŷ × q) = Δθ (q_z, 0, −q_x).
    const step = Math.PI / 180;
    const expected: Vector = [step * qVector[2], 0, -step * qVector[0]];
    expect(norm(difference(transpose(reciprocalColumns)[0], expected)) / norm(qVector)).toBeLessThan(1e-12);
  });
});

describe("parseBeamline", () => {
  const good = [
    "name: bench",
    "sampleCircles: [{ motor: om, axis: x- }]",
    "detectorCircles: [{ motor: tth, axis: x- }]",
    "pixelDirections: { column: x+, row: y- }",
    "rocking: om",
    "aliases: { om: [omega] }",
    "pixelUm: 172",
    "energy: { motor: en, unit: keV }",
  ];
  const changed = (line: number, text: string): string => good.with(line, text).join("\n");

  it("takes vectors for axes and pixel directions", () => {
    const { sampleCircles, pixelDirections } = parseBeamline(
      changed(1, "sampleCircles: [{ motor: om, axis: [-1, 0, 0.02] }]").replace("column: x+", "column: [1, 0.01, 0]"),
      "bench.yaml",
    );
    expect([sampleCircles[0].axis, pixelDirections.column]).toEqual([
      [-1, 0, 0.02],
      [1, 0.01, 0],
    ]);
  });

  it("takes a motor that has the name of a member of every object", () => {
    const { offsetsDeg, aliases } = parseBeamline(
      changed(2, "detectorCircles: [{ motor: constructor, axis: x- }]"),
      "bench.yaml",
    );
    expect([offsetsDeg.constructor, aliases.constructor]).toEqual([undefined, undefined]);
  });

  it("reads a file of a user's own", () => {
    expect(parseBeamline(good.join("\n"), "bench.yaml")).toEqual({
      name: "bench",
      sampleCircles: [{ motor: "om", axis: "x-" }],
      detectorCircles: [{ motor: "tth", axis: "x-" }],
      pixelDirections: { column: "x+", row: "y-" },
      rocking: "om",
      offsetsDeg: {},
      aliases: { om: ["omega"] },
      pixelM: 0.000172,
      energy: { motor: "en", unit: "keV" },
      layouts: [],
    });
  });

  it("reads how its scans are laid out, one place without a list too", () => {
    const layout = ["layouts:", "  - name: a", "    kind: hdf5", "    scan: /{scan}", "    frames: [data, more]"];
    const { layouts } = parseBeamline([...good, ...layout].join("\n"), "bench.yaml");
    expect(layouts).toHaveLength(1);
    expect(layouts[0]).toMatchObject({ scan: ["/{scan}"], frames: ["data", "more"], mask: [], motors: { still: [], own: {} } });
  });

  it.each([
    ["", /bench.yaml: expected a beamline description/],
    ["a: [", /bench.yaml: expected YAML/],
    [changed(3, "pixelDirections: { column: x+, row: !deg y- }"), /expected YAML, found Unresolved tag: !deg/],
    [changed(1, "sampleCircles: [{ motor: om, axis: w+ }]"), /at sampleCircles.0.axis/],
    [changed(6, "pixelUm: -5"), /at pixelUm/],
    [changed(6, "pixelUm: 5\nflavour: sour"), /flavour/],
    [changed(4, "rocking: tth"), /one of its sample circles \(om\) to be rocked, found "tth"/],
    [changed(5, "offsetsDeg: { chi: 90 }"), /offsets, aliases and places of its motors \(om, tth, en\), found "chi"/],
    [`${good.join("\n")}\nlayouts: [{ name: a, kind: hdf5, frames: x }]`, /needs the places `scan` and `frames`/],
    [`${good.join("\n")}\nlayouts: [{ name: a, kind: spec, mask: "{scam}" }]`, /layouts.0.mask/],
    [`${good.join("\n")}\nlayouts: [{ name: a, kind: spec, distance: { at: x, unit: km } }]`, /layouts.0.distance.unit/],
    [
      `${good.join("\n")}\nlayouts: [{ name: a, kind: spec, motors: { own: { piz: x } } }]`,
      /places of its motors .* found "piz"/,
    ],
    [changed(5, "aliases: { om: [TTH] }"), /every name to mean one motor, found "(tth|TTH)" twice/],
    [changed(3, "pixelDirections: { column: x+, row: x- }"), /along x and y, found column x\+ and row x-/],
    [changed(3, "pixelDirections: { column: [1, 2, 0], row: [-1, -2, 0.5] }"), /along x and y, found column 1,2,0/],
    [changed(3, "pixelDirections: { column: [0, 0, 0], row: y- }"), /pixelDirections.column/],
    [changed(3, "pixelDirections: { column: w+, row: y- }"), /pixelDirections.column.*a vector \[x, y, z\]/],
    [`name: ${"x".repeat(200_000)}`, /at most 100000 characters/],
    [`a: &a [${"x,".repeat(200)}]\nb: &b [${"*a,".repeat(200)}]\nc: [${"*b,".repeat(200)}]`, /bench.yaml: expected/],
  ])("refuses with one sentence (%#)", (text, message) => {
    const attempt = (): Beamline => parseBeamline(text, "bench.yaml");
    expect(attempt).toThrow(FormatError);
    expect(attempt).toThrow(message);
    expect(attempt).not.toThrow(/\n/);
  });
});

/** q of a pixel in the frame of the crystal at the middle of the scan: turned in plane rotations, circle by circle. */
function tracedQ(beamline: Beamline, motorsDeg: Record<string, number>, rows: number, columns: number, extraDeg: number): Vector {
  const angle = (motor: string, extra: number): number =>
    ((motorsDeg[motor] - (beamline.offsetsDeg[motor] ?? 0) + (motor === beamline.rocking ? extra : 0)) * Math.PI) / 180;
  const { column, row } = beamline.pixelDirections;
  const p = beamline.pixelM;
  const along = (axis: "x" | "y"): number =>
    p * ((column[0] === axis ? columns * Number(`${column[1]}1`) : 0) + (row[0] === axis ? rows * Number(`${row[1]}1`) : 0));
  let ray: Vector = [along("x"), along("y"), 0.83];
  for (const { motor, axis } of beamline.detectorCircles.toReversed()) ray = turn(ray, axis, angle(motor, extraDeg));
  const k = (2 * Math.PI * 10_200) / hcEvM / norm(ray);
  let q: Vector = [k * ray[0], k * ray[1], k * ray[2] - k * norm(ray)];
  for (const { motor, axis } of beamline.sampleCircles) q = turn(q, axis, -angle(motor, extraDeg));
  for (const { motor, axis } of beamline.sampleCircles.toReversed()) q = turn(q, axis, angle(motor, 0));
  return q;
}

function turn([x, y, z]: Vector, axis: Circle["axis"], angle: number): Vector {
  const a = axis[1] === "+" ? angle : -angle;
  const [c, s] = [Math.cos(a), Math.sin(a)];
  if (axis[0] === "x") return [x, c * y - s * z, s * y + c * z];
  if (axis[0] === "y") return [c * x + s * z, y, c * z - s * x];
  return [c * x - s * y, s * x + c * y, z];
}

const difference = (a: Vector, b: Vector): Vector => add(a, scale(-1, b));
