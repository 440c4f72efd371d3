// What of @friedel/report needs Node.
export {};
