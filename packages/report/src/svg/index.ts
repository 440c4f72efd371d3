// The parts of drawings, for figures that are made elsewhere.

export { axis, drawing, el, ink, words } from "./svg.js";
