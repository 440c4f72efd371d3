import { describe, expect, it } from "vitest";
import { beamlinePresets } from "../beamlines/presets.js";
import { axesByPosition, namedAxes } from "./axes.js";

const cristal = beamlinePresets().CRISTAL;

describe("the axes of a scan", () => {
  it("are those that the command names, in its order, the energy among them", () => {
    const named = (command?: string) => [...namedAxes(cristal, command)];
    expect(named("a3scan piz 0 1 delta 33 34 i06-c-c07-op-mono/energy 8.4 8.6 20 1")).toEqual([
      ["delta", 2],
      ["energy", 3],
    ]);
    expect(named("ascan i06-c-c07-ex-mg_phi")).toEqual([["mgphi", 1]]);
    expect(named("align over mg_phi")).toEqual([["mgphi", 1]]);
    expect([named("exp"), named()]).toEqual([[], []]);
  });

  it("are those whose positions go through where something stood; the usual circle where several did", () => {
    const found = (positions: Record<number, number[]>, stood: Record<string, number>) =>
      Object.fromEntries(axesByPosition(cristal, { positions: (axis) => positions[axis], still: (name) => stood[name] }));
    const stood = { mgomega: 17, mgphi: 0, gamma: 1, delta: 34, energy: 8.5 };
    expect(found({ 1: [33.9, 34.1], 2: [8.4, 8.6] }, stood)).toEqual({ delta: 1, energy: 2 });
    expect(found({ 1: [17, 17.5] }, stood)).toEqual({ mgomega: 1 });
    expect(found({ 1: [-1, 1] }, { ...stood, mgomega: 0 })).toEqual({ mgomega: 1 });
    // A motor that is none of these, and one that stood still.
    expect(found({ 1: [100, 101], 2: [34, 34] }, stood)).toEqual({});
    expect(found({ 1: [0, 1] }, { mgphi: 0.5, delta: 0.5 })).toEqual({});
  });
});
