// The adapter in software that Debian's Chromium brings (SwiftShader), for tests in Node: it proves results, never speed.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { GpuChoice } from "../host/device.js";

const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Why there is none; empty where there is one. */
export const softwareMissing = !existsSync(driver)
  ? ` (skipped: no ${driver})`
  : isInstalled()
    ? ""
    : " (skipped: no package webgpu)";

/** Without it SwiftShader compiles a store for every point of workgroup memory, seconds for a kernel; no kernel reads what it has not written. */
const toggles = "enable-dawn-features=disable_workgroup_init";

/** Of Chromium, for the same adapter. */
export const softwareFlags = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  `--${toggles}`,
];

/** WebGPU on that adapter. */
export async function softwareChoice(): Promise<GpuChoice> {
  process.env.VK_ICD_FILENAMES = driver;
  process.env.VK_DRIVER_FILES = driver;
  const name = "webgpu";
  const { create } = await import(name);
  return { gpu: create([toggles]), software: true };
}

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve("webgpu");
    return true;
  } catch {
    return false;
  }
}
