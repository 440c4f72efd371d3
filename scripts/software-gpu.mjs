// WebGPU on the adapter in software that Debian's Chromium brings, as Node's own: node --import ./scripts/software-gpu.mjs ...
// It proves results, never speed. Without the switch it compiles for seconds a kernel.
import { create } from "webgpu";

const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";
process.env.VK_ICD_FILENAMES ??= driver;
process.env.VK_DRIVER_FILES ??= driver;
const gpu = create(["enable-dawn-features=disable_workgroup_init"]);
Object.defineProperty(globalThis, "navigator", { value: { ...globalThis.navigator, gpu }, configurable: true });
