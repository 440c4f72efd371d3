// The viewer for other pages, as one script and one element: <friedel-viewer src="result.cxi"></friedel-viewer>. It shows the app that
// lies beside this file in a frame and hands it the file, which is fetched by the page that has the element. The module is a widget for
// Jupyter too: anywidget (https://anywidget.dev) calls `render` with a model that has `data`, the bytes of a file, and its `name`.

const app = new URL("index.html#embed", import.meta.url);

class FriedelViewer extends HTMLElement {
  static observedAttributes = ["src"];
  #frame = document.createElement("iframe");
  /** Shown once the app is there. */
  #file;
  #isReady = false;
  #listen = ({ source, data }) => {
    if (source !== this.#frame.contentWindow || data !== "friedel: ready") return;
    this.#isReady = true;
    this.#hand();
  };

  constructor() {
    super();
    const style = document.createElement("style");
    style.textContent = ":host { display: block; height: 600px } iframe { width: 100%; height: 100%; border: 0 }";
    Object.assign(this.#frame, { src: app.href, title: "Crystal", allowFullscreen: true });
    this.attachShadow({ mode: "open" }).append(style, this.#frame);
  }

  connectedCallback() {
    this.#isReady = false;
    addEventListener("message", this.#listen);
  }

  disconnectedCallback() {
    removeEventListener("message", this.#listen);
  }

  async attributeChangedCallback(_, __, src) {
    if (src === null) return;
    const name = decodeURIComponent(new URL(src, document.baseURI).pathname.split("/").pop());
    const answer = await fetch(src).catch(() => undefined);
    if (this.getAttribute("src") !== src) return;
    if (answer?.ok) this.show(name, await answer.blob());
    else this.#tell({ error: `expected a file at ${src}, found ${answer ? `the answer ${answer.status}` : "no connection"}` });
  }

  /** Shows a file; its name tells its kind. */
  show(name, blob) {
    this.#tell({ name, blob });
  }

  #tell(file) {
    this.#file = file;
    this.#hand();
  }

  #hand() {
    if (this.#isReady && this.#file) this.#frame.contentWindow.postMessage(this.#file, app.origin);
  }
}

if (!customElements.get("friedel-viewer")) customElements.define("friedel-viewer", FriedelViewer);

/** Shows what the model has in an element, and again when it changes. */
function render({ model, el }) {
  const viewer = document.createElement("friedel-viewer");
  const show = () => {
    const data = model.get("data");
    if (data?.byteLength) viewer.show(model.get("name") || "result.cxi", new Blob([data]));
  };
  model.on("change:data", show);
  el.append(viewer);
  show();
  return () => model.off("change:data", show);
}

// biome-ignore lint/style/noDefaultExport: anywidget asks for one
export default { render };
