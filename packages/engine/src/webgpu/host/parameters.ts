// Parameters of kernels: names and types in one record, from which the kernel's struct is written and its bytes are laid out.

/** Types of numbers, all of four bytes. */
export type Fields = Readonly<Record<string, "u32" | "i32" | "f32">>;

/** A value for every field. */
export type Values<F extends Fields> = { readonly [name in keyof F]: number };

/** The struct in WGSL. */
export function structText(name: string, fields: Fields): string {
  const lines = Object.entries(fields).map(([field, type]) => `  ${field}: ${type},`);
  return `struct ${name} {\n${lines.join("\n")}\n}`;
}

/** Bytes of the struct in a uniform buffer. */
export function structSize(fields: Fields): number {
  return 16 * Math.ceil(Object.keys(fields).length / 4);
}

/** The struct with these values. */
export function structBytes<F extends Fields>(fields: F, values: Values<F>): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(structSize(fields)));
  Object.entries(fields).forEach(([name, type], i) => {
    const value = values[name];
    if (type === "f32") view.setFloat32(4 * i, value, true);
    else if (type === "i32") view.setInt32(4 * i, value, true);
    else view.setUint32(4 * i, value, true);
  });
  return view.buffer;
}
