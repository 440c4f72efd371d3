import { cutCrystal, eamForces, metalNamed, sphereBody, tabulate, tabulatedPotential, tightBinding } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { FormatError, LimitError } from "../errors.js";
import { fuzz } from "../testing/fuzz.js";
import { readSetfl } from "./read.js";
import { writeSetfl } from "./write.js";

const copper = metalNamed("Cu");
const table = tabulate(copper, tightBinding(copper), 200);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

/** Two elements with tables of six nodes: every number says where it is. */
const alloy = [
  "an alloy",
  "",
  "made up",
  "  2 Ni Al   with a remark",
  "6 0.5 6 1.0 5.5",
  "28 58.7 3.52 fcc",
  "0 1 2",
  "3 4 5",
  "10 11 12 13 14 15",
  "13 26.98 4.05 fcc",
  "20 21 22 23 24 25",
  "30 31 32 33 34 35",
  "40 41 42 43 44 45",
  "50 51 52 53 54 55",
  "6.0D+1 61 62 63 64 65",
].join("\n");

describe("setfl files", () => {
  it("come back with all their bits", () => {
    const back = readSetfl(writeSetfl(table, "tight binding\nsecond moment\nCu\nfourth line"), "cu.eam.alloy");
    expect(back).toEqual(table);
  });

  it("have three lines of comment, whatever the comment", () => {
    for (const comment of ["", "one", "1\n2\n3\n4"]) expect(text(writeSetfl(table, comment)).split("\n")[3]).toBe("1 Cu");
  });

  it("give the same energy as the potential that they hold", () => {
    const positions = cutCrystal(copper.latticeConstant, sphereBody(8));
    const back = readSetfl(writeSetfl(tabulate(copper, tightBinding(copper))), "cu.eam.alloy");
    const energy = eamForces(tightBinding(copper), positions).energy;
    expect(eamForces(tabulatedPotential(back), positions).energy / energy).toBeCloseTo(1, 8);
  });

  it("give one element's functions from among several", () => {
    const nickel = readSetfl(bytes(alloy), "a.eam.alloy", { element: "Ni" });
    expect([nickel.embedding[5], nickel.density[5], nickel.scaledPair[5]]).toEqual([5, 15, 45]);
    const aluminium = readSetfl(bytes(alloy.replaceAll("\n", "\r\n")), "a.eam.alloy", { element: "Al" });
    expect([aluminium.embedding[0], aluminium.density[5], aluminium.scaledPair[0]]).toEqual([20, 35, 60]);
    expect(aluminium).toMatchObject({ atomicNumber: 13, massAmu: 26.98, latticeConstant: 4.05, cutoff: 5.5, densityStep: 0.5 });
  });

  it("name the line of what is wrong", () => {
    const broken = (from: string, to: string) => () => readSetfl(bytes(alloy.replace(from, to)), "x", { element: "Al" });
    expect(broken("  2 Ni", "two Ni")).toThrow(/number of elements.*on line 4/);
    expect(broken("6 0.5 6", "6 -0.5 6")).toThrow(/steps.*"6 -0.5 6 1.0 5.5" on line 5/);
    expect(broken("1.0 5.5", "1.0 9")).toThrow(/cutoff inside.*on line 5/);
    expect(broken("28 58.7", "Ni 58.7")).toThrow(/atomic number.*on line 6/);
    expect(broken("13 14 15", "13 14,15")).toThrow(/densities of Ni.*"14,15" on line 9/);
    expect(broken("3 4 5", "3 4 5 6")).toThrow(/end its line.*on line 8/);
    expect(broken("\n6.0D+1 61 62 63 64 65", "")).toThrow(/pair energies of Al and Al, of which 0.*after line 14/);
    expect(broken("6 0.5 6 1.0 5.5", "600 0.5 60000 1.0 5.5")).toThrow(/numbers that line 5 states/);
  });

  it("name the elements where the one to read is not said or not there", () => {
    expect(() => readSetfl(bytes(alloy), "x")).toThrow("Ni, Al");
    expect(() => readSetfl(bytes(alloy), "x", { element: "Au" })).toThrow("a potential of Au, found Ni, Al");
    expect(() => readSetfl(bytes(""), "x")).toThrow(FormatError);
  });

  it("refuse what needs more memory than there is", () => {
    expect(() => readSetfl(writeSetfl(table), "x", { maxBytes: 4000 })).toThrow(LimitError);
  });

  it("are read or refused when damaged, with no other error", async () => {
    const seeds = [bytes(alloy), writeSetfl(tabulate(copper, tightBinding(copper), 100))];
    const read = (mutant: Uint8Array) => readSetfl(mutant, "x", text(mutant).includes("Al") ? { element: "Ni" } : {});
    await fuzz({ seeds, mutants: 400, read });
  });
});
