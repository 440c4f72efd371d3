// Many numbers as people list them.

/** Numbers as people write them: `3, 17–20`; shortened after eight ranges. */
export function formatNumbers(numbers: readonly number[]): string {
  const ranges: string[] = [];
  for (let start = 0, end = 0; start < numbers.length; start = ++end) {
    while (numbers[end + 1] === numbers[end] + 1) end++;
    ranges.push(start === end ? `${numbers[start]}` : `${numbers[start]}–${numbers[end]}`);
  }
  return ranges.length > 8 ? `${ranges.slice(0, 8).join(", ")}, … (${numbers.length} in all)` : ranges.join(", ");
}
