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
    // The form holds points of the whole canvas; the pad counts in what the screen shows of it.
    const scale = () => canvas.width / (canvas.clientWidth || canvas.width);
    const points = (stroke) =>
      stroke.split(" ").map((point) => {
        const [x, y] = point.split(",").map((n) => Number(n) / scale());
        return { x, y, pressure: 0.5, time: 0 };
      });
    // At first, what a form brings back after an error or from a draft; later, when the screen turns.
    const draw = () => {
      canvas.getContext("2d").setTransform(scale(), 0, 0, scale(), 0, 0);
      pad.clear();
      if (field.value)
        pad.fromData(field.value.split(";").map((stroke) => ({ points: points(stroke) })));
    };
    const whole = (n) => Math.round(n * scale());
    pad.addEventListener("endStroke", () => {
      // Whole points only, strokes by semicolons: what consult/signature.c reads.
      field.value = pad
        .toData()
        .map((stroke) => stroke.points.map((p) => `${whole(p.x)},${whole(p.y)}`).join(" "))
        .join(";");
    });
    clear.addEventListener("click", () => {
      field.value = "";
      draw();
    });
    draw();
    new ResizeObserver(draw).observe(canvas);
  }
})();
