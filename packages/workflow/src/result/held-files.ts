// Files of a result that are made while other threads compute what it may still change by.

import { type Folder, memoryFolder } from "../folder.js";

/**
 * Makes files once this thread has nothing else to do. What it returns writes them into `folder`, removes from there what their making
 * removed, and gives what that returned; errors of the making come then.
 */
export function heldFiles<T>(folder: Folder, make: (memory: Folder) => Promise<T>): () => Promise<T> {
  const memory = memoryFolder(folder.name);
  const removed: string[] = [];
  const remove = async (name: string) => {
    removed.push(name);
    await memory.remove(name);
  };
  const made = new Promise((resolve) => setTimeout(resolve)).then(() => make({ ...memory, remove }));
  made.catch(() => {});
  return async () => {
    const answer = await made;
    const names = await memory.list();
    await Promise.all([
      ...names.map(async (name) => folder.write(name, await memory.read(name))),
      ...removed.filter((name) => !names.includes(name)).map((name) => folder.remove(name)),
    ]);
    return answer;
  };
}
