// The door of the reference transform and of what non-uniform transforms need beside it.
export { fftFactors, transform3d } from "./fft.js";
export { type KaiserBessel, kaiserBessel, windowResolution } from "./kaiser-bessel.js";
export { type ScaledAxes, type ScaledAxis, scaledDft, scaledDftOfReal } from "./scaled-dft.js";
