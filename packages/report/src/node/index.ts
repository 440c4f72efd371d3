// What of @friedel/report needs Node: pictures of drawings.

export { renderPng } from "./render-png.js";
