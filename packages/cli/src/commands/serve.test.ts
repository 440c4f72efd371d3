// `serve` and `view` as they are called: the address that they print leads to the built app and, with its token, to the files.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { friedel, inFolder } from "../testing/run.js";

/** Runs a command until it has printed its one object, looks, and stops it as Ctrl-C does. */
async function whileServing(args: readonly string[], look: (printed: Record<string, string>) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const printed = new Promise<string>((resolve) => {
    const run = friedel(args, { signal: stop.signal, out: resolve });
    run.then(({ code, err }) => {
      expect([code, err]).toEqual([0, ""]);
      resolve("");
    }, resolve);
    stop.signal.addEventListener("abort", () => run.catch(() => {}));
  });
  try {
    await look(JSON.parse(await printed));
  } finally {
    stop.abort();
  }
}

it("friedel serve prints an address, with the token behind it, and ends when it is stopped", () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "a.npy"), "a");
    await whileServing(["serve", folder, "--port", "0", "--json"], async ({ url, token, address }) => {
      expect(address).toBe(`${url}#token=${token}`);
      expect(token).toMatch(/^[0-9a-f]{32}$/);
      expect(await (await fetch(url)).text()).toContain("<title>friedel</title>");
      const list = await fetch(`${url}api/list/`, { headers: { authorization: `Bearer ${token}` } });
      expect(await list.json()).toMatchObject({ found: [{ name: "a.npy", kind: "file", bytes: 1 }] });
    });
  }));

it("friedel view serves the folder of a result, and refuses what is none", () =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, "scan-friedel"));
    writeFileSync(join(folder, "scan-friedel/result.cxi"), "");
    for (const path of [join(folder, "scan-friedel"), join(folder, "scan-friedel/result.cxi")])
      await whileServing(["view", path, "--no-browser", "--json"], async ({ url, token, address }) => {
        expect(address).toBe(`${url}#token=${token}&open=result.cxi`);
        const about = await fetch(`${url}api/about`, { headers: { authorization: `Bearer ${token}` } });
        expect(await about.json()).toEqual({ name: "scan-friedel", isWritable: false });
      });
    expect(await friedel(["view", folder])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/expected a folder with result.cxi/),
    });
    expect(await friedel(["view", join(folder, "none")])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/expected a result/),
    });
    expect(await friedel(["serve", join(folder, "none")])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/folder to serve/),
    });
    expect(await friedel(["serve", folder, "--port", "65536"])).toMatchObject({ code: 2 });
  }));
