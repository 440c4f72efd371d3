// Two crystals side by side, turned together and in the same colours. Each is of a session of its own.

import { useMemo, useState } from "react";
import type { CrystalView, QuantityName, Session, Solved } from "../job/records.js";
import { ColourBar, ColourChoice, sharedRange } from "./Colouring.js";
import { CrystalPanel, type Pair } from "./CrystalPanel.js";
import type { CameraLink } from "./crystal-stage.js";

/** A session that can be ended, with its worker. */
export interface EndingSession extends Session {
  end(): void;
}

/** A crystal that stays while another is opened. */
export interface KeptCrystal {
  readonly session: EndingSession;
  readonly solved: Solved;
}

interface Props {
  readonly session: Session;
  readonly name: string;
  readonly view: CrystalView;
  readonly isLive: boolean;
  readonly kept: KeptCrystal;
}

export function CrystalPair({ session, name, view, isLive, kept }: Props) {
  const [wanted, setWanted] = useState<QuantityName>();
  const [link] = useState<CameraLink>(() => ({ followers: new Set() }));
  const other = kept.solved.view;
  // What both have, in the same colours; phase and amplitude every crystal has.
  const quantities = useMemo(
    () =>
      view.quantities.flatMap((one) => {
        const beside = other.quantities.find(({ name }) => name === one.name);
        return beside ? [sharedRange(one, beside)] : [];
      }),
    [view, other],
  );
  const quantity = quantities.find(({ name }) => name === wanted) ?? quantities[0];
  const pair: Pair = useMemo(() => ({ link, quantity }), [link, quantity]);
  const { sentence } = kept.solved.verdict;
  return (
    <div className="pair">
      <div className="controls">
        <ColourChoice quantities={quantities} chosen={quantity.name} isDisabled={isLive} choose={setWanted} />
        <ColourBar quantity={quantity} />
      </div>
      <div>
        <h2>{name}</h2>
        <CrystalPanel {...{ session, name, view, isLive, pair }} />
      </div>
      <div>
        <h2 title={sentence}>
          {kept.solved.name} <small>{sentence.split(" Resolution ")[0]}</small>
        </h2>
        <CrystalPanel session={kept.session} name={kept.solved.name} view={other} isLive={false} pair={pair} />
      </div>
    </div>
  );
}
