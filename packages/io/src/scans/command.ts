// What a scan's command names: `ascan eta 17.2 17.8 47 1`, `a2scan om 1 2 phi 3 4 40 1`, `scan eta 72.7 73.9 0.01 merlin 1`.

/** The motors that a command moves, as it spells them: the words with two numbers behind them; else the first word behind the macro. */
export function commandMotors(command: string): string[] {
  const words = command
    .trim()
    .split(/[\s(),]+/)
    .filter((word) => word !== "");
  const isNumber = (word: string | undefined): boolean => word !== undefined && Number.isFinite(Number(word));
  const moved = words.filter((word, i) => i > 0 && !isNumber(word) && isNumber(words[i + 1]) && isNumber(words[i + 2]));
  return moved.length > 0 ? moved : words.slice(1, 2).filter((word) => !isNumber(word));
}
