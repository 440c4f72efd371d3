// A Vitest reporter that names every skipped test, so that nothing is skipped silently. Suites say why in their names.
export default class SkipReporter {
  onTestRunEnd(modules) {
    const skipped = new Map();
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        const suite = test.parent.type === "suite" ? test.parent.fullName : test.name;
        skipped.set(suite, (skipped.get(suite) ?? 0) + 1);
      }
    }
    for (const [suite, count] of skipped) console.log(` skipped ${count}: ${suite}`);
  }
}
