// The version, in a file of its own so that everything can import it. A test keeps it equal to package.json.

export const version = "0.1.0";
