// What a layout's places are looked up in: an HDF5 file, or a scan's log, as a tree of names with numbers and texts.

/** A tree of values; paths begin with a slash. Nothing here throws for what is absent. */
export interface ValueTree {
  /** The file, for messages. */
  readonly file: string;
  /** Names in a group; none where there is no group. */
  list(path: string): readonly string[];
  /** Whether a name is there: a group, a dataset, or a link, one that leads nowhere too. */
  has(path: string): boolean;
  /** Where a link leads to that leads nowhere, as `file:path`; undefined for what is there, and for what is not linked. */
  broken(path: string): string | undefined;
  /** Extent of a dataset of numbers; undefined for anything else, and for one without values. */
  shape(path: string): readonly number[] | undefined;
  /** All numbers of a small dataset. */
  numbers(path: string): readonly number[] | undefined;
  text(path: string): string | undefined;
  attribute(path: string, name: string): string | undefined;
  attributeNumbers(path: string, name: string): readonly number[] | undefined;
}
