// The public surface of @friedel/workflow, safe in a browser.
export {};
