// The module's entries: a command for thread 0, a loop that serves commands for the others.

import * as c from "../crystal-fit-fields";
import * as f from "../fields";
import { adamPlanes, receiveGradient } from "./adam";
import { accumulate } from "./average";
import { drawCrystal, fitCrystals } from "./crystal-fit";
import { blurredGradient, blurredResiduals, filterLags, patternLags } from "./coherence";
import { sumBlurredFit, sumFit } from "./fit";
import { foldColumns, forwardPlanes, iterate, receivePlanes } from "./iterate";
import { adopt, blur, select } from "./renew";
import { measure } from "./measure";
import { packPlanes } from "./packing";
import { residuals } from "./residuals";
import { announce, awaitCommand } from "./threads";
import { combine, dots } from "./vectors";
import { loadColumns, loadPlanes, transformVolume } from "./whole";

function perform(thread: i32): void {
  const scratch = <usize>load<u32>(f.scratch) + thread * <usize>load<u32>(f.scratchStride);
  switch (load<i32>(f.command)) {
    case f.opTransform: transformVolume(scratch); break;
    case f.opIterate: iterate(thread, scratch); break;
    case f.opFoldColumns: foldColumns(scratch); break;
    case f.opReceivePlanes: receivePlanes(scratch); break;
    case f.opSendPlanes: forwardPlanes(scratch, false); break;
    case f.opSendMaskedPlanes: forwardPlanes(scratch, true); break;
    case f.opLoadPlanes: loadPlanes(scratch); break;
    case f.opLoadColumns: loadColumns(scratch); break;
    case f.opFit: sumFit(scratch); break;
    case f.opBlurredFit: sumBlurredFit(scratch); break;
    case f.opAverage: accumulate(); break;
    case f.opBlur: blur(); break;
    case f.opSelect: select(); break;
    case f.opAdopt: adopt(); break;
    case f.opResiduals: residuals(scratch); break;
    case f.opMeasure: measure(scratch); break;
    case f.opPatternLags: patternLags(scratch); break;
    case f.opFilterLags: filterLags(scratch); break;
    case f.opBlurredResiduals: blurredResiduals(scratch); break;
    case f.opBlurredGradient: blurredGradient(scratch); break;
    case f.opAdamPlanes: adamPlanes(scratch); break;
    case f.opReceiveGradient: receiveGradient(scratch); break;
    case f.opCombine: combine(); break;
    case f.opDots: dots(); break;
    case f.opPackPlanes: packPlanes(false); break;
    case f.opUnpackPlanes: packPlanes(true); break;
    case c.opFitCrystals: fitCrystals(thread, scratch); break;
    case c.opDrawCrystal: drawCrystal(thread, scratch); break;
  }
}

/** Carries out the command in memory with all threads; returns when it is done. */
export function execute(): void {
  announce();
  perform(0);
}

/** What the other threads do for ever. Thread 0 gives no command before all have come here. */
export function serve(thread: i32, seen: i32): void {
  for (;;) {
    seen = awaitCommand(seen);
    perform(thread);
  }
}
