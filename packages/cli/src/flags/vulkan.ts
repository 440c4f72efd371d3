// Whether this machine can have a GPU for WebGPU at all: asked before the library is loaded, which complains on standard error where not.

import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Where Linux keeps the descriptions of its Vulkan drivers. */
const folders = ["/usr/share", "/usr/local/share", "/etc"].map((folder) => join(folder, "vulkan/icd.d"));

/** Whether there is a driver of Vulkan, without which WebGPU finds nothing on Linux; other systems bring theirs. */
export function hasDriver(system: string = process.platform, places: readonly string[] = folders, env = process.env): boolean {
  if (system !== "linux" || env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES || env.VK_ADD_DRIVER_FILES) return true;
  return places.some((place) => filesIn(place).some((file) => file.endsWith(".json")));
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // None there.
    return [];
  }
}
