// Where a scan was measured: beamline, motors, energy, distance. What the files tell stands in the fields, what they do not is asked for
// by name, and what follows from all of it is shown as it is typed.

import { useEffect, useState } from "react";
import type { GeometryField, GeometryForm, Preparation, Session, TitledRows } from "../../job/records.js";
import { numberIn, TextField } from "./TextField.js";
import type { Draft } from "./use-draft.js";

interface Props {
  readonly session: Session;
  readonly form: GeometryForm;
  readonly draft: Draft;
}

/** Milliseconds without another key before what was typed is looked at. */
const pause = 250;

export function GeometryFields({ session, form, draft: { preparation, set } }: Props) {
  const [rows, setRows] = useState<TitledRows["rows"]>([]);
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => {
    let isOld = false;
    const timer = setTimeout(() => {
      session.geometry(preparation).then(
        (found) => {
          if (isOld) return;
          setRows(found);
          setTrouble(undefined);
        },
        (error: unknown) => !isOld && setTrouble(error instanceof Error ? error.message : String(error)),
      );
    }, pause);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [session, preparation]);
  const { beamline = form.beamline } = preparation;
  return (
    <>
      <label className="field-row">
        <span>Beamline{!form.isKnown && preparation.beamline === undefined && <em> is not told</em>}</span>
        <select value={beamline} onChange={({ target }) => set({ beamline: target.value, motorsDeg: undefined })}>
          {form.beamlines.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {beamline === form.beamline ? (
        form.fields.map((field) => (
          <TextField
            key={field.name}
            label={field.label}
            unit={field.unit}
            text={String(stated(preparation, field.name) ?? "")}
            placeholder={field.value === undefined ? "" : String(Number(field.value.toPrecision(7)))}
            isMissing={field.value === undefined && stated(preparation, field.name) === undefined}
            parse={numberIn}
            onValue={(value) => set(change(preparation, field, value))}
          />
        ))
      ) : (
        <p>Prepare again to see the circles of {beamline}.</p>
      )}
      {trouble === undefined ? (
        <dl className="live" aria-live="polite">
          {rows.map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="note">{trouble}</p>
      )}
    </>
  );
}

/** What a user set of a field. */
function stated({ energyEv, distanceM, pixelUm, step, motorsDeg }: Preparation, name: string): number | undefined {
  const values: Readonly<Record<string, number | undefined>> = {
    energy: energyEv,
    distance: distanceM,
    pixel: pixelUm?.[0],
    step,
  };
  return name in values ? values[name] : motorsDeg?.[name.replace("motor ", "")];
}

function change({ motorsDeg }: Preparation, { name }: GeometryField, value: number | undefined): Parameters<Draft["set"]>[0] {
  if (name === "energy") return { energyEv: value };
  if (name === "distance") return { distanceM: value };
  if (name === "pixel") return { pixelUm: value === undefined ? undefined : [value, value] };
  if (name === "step") return { step: value };
  const { [name.replace("motor ", "")]: _, ...others } = motorsDeg ?? {};
  const motors = value === undefined ? others : { ...others, [name.replace("motor ", "")]: value };
  return { motorsDeg: Object.keys(motors).length > 0 ? motors : undefined };
}
