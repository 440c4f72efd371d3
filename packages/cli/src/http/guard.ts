// Who may ask a server of this machine, and what: the parts that `friedel serve` and `friedel watch --listen` share. Both listen on the
// loopback alone. Requests that a page of another site sends, those to a name that only pretends to be this machine's, and those without
// the token are refused.

import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { InputError } from "@friedel/engine";
import { FileError } from "@friedel/io";

/** Where servers of this machine listen. */
export const loopback = "127.0.0.1";

/** An answer that is no success, with its status of HTTP. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Throws {@link Refusal} for a request to another name than the loopback's, as a name of another site has that leads here, and for one of
 * a page that this server did not hand out. Any port will do: a tunnel (`ssh -L`) may have one of its own.
 */
export function checkOrigin({ headers: { host = "", origin } }: Pick<IncomingMessage, "headers">): void {
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/.test(host))
    throw new Refusal(403, `expected a request to ${loopback} or localhost, found one to ${host || "no host"}`);
  if (origin !== undefined && origin !== `http://${host}`)
    throw new Refusal(403, `expected a request of no page but this server's own, found one of ${origin}`);
}

/** Throws {@link Refusal} unless the header has the token of `whose`, or `elsewhere` is it. Takes as long for any that is wrong. */
export function checkToken(
  { headers: { authorization } }: Pick<IncomingMessage, "headers">,
  token: string,
  whose: string,
  elsewhere?: string | null,
): void {
  const given = /^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? elsewhere ?? "";
  const sum = (text: string) => createHash("sha256").update(text).digest();
  if (token === "" || !timingSafeEqual(sum(given), sum(token)))
    throw new Refusal(401, `expected the token of this ${whose} (Authorization: Bearer TOKEN), found another or none`);
}

/** The bytes of a request. Throws {@link Refusal} for none and for more than `most`. */
export async function bodyOf(request: IncomingMessage, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  if (Number(request.headers["content-length"]) > most) throw new Refusal(413, `expected at most ${most} bytes, found more`);
  for await (const piece of request as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > most) throw new Refusal(413, `expected at most ${most} bytes, found more`);
    pieces.push(piece);
  }
  if (length === 0) throw new Refusal(400, "expected data, found an empty request");
  return new Uint8Array(Buffer.concat(pieces));
}

/** Answers what went wrong, in a sentence, unless an answer has begun: then it ends there. */
export function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const { status, message } = refusalOf(error);
  if (response.headersSent) response.destroy();
  else send(response, status, { error: message });
  // What is still coming of a refused request is not waited for.
  request.resume();
}

function refusalOf(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof Refusal) return error;
  if (error instanceof URIError) return { status: 400, message: "expected an address that can be read, found a damaged one" };
  if (error instanceof FileError) return { status: 507, message: error.message };
  if (error instanceof InputError) return { status: 400, message: error.message };
  return { status: 500, message: error instanceof Error ? error.message : String(error) };
}

/** Answers a record as JSON. */
export function send(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(value)}\n`);
}
