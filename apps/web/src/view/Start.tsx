// The first page: what this is, and a place to drop a scan.

import type { Machine } from "../machine/machine.js";
import type { Work } from "../work.js";
import { MachineFiles } from "./MachineFiles.js";
import { OpenButtons } from "./OpenButtons.js";
import { Notices, ProgressLine } from "./Progress.js";

interface Props {
  readonly work: Work;
  readonly machine: Machine | undefined;
  /** The crystal beside which what is opened will stand. */
  readonly beside: string | undefined;
}

export function Start({ work, machine, beside }: Props) {
  const { running } = work;
  return (
    <main className="start">
      <section className="drop">
        <h2>{beside === undefined ? "Drop a scan, watch the crystal appear" : `Open what is to stand beside ${beside}`}</h2>
        <p>
          From the frames of a coherent Bragg peak to the shape of the nanocrystal and the strain inside it. Everything runs in
          this tab: nothing is uploaded, nothing is installed.
        </p>
        <OpenButtons work={work} />
        {running && <ProgressLine running={running} stop={work.stop} />}
        <Notices work={work} />
      </section>
      {machine && <MachineFiles machine={machine} work={work} />}
      <section className="kinds">
        <dl>
          <div>
            <dt>A raw scan</dt>
            <dd>
              The folder or file as the beamline wrote it: 34-ID-C, ID01, ID27, BM02, P10, NanoMAX, SIXS, CRISTAL, I16, I13-1.
            </dd>
          </div>
          <div>
            <dt>A pattern</dt>
            <dd>CXI, HDF5 or NeXus, NPY, NPZ, MATLAB, a stack of TIFF, EDF or CBF frames, a cohere experiment.</dd>
          </div>
          <div>
            <dt>A result</dt>
            <dd>A result.cxi of friedel, PyNX or others, to look at and to save as files for ParaView.</dd>
          </div>
        </dl>
      </section>
    </main>
  );
}
