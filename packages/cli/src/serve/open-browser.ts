// A page in the user's browser. Its address has the token in it, which the command line of a program would show to every user of the
// machine: the browser is given a file that only its owner reads, and that leads there.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Opens an address, as far as this machine has a browser; what is returned removes the file that leads there. */
export function openBrowser(address: string): () => void {
  const folder = mkdtempSync(join(tmpdir(), "friedel-"));
  const path = join(folder, "open.html");
  writeFileSync(path, `<!doctype html><meta http-equiv="refresh" content="0; url=${address}"><title>friedel</title>`, {
    mode: 0o600,
  });
  const page = pathToFileURL(path).href;
  const [program, ...args] =
    process.platform === "darwin"
      ? ["open", page]
      : process.platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler", page]
        : ["xdg-open", page];
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  // Without a browser the printed address is what there is.
  child.on("error", () => {});
  child.unref();
  return () => rmSync(folder, { recursive: true, force: true });
}
