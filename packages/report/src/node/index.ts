// What of @friedel/report needs Node: pictures of drawings.

export { renderPdf } from "./render-pdf.js";
export { renderPng } from "./render-png.js";
