import { defineConfig } from "vitest/config";

// Tests run on the sources: the condition resolves @friedel/* to src instead of dist.
const conditions = ["friedel-source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tests/**/*.test.ts"],
    globalSetup: "./scripts/generate.mjs",
    reporters: ["default", "./scripts/skip-reporter.mjs"],
    // A million mutants a case, say, take hours.
    testTimeout: process.env.FUZZ ? 86_400_000 : 120_000,
    hookTimeout: 120_000,
  },
});
