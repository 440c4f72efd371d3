// The page: React, the worker, the machine that serves it, and nothing else.

import { createRoot } from "react-dom/client";
import { App } from "./App.js";
import "./styles/desk.css";
import "./styles/sidebar.css";
import "./styles/crystal.css";
import "./styles/slices.css";
import "./styles/measurement.css";
import "./styles/machine.css";
import "./styles/figures.css";
import "./styles/prepare.css";
import { invitation, machineAt } from "./machine/machine.js";
import type { EndingSession } from "./view/CrystalPair.js";
import { Embedded } from "./view/Embedded.js";
import { connect } from "./worker/border.js";

const root = document.getElementById("root");
if (!root) throw new Error("expected a place for the app in the page, found none");
/** A session in a worker of its own. */
function begin(): EndingSession {
  const worker = new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module", name: location.search });
  return { ...connect(worker), end: () => worker.terminate() };
}
/** Of a static server the whole app is kept for when there is no network; `friedel serve` is on this machine anyway. */
function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(new URL("offline.js", document.baseURI)).catch(() => {
    // A browser that keeps nothing asks the server each time.
  });
}

if (location.hash === "#embed" && parent !== window) createRoot(root).render(<Embedded begin={begin} />);
else {
  const invited = invitation(location, history, sessionStorage);
  if (!invited) keepForOffline();
  const machine = invited && machineAt(document.baseURI, invited.token);
  createRoot(root).render(<App begin={begin} machine={machine} first={invited?.open} />);
}
