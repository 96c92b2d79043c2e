// Makes a chosen photo small before it is sent, so that it arrives on a bad signal, and shows it.
// Drawing it anew also leaves behind the place and time a camera writes into its files.
// Whatever fails here, the photo is sent as it was chosen.
const LONGEST = 1600;
const prepared = new WeakMap();

document.addEventListener("change", ({ target }) => {
  if (target.matches("input[type=file][data-photo]")) {
    prepared.set(target, prepare(target).catch(() => {}));
  }
});

/** Waits until each photo of a form is as small as it will be. */
export const small = (form) => Promise.all([...form.elements].map((input) => prepared.get(input)));

async function prepare(input) {
  const shown = input.parentElement.querySelector("output");
  shown?.replaceChildren();
  const files = new DataTransfer();
  for (const file of input.files) {
    const canvas = await draw(file).catch(() => null);
    const sent = (canvas && (await encode(canvas, file.name).catch(() => null))) ?? file;
    files.items.add(sent);
    shown?.append(...(canvas ? [canvas] : []), `${sent.name}, ${Math.ceil(sent.size / 1024)} kB`);
  }
  input.files = files.files;
}

async function draw(file) {
  // A browser that cannot say which way is up throws here, and the server turns the photo.
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fedcba";
  paper.fillRect(0, 0, 1, 1);
  if (String(paper.getImageData(0, 0, 1, 1).data) !== "254,220,186,255") {
    throw new Error("This browser hides what is drawn.");
  }
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

function encode(canvas, name) {
  const jpeg = name.replace(/\.[^.]*$/, "") + ".jpg";
  return new Promise((done) =>
    canvas.toBlob((blob) => done(blob && new File([blob], jpeg, { type: "image/jpeg" })), "image/jpeg", 0.85),
  );
}
