// The door for kernels of other packages, which asc finds as "@friedel/engine/assembly": how the threads of a crew share work.
export { order } from "./src/wasm/host/assembly/fields.generated";
export { announce, awaitCommand, barrier, take } from "./src/wasm/host/assembly/threads";
