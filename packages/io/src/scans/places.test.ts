import { describe, expect, it } from "vitest";
import { filledPlace, findPlaces, firstPlace, hasWord, placeFault } from "./places.js";
import type { ValueTree } from "./values.js";

/** A tree of paths with the attribute `long_name` of some. */
function treeOf(paths: readonly string[], longNames: Readonly<Record<string, string>> = {}): ValueTree {
  const nothing = () => undefined;
  const inside = (group: string) => paths.filter((path) => path.startsWith(group === "/" ? "/" : `${group}/`));
  return {
    file: "tree",
    list: (group) => [...new Set(inside(group).map((path) => path.slice(group === "/" ? 1 : group.length + 1).split("/")[0]))],
    has: (path) => paths.includes(path) || inside(path).length > 0,
    broken: nothing,
    shape: nothing,
    numbers: nothing,
    text: nothing,
    attributeNumbers: nothing,
    attribute: (path, name) => (name === "long_name" ? longNames[path] : undefined),
  };
}

const paths = (tree: ValueTree, group: string, place: string, filling = {}) =>
  findPlaces(tree, group, place, filling).map(({ path }) => path);

describe("findPlaces", () => {
  const bliss = treeOf(["/10.1/title", "/2.1/title", "/1.1/title", "/2.1/measurement/mpx1x4", "/2.2/title", "/.config/x"]);

  it("finds numbered groups in the order of their numbers, and tells these", () => {
    expect(findPlaces(bliss, "/", "/{scan}.1")).toEqual([
      { path: "/1.1", filling: { scan: "1" } },
      { path: "/2.1", filling: { scan: "2" } },
      { path: "/10.1", filling: { scan: "10" } },
    ]);
  });

  it("puts in what is known, digits filled up or not, and begins at the group or at the top", () => {
    expect(paths(bliss, "/2.1", "measurement/{detector}", { detector: "mpx1x4" })).toEqual(["/2.1/measurement/mpx1x4"]);
    expect(paths(bliss, "/2.1", "measurement/{detector}", { detector: "eiger" })).toEqual([]);
    expect(paths(bliss, "/2.1", "/{scan}.1/title", { scan: "10" })).toEqual(["/10.1/title"]);
    expect(paths(treeOf(["/exp_0012/a", "/exp_12/a"]), "/", "/exp_{scan:4}", { scan: "12" })).toEqual(["/exp_0012", "/exp_12"]);
    expect(paths(bliss, "/", "/")).toEqual([""]);
  });

  it("takes brackets, dots and stars of a file for what they are", () => {
    const odd = treeOf(["/a.b/c[1]", "/axb/c[1]", "/a.b/*"]);
    expect(paths(odd, "/", "/a.b/{motor}")).toEqual(["/a.b/c[1]", "/a.b/*"]);
    expect(paths(odd, "/", "/a.b/{motor}", { motor: "c[1]" })).toEqual(["/a.b/c[1]"]);
    expect(paths(treeOf(["/x-gamma-y/p", "/x-delta/p"]), "/", "/*{motor}*/p", { motor: "gamma" })).toEqual(["/x-gamma-y/p"]);
  });

  it("tells names apart by the words of an attribute", () => {
    const names = { "/s/data_01": "dif-group.1/mu", "/s/data_02": "dif-group.1/mux", "/s/data_03": "imon1" };
    const sixs = treeOf(Object.keys(names), names);
    expect(paths(sixs, "/s", "*[long_name~{motor}]", { motor: "mu" })).toEqual(["/s/data_01"]);
    expect(paths(sixs, "/s", "*[long_name=imon1]")).toEqual(["/s/data_03"]);
    expect(firstPlace(sixs, "/s", ["*[long_name~imon0]", "*[long_name~imon1]"])?.path).toBe("/s/data_03");
  });
});

it("writes places with their holes filled", () => {
  expect(filledPlace("/{name}_{scan:5}/data_{part:6}", { name: "a", scan: "12", part: "3" })).toBe("/a_00012/data_000003");
  expect(filledPlace("scan_data/*[long_name~{motor}]", { motor: "mu" })).toBe("scan_data/*");
});

it.each([
  ["/{scan}.1", undefined],
  ["/{scam}.1", /^\{scam\} is not one of \{scan\}/],
  ["/{scan.1", /^a brace without its other half/],
])("checks how a place is written: %s", (place, fault) => {
  if (fault === undefined) expect(placeFault(place)).toBeUndefined();
  else expect(placeFault(place)).toMatch(fault);
});

it("knows words by what parts them", () => {
  expect([hasWord("a/mu", "mu"), hasWord("MU at 3", "mu"), hasWord("mux", "mu"), hasWord("my_mu", "mu")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
