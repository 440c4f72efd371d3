// How far links lead.

/** Which files the links of a file may reach. */
export interface LinkOptions {
  /** The folder that the user named; by default the file's own. Links reach what lies in it and below. */
  readonly folder?: string;
  /** Links reach every file of this machine (`--follow-links`). */
  readonly followLinks?: boolean;
}
