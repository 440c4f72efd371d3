// Two crystals side by side, turned together and in the same colours. Each is of a session of its own.

import { useMemo, useState } from "react";
import type { CrystalView, QuantityName, Session, Solved } from "../job/records.js";
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
  const [wanted, choose] = useState<QuantityName>();
  const [link] = useState<CameraLink>(() => ({ followers: new Set() }));
  const other = kept.solved.view;
  // What both have is compared first.
  const chosen = wanted ?? view.quantities.find(({ name }) => other.quantities.some((one) => one.name === name))?.name;
  const pair: Pair = useMemo(
    () => ({ link, chosen, choose, quantities: [...view.quantities, ...other.quantities] }),
    [link, chosen, view, other],
  );
  return (
    <div className="pair">
      <div>
        <h2>{name}</h2>
        <CrystalPanel {...{ session, name, view, isLive, pair }} />
      </div>
      <div>
        <h2>
          {kept.solved.name} <small>{kept.solved.verdict.sentence.split(" Resolution ")[0]}</small>
        </h2>
        <CrystalPanel session={kept.session} name={kept.solved.name} view={other} isLive={false} pair={pair} />
      </div>
    </div>
  );
}
