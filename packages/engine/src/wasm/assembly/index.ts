// The module's entries: a command for thread 0, a loop that serves commands for the others.

import { order } from "../host/assembly/fields.generated";
import { announce, awaitCommand } from "../host/assembly/threads";
import { blurredGradient, blurredResiduals, filterLags, patternLags } from "./coherence";
import { drawCrystal, fitCrystals } from "./crystal-fit";
import { Command, grid } from "./fields.generated";
import { sumBlurredFit, sumFit, sumModelFit } from "./fit";
import { foldColumns } from "./fold";
import { adamPlanes, forwardPlanes, iterate, receiveGradient, receivePlanes } from "./iterate";
import { measure, measureScattered } from "./measure";
import { packMeasurement } from "./measurement";
import { packPlanes } from "./packing";
import { residuals } from "./residuals";
import { adopt, blur, select } from "./support-update";
import { combine, dots } from "./vectors";
import { loadColumns, loadPlanes, transformVolume } from "./whole";

function perform(thread: i32): void {
  const scratch = grid.scratch + thread * grid.scratchStride;
  const command = order.command;
  if (command === Command.transform) transformVolume(scratch);
  else if (command === Command.iterate) iterate(thread, scratch);
  else if (command === Command.foldColumns) foldColumns(scratch);
  else if (command === Command.receivePlanes) receivePlanes(scratch);
  else if (command === Command.sendPlanes) forwardPlanes(scratch, false);
  else if (command === Command.sendMaskedPlanes) forwardPlanes(scratch, true);
  else if (command === Command.loadPlanes) loadPlanes(scratch);
  else if (command === Command.loadColumns) loadColumns(scratch);
  else if (command === Command.fit) sumFit(scratch);
  else if (command === Command.modelFit) sumModelFit(scratch);
  else if (command === Command.blurredFit) sumBlurredFit(scratch);
  else if (command === Command.blur) blur();
  else if (command === Command.select) select();
  else if (command === Command.adopt) adopt();
  else if (command === Command.residuals) residuals(scratch);
  else if (command === Command.measure) measure(scratch);
  else if (command === Command.measureScattered) measureScattered(scratch);
  else if (command === Command.patternLags) patternLags(scratch);
  else if (command === Command.filterLags) filterLags(scratch);
  else if (command === Command.blurredResiduals) blurredResiduals(scratch);
  else if (command === Command.blurredGradient) blurredGradient(scratch);
  else if (command === Command.adamPlanes) adamPlanes(scratch);
  else if (command === Command.receiveGradient) receiveGradient(scratch);
  else if (command === Command.combine) combine();
  else if (command === Command.dots) dots();
  else if (command === Command.packPlanes) packPlanes(false);
  else if (command === Command.unpackPlanes) packPlanes(true);
  else if (command === Command.packMeasurement) packMeasurement(thread);
  else if (command === Command.fitCrystals) fitCrystals(thread, scratch);
  else if (command === Command.drawCrystal) drawCrystal(thread, scratch);
}

/** Carries out the command in memory with all threads; returns when it is done. */
export function execute(): void {
  announce();
  perform(0);
}

/** The loop of the other threads. Thread 0 sends no command before all have entered it. */
export function serve(thread: i32, seen: i32): void {
  for (;;) {
    seen = awaitCommand(seen);
    perform(thread);
  }
}
