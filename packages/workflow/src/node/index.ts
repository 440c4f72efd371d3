// What of @friedel/workflow needs Node.
export {};
