import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";

// Tests run on the sources: the condition resolves @friedel/* to src instead of dist.
const conditions = ["friedel-source"];

const files = ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tests/**/*.test.ts"];

/** Files that need a process of their own, since they replace globals, watch its memory or change the program's commands. */
const alone = [
  "packages/{cli,workflow}/src/**/*.test.ts",
  "packages/io/src/**/fuzz*.test.ts",
  "packages/io/src/npy/npy.test.ts",
  "packages/io/src/node/power-cut.test.ts",
  "apps/*/src/**/*.test.ts",
  "tests/**/*.test.ts",
];

/** Begins with the files that stand alone: the longest are among them, and none is left over when all others are done. */
class AloneFirst extends BaseSequencer {
  override async sort(specifications: Parameters<BaseSequencer["sort"]>[0]) {
    const sorted = await super.sort(specifications);
    const isAlone = ({ project }: (typeof sorted)[number]) => project.name === "alone";
    return [...sorted.filter(isAlone), ...sorted.filter((one) => !isAlone(one))];
  }
}

// A million mutants a case, say, take hours.
const timeouts = { testTimeout: process.env.FUZZ ? 86_400_000 : 120_000, hookTimeout: 120_000 };
const resolution = { resolve: { conditions }, ssr: { resolve: { conditions } } };

export default defineConfig({
  test: {
    // Most share a process for each core: importing the packages anew takes as long as all quick tests together.
    projects: [
      { ...resolution, test: { ...timeouts, name: "shared", include: files, exclude: alone, isolate: false } },
      { ...resolution, test: { ...timeouts, name: "alone", include: alone } },
    ],
    // Without it one core is left to Vitest itself, and on two cores one file runs at a time.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: AloneFirst },
    globalSetup: "./scripts/generate.mjs",
    reporters: ["default", "./scripts/skip-reporter.mjs"],
  },
});
