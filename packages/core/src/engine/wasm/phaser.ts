import type { Measurement, Phaser } from "../engine.js";
import type { Crew } from "./crew.js";
export async function createWasmPhaser(_crew: Crew, _m: Measurement): Promise<Phaser> {
  throw new Error("to come");
}
