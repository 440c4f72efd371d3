import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseDetector } from "../detectors/parse.js";
import { detectors } from "../detectors/presets.js";
import { parseScanSettings } from "../scans/settings-file.js";
import { parseBeamline } from "./parse.js";
import { beamlinePresets } from "./presets.js";

const text = readFileSync(join(import.meta.dirname, "../../../../docs/beamlines.md"), "utf8");

it("docs/beamlines.md shows files that are read, and names every preset and detector", () => {
  const [settings, beamline, detector] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => yaml);
  expect(parseScanSettings(settings, "docs")).toMatchObject({ distanceM: 1, directBeam: { row: 120.5, column: 88 } });
  expect(parseBeamline(beamline, "docs").layouts[0].frames).toHaveLength(2);
  expect(parseDetector(detector, "docs").gaps.rows).toEqual([[255, 260]]);
  for (const name of Object.keys(beamlinePresets())) expect(text).toContain(`| ${name}`);
  for (const { name } of detectors) expect(text).toContain(/^(Eiger|Pilatus)(.*)/.exec(name)?.[2] ?? name.split(" ")[0]);
});
