// The button that solves, and for experts how.

import type { Session, SolveSettings } from "../job/records.js";
import type { Work } from "../work.js";
import { download } from "./download.js";

interface Props {
  readonly session: Session;
  readonly work: Work;
  readonly settings: SolveSettings;
  readonly setSettings: (settings: SolveSettings) => void;
  /** Settings of the preparation have been changed and not been put to use. */
  readonly isUnprepared: boolean;
}

/** Recipes to begin with, as the command line has them; the first is its default. */
const recipes: readonly (readonly [name: string, recipe: string])[] = [
  ["HIO, then RAAR", "100*HIO+200*RAAR+40*ER"],
  ["The classical one", "3*(20*ER+180*HIO)+20*ER"],
  ["RAAR alone", "400*RAAR+50*ER"],
];

export function SolveForm({ session, work, settings, setSettings, isUnprepared }: Props) {
  const { seed, bars, method = "auto", recipe = "", starts = 1, coherence = true, network = false } = settings;
  const set = (change: { readonly [name in keyof SolveSettings]?: SolveSettings[name] | undefined }): void => {
    const next = Object.entries({ ...settings, ...change }).filter(([, value]) => value !== undefined);
    setSettings(Object.fromEntries(next) as unknown as SolveSettings);
  };
  const isAgain = work.solved !== undefined;
  const save = (): void => {
    session.settings(settings).then(
      (files) => {
        for (const { name, bytes } of files) download(bytes, name);
      },
      () => {},
    );
  };
  return (
    <form
      aria-label="Reconstruction"
      onSubmit={(event) => {
        event.preventDefault();
        work.solve(settings);
      }}
    >
      {work.stopped && (
        <button type="button" className="primary wide" onClick={() => work.stopped && work.solve(work.stopped, true)}>
          Go on
        </button>
      )}
      <button type="submit" className={isAgain || isUnprepared || work.stopped ? "wide" : "primary wide"}>
        {isAgain ? "Reconstruct again" : "Reconstruct"}
      </button>
      {isUnprepared && <p>The changed settings of the preparation are not in use yet.</p>}
      <details>
        <summary>Settings</summary>
        <label>
          Seed
          <input
            type="number"
            min={0}
            max={2 ** 31}
            value={seed}
            onChange={({ target }) => set({ seed: whole(target.value, 0, 2 ** 31) })}
          />
        </label>
        <label>
          Fits for the error bars
          <input
            type="number"
            min={0}
            max={100}
            value={bars}
            onChange={({ target }) => set({ bars: whole(target.value, 0, 100) })}
          />
        </label>
        <p>0 fits: the strain of the object itself, without resolution and bars. One fit has no spread: two are the least.</p>
        <label>
          Method
          <select
            value={method}
            onChange={({ target }) =>
              target.value === "classical"
                ? set({ method: "classical", recipe: recipes[0][1], coherence: undefined, network: undefined })
                : set({ method: undefined, recipe: undefined, starts: undefined })
            }
          >
            <option value="auto">Crystal models</option>
            <option value="classical">Iterative phasing</option>
          </select>
        </label>
        {method === "auto" ? (
          <>
            <label>
              Fit partial coherence
              <input
                type="checkbox"
                checked={coherence}
                onChange={({ target }) => set({ coherence: target.checked ? undefined : false })}
              />
            </label>
            <label>
              Ask the network
              <input
                type="checkbox"
                checked={network}
                onChange={({ target }) => set({ network: target.checked ? true : undefined })}
              />
            </label>
            <p>For a first image at once, and where crystal models fail. It is loaded when first asked (34 MB).</p>
          </>
        ) : (
          <>
            <label>
              Recipe
              <select value={recipe} onChange={({ target }) => set({ recipe: target.value })}>
                {recipes.map(([name, text]) => (
                  <option key={name} value={text}>
                    {name}
                  </option>
                ))}
                {!recipes.some(([, text]) => text === recipe) && <option value={recipe}>Your own</option>}
              </select>
            </label>
            <label>
              <span className="hidden">Iterations of the recipe</span>
              <input type="text" className="recipe" value={recipe} onChange={({ target }) => set({ recipe: target.value })} />
            </label>
            <label>
              Random starts
              <input
                type="number"
                min={1}
                max={100}
                value={starts}
                onChange={({ target }) => set({ starts: whole(target.value, 1, 100) })}
              />
            </label>
          </>
        )}
        <button type="button" className="quiet" onClick={save}>
          Save the settings
        </button>
        <p>friedel reconstruct --config takes them.</p>
      </details>
    </form>
  );
}

function whole(text: string, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round(Number(text)) || 0));
}
