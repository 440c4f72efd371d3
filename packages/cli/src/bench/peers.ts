// The peers' process: a Python that stays up for a whole benchmark, asked line by line.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A peer that is here, or why it is not. */
export interface PeerStatus {
  readonly version?: string;
  readonly missing?: string;
}

/** Peers under measurement. */
export interface Peers {
  readonly status: Readonly<Record<string, PeerStatus>>;
  /** Milliseconds of forward transforms, complex64, in place for FFTW. */
  fft(peer: string, shape: readonly number[], seconds: number): Promise<number[]>;
  /** Milliseconds of single iterations of a numpy loop with shrink-wrap in each. */
  loop(n: number, seconds: number): Promise<{ readonly ER: number[]; readonly HIO: number[] }>;
  close(): void;
}

const script = fileURLToPath(new URL("./peers.py", import.meta.url));
/** The system's Python first: that is where distributions install pyfftw and scipy. */
const interpreters = ["/usr/bin/python3", "python3"];

/** Starts the first Python that has numpy; without any, a reason. */
export async function startPeers(): Promise<Peers | { readonly reason: string }> {
  const reasons: string[] = [];
  for (const python of interpreters) {
    const peers = await tryPython(python).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (typeof peers !== "string") return peers;
    reasons.push(`${python}: ${peers}`);
  }
  return { reason: reasons.join("; ") };
}

async function tryPython(python: string): Promise<Peers> {
  const child = spawn(python, [script], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
  });
  let complaint = "";
  child.stderr.on("data", (text: Buffer) => {
    complaint = `${complaint}${text.toString()}`.slice(-500);
  });
  const failure = new Promise<never>((_, reject) => {
    child.on("error", reject);
    child.on("close", () => reject(new Error(complaint.trim().split("\n").at(-1) || "ended early")));
  });
  // Whoever waits for an answer hears of a failure; after the last answer nobody needs to.
  failure.catch(() => {});
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <T>(request: object): Promise<T> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value } = await Promise.race([lines.next(), failure]);
    // The script beside this file answers in the form that its request names.
    return JSON.parse(String(value)) as T;
  };
  const status = await ask<Record<string, PeerStatus>>({ do: "versions" });
  return {
    status,
    fft: async (peer, shape, seconds) => (await ask<{ ms: number[] }>({ do: "fft", peer, shape, seconds })).ms,
    loop: (n, seconds) => ask({ do: "loop", n, seconds }),
    close: () => child.stdin.end(),
  };
}
