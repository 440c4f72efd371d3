// In a tab one thread reads a large scan: the threads that help in Node open the file on the disk.

/** No threads, in the form in which the packages ask for them. */
export function helpersFor(): { readonly count: number; start(): void } {
  return { count: 0, start: () => {} };
}
