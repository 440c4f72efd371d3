import { expect, it } from "vitest";
import * as surface from "./index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(surface).sort().join(" ")).toMatchInlineSnapshot(
    `"atomicCrystalOf atomicDefects atomicShapes bodyOfAtoms braggVector bulkProperties createRelaxer cutCrystal defaultCrystalSet defaultSampleSet displacementAlong disturbedClasses drawCrystal drawSample drawScatterer drawTestPattern eamForces evaluate evaluationMethods findClasses findMethods heldAtoms intensityOf judgePatterns judgeProblem judgingCount judgingSeed makeAtomicCrystal measureScatterer metalNamed metals objectOfAtoms perfectCrystal problemDefaults problemKind problemKinds randomAtomicCrystal randomCrystal randomRotation refineToEnd relaxAtoms scanSetting shardCount simulateCrystal simulatePattern simulateProblem simulateScan sitesOf sphereBody summariseScores summariseStarts tabulate tabulatedPotential testClasses tightBinding tuningSeed unitsOfShard voxelsOf wulffBody"`,
  );
});
