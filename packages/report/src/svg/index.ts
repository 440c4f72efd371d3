// The parts of drawings, for figures that are made elsewhere.

export {
  amplitudeColours,
  type ColourTable,
  countColours,
  displacementColours,
  outsideColour,
  phaseColours,
  strainColours,
  unmeasuredColour,
  unreliableColour,
} from "./colours.js";
export { axis, drawing, el, ink, words } from "./svg.js";
