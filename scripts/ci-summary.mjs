// Reads Vitest's JSON report and prints the gate's last line. A skipped test counts as failed, for the gate's machine has all that
// the tests need, except a GPU, and measured data where the checkout stands alone.
import { existsSync, readFileSync } from "node:fs";

const [file, checks] = process.argv.slice(2);
if (!existsSync(file)) {
  console.log("0 passed, 1 failed");
  process.exit(1);
}
const report = JSON.parse(readFileSync(file, "utf8"));
const allowed = existsSync("../shared/data") ? /without a GPU/i : /without a GPU|shared\/data/i;
const tests = report.testResults.flatMap((suite) => suite.assertionResults);
const passed = tests.filter((test) => test.status === "passed").length;
const skipped = tests.filter((test) => !["passed", "failed"].includes(test.status) && !allowed.test(test.fullName));
for (const test of skipped) console.log(`not to be skipped here: ${test.fullName}`);
const brokenFiles = report.testResults.filter((suite) => suite.status === "failed" && suite.assertionResults.length === 0).length;
const failed = tests.filter((test) => test.status === "failed").length + skipped.length + brokenFiles + Number(checks);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
