// The reference transform's door.
export { fftFactors, transform3d } from "./fft.js";
