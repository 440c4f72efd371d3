// The border between the page and its worker: a session on one side, the same session on the other. A generator's records are sent as
// they come; a signal that is aborted is sent too.

import { drain, InputError } from "@friedel/engine";
import { StoppedError } from "@friedel/workflow";
import type { Session } from "../job/records.js";

/** One end of a channel: a worker, what a worker has of its page, or a port. */
export interface Port {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent) => unknown) | null;
}

type Name = keyof Session;
/** Those whose last argument is a signal and which yield records. */
const generators = ["open", "example", "prepare", "solve"] as const satisfies readonly Name[];
const questions = ["geometry", "settings", "surface", "cut", "read", "computing"] as const satisfies readonly Name[];

/** To the worker: begin something, or stop what began under this number. */
type Order =
  | { readonly id: number; readonly name: Name; readonly args: readonly unknown[] }
  | { readonly id: number; readonly stop: true };

/** To the page. */
type Reply = {
  readonly id: number;
  readonly step?: unknown;
  readonly end?: { readonly value: unknown };
  readonly error?: { readonly message: string; readonly kind: "input" | "stopped" | "kept" | "other" };
};

/** Lets the other end of a port use a session. */
export function serve(session: Session, port: Port): void {
  const running = new Map<number, AbortController>();
  const reply = (message: Reply, fresh?: unknown): void => port.postMessage(message, buffersIn(fresh));
  const answer = async (id: number, name: Name, args: readonly unknown[]): Promise<unknown> => {
    // The other end has the same types: see connect.
    const call = session[name] as (...args: readonly unknown[]) => unknown;
    if (!generators.some((generator) => generator === name)) return call(...args);
    const control = new AbortController();
    running.set(id, control);
    const work = call(...args, control.signal) as AsyncGenerator<unknown, unknown>;
    return drain(work, (step) => reply({ id, step }, viewIn(step))).finally(() => running.delete(id));
  };
  port.onmessage = ({ data }: MessageEvent<Order>) => {
    const { id } = data;
    if ("stop" in data) {
      running.get(id)?.abort();
      return;
    }
    answer(id, data.name, data.args).then(
      (value) => reply({ id, end: { value } }, isCut(data.name) ? value : viewIn(value)),
      (error: unknown) => reply({ id, error: { message: messageOf(error), kind: kindOf(error) } }),
    );
  };
}

/** Answers that are made of a crystal when they are asked for. */
function isCut(name: Name): boolean {
  return name === "surface" || name === "cut";
}

/** The first view of a crystal, as a step or an end has it, which a session makes and does not keep. */
function viewIn(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Reflect.get(value, "view") ?? viewIn(Reflect.get(value, "solved"));
}

/** The memory of all arrays in a record, which goes over without being copied: the page waits for none of it. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) buffersIn(part, found);
  }
  return [...found];
}

/** The session at the other end of a port. */
export function connect(port: Port): Session {
  let last = 0;
  const listeners = new Map<number, (reply: Reply) => void>();
  port.onmessage = ({ data }: MessageEvent<Reply>) => listeners.get(data.id)?.(data);
  const ask = (name: Name, args: readonly unknown[], listen: (reply: Reply) => void): number => {
    const id = ++last;
    listeners.set(id, (reply) => {
      if (!("step" in reply)) listeners.delete(id);
      listen(reply);
    });
    port.postMessage({ id, name, args } satisfies Order);
    return id;
  };
  const question =
    (name: Name) =>
    (...args: readonly unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        ask(name, args, ({ end, error }) => (end ? resolve(end.value) : reject(errorOf(error))));
      });
  async function* generator(name: Name, args: readonly unknown[], signal: AbortSignal): AsyncGenerator<unknown, unknown> {
    const waiting: Reply[] = [];
    let wake = (): void => {};
    const id = ask(name, args, (reply) => {
      waiting.push(reply);
      wake();
    });
    const stop = (): void => port.postMessage({ id, stop: true } satisfies Order);
    signal.addEventListener("abort", stop);
    try {
      for (;;) {
        const reply = waiting.shift();
        if (!reply) await new Promise<void>((resolve) => (wake = resolve));
        else if (reply.end) return reply.end.value;
        else if (reply.error) throw errorOf(reply.error);
        else yield reply.step;
      }
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
  const entries = [
    ...questions.map((name) => [name, question(name)] as const),
    ...generators.map((name) => {
      const begin = (...args: readonly unknown[]) => generator(name, args.slice(0, -1), args[args.length - 1] as AbortSignal);
      return [name, begin] as const;
    }),
  ];
  // Every name of a session is in one of the two lists, and what comes back is what it returned at the other end.
  return Object.fromEntries(entries) as unknown as Session;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function kindOf(error: unknown): NonNullable<Reply["error"]>["kind"] {
  if (error instanceof StoppedError && error.isKept) return "kept";
  if (error instanceof StoppedError || (error instanceof Error && error.name === "AbortError")) return "stopped";
  return error instanceof InputError ? "input" : "other";
}

function errorOf(error: Reply["error"]): Error {
  const message = error?.message ?? "the worker gave no answer";
  if (error?.kind === "stopped" || error?.kind === "kept") return new StoppedError(message, error.kind === "kept");
  return error?.kind === "input" ? new InputError(message) : new Error(message);
}
