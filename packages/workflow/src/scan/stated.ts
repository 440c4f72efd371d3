// What the user says of a scan by hand, checked against the beamline: it goes before whatever files tell.

import { OptionError } from "@friedel/engine";
import { type Beamline, motorNamed, type Pixel } from "@friedel/imaging";
import { checkEnergy } from "./plausible.js";

/** Values of the user, in place of those of the files. */
export interface StatedGeometry {
  readonly energyEv?: number;
  readonly distanceM?: number;
  /** Edges of a detector pixel along (row, column). */
  readonly pixelM?: readonly [row: number, column: number];
  /** Positions of circles; of those that move, at the Bragg peak. */
  readonly motorsDeg?: Readonly<Record<string, number>>;
  /** The circle that was rocked, or "energy". */
  readonly rock?: string;
  /** From frame to frame: degrees, or eV of the energy. */
  readonly step?: number;
  /** The pixel of the frames, unbinned and counted from 0, that the direct beam meets with all detector angles at zero. */
  readonly directBeam?: Pixel;
}

/** Whether anything is stated. */
export function isStated(stated: StatedGeometry): boolean {
  return Object.values(stated).some((value) => value !== undefined);
}

/** Throws OptionError for an energy that is none, for a step of 0, for a motor that the beamline does not have, and for energy and distance among the motors. */
export function checkStated({ motorsDeg = {}, rock, energyEv, step }: StatedGeometry, beamline: Beamline): void {
  if (step === 0) throw new OptionError("expected --step from frame to frame other than 0, found 0");
  if (energyEv !== undefined) checkEnergy(energyEv);
  const { name, sampleCircles, detectorCircles, energy, distance } = beamline;
  const known = [...new Set([...sampleCircles, ...detectorCircles].map(({ motor }) => motor))].join(", ");
  for (const motor of Object.keys(motorsDeg)) {
    const found = motorNamed(beamline, motor);
    if (found === undefined) throw new OptionError(`expected --motor for one of ${name}'s circles (${known}), found ${motor}`);
    const flag = found === energy?.motor ? "--energy EV" : found === distance?.motor ? "--distance M" : undefined;
    if (flag) throw new OptionError(`expected ${flag} for ${motor}, which is no circle of ${name}, found --motor`);
  }
  if (rock === undefined || rock === "energy") return;
  const circle = motorNamed(beamline, rock);
  if (sampleCircles.some(({ motor }) => motor === circle)) return;
  const rockable = sampleCircles.map(({ motor }) => motor).join(", ");
  throw new OptionError(`expected --rock with one of ${name}'s sample circles (${rockable}) or energy, found ${rock}`);
}
