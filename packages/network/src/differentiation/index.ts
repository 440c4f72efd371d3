// The door of differentiation.
export { dependents, gradients, type Seed } from "./gradient.js";
