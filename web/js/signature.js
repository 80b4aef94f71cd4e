// signature.js - the signature field: strokes become a picture in the form. Only on pages that sign.
"use strict";

(() => {
  for (const box of document.querySelectorAll("[data-signature]")) {
    const canvas = box.querySelector("canvas");
    const field = box.querySelector("input[type=hidden]");
    const clear = box.querySelector("[data-signature-clear]");
    if (!canvas || !window.SignaturePad) continue;
    canvas.hidden = false;
    clear.hidden = false;
    const pad = new window.SignaturePad(canvas, { backgroundColor: "rgb(255,255,255)" });
    const points = (stroke) =>
      stroke.split(" ").map((point) => {
        const [x, y] = point.split(",").map(Number);
        return { x, y, pressure: 0.5, time: 0 };
      });
    // What a form brings back after an error, or from a draft.
    if (field.value) pad.fromData(field.value.split(";").map((stroke) => ({ points: points(stroke) })));
    pad.addEventListener("endStroke", () => {
      // Whole points only, strokes by semicolons: what consult/signature.c reads.
      field.value = pad
        .toData()
        .map((stroke) =>
          stroke.points.map((p) => `${Math.round(p.x)},${Math.round(p.y)}`).join(" "),
        )
        .join(";");
    });
    clear.addEventListener("click", () => {
      pad.clear();
      field.value = "";
    });
  }
})();
