// The door of @friedel/io/node: paths, directories, atomic writing.
export {};
