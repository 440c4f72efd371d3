// The public surface of @friedel/report, safe in a browser.
export {};
