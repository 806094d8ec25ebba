// The cover: a picture is chosen, the part of it that lists show is cut out, and kept.

import { keepFile, pathOf } from "./files.js";

export function coverOf(form, { changed, failed }) {
  const crop = form.querySelector("#cover-crop");
  const canvas = crop.querySelector("canvas");
  const at = (name) => Number(crop.querySelector(`[data-crop=${name}]`).value);
  let picture = null;

  function draw() {
    const { width, height } = canvas;
    const scale = Math.max(width / picture.width, height / picture.height) * at("zoom");
    const [wide, high] = [picture.width * scale, picture.height * scale];
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // a JPEG has nothing to see through: what a PNG leaves out would be black
    pen.fillRect(0, 0, width, height);
    pen.drawImage(picture, (width - wide) * at("x"), (height - high) * at("y"), wide, high);
  }

  async function begin(source) {
    try {
      picture = await createImageBitmap(source);
      crop.hidden = false;
      draw();
    } catch (error) {
      failed(error.message);
    }
  }

  form.elements.cover_file.addEventListener("change", ({ target }) => {
    if (target.files.length) begin(target.files[0]);
    target.value = "";
  });
  const ofText = form.querySelector("[data-crop-text]");
  ofText.hidden = false;
  ofText.addEventListener("click", () => {
    const found = [...form.querySelectorAll(".editor-text img")];
    const next = found[(found.findIndex((each) => each.src === ofText.dataset.last) + 1) % found.length];
    if (!next) return;
    ofText.dataset.last = next.src; // another click takes the next one
    begin(next);
  });
  crop.addEventListener("input", draw);
  crop.querySelector("[data-crop-take]").addEventListener("click", async () => {
    const cut = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    try {
      const digest = await keepFile(cut);
      form.elements.cover.value = digest;
      form.elements.cover_name.value = "";
      const shown = form.querySelector("#cover-shown");
      shown.src = pathOf(digest);
      shown.hidden = false;
      crop.hidden = true;
      changed();
    } catch (error) {
      failed(error.message);
    }
  });
}
