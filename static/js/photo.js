// Makes a chosen photo small before it is sent, so that it arrives on a bad signal, and shows it.
// Drawing it anew also leaves behind the place and time a camera writes into its files.
// Whatever fails here, the photo is sent as it was chosen.
const LONGEST = 1600;

for (const input of document.querySelectorAll("input[type=file][data-photo]")) {
  input.addEventListener("change", () => prepare(input));
}

async function prepare(input) {
  const shown = input.parentElement.querySelector("output");
  shown?.replaceChildren();
  const small = new DataTransfer();
  for (const file of input.files) {
    const canvas = await draw(file).catch(() => null);
    const smaller = canvas && (await encode(canvas, file.name));
    const sent = smaller ?? file;
    small.items.add(sent);
    shown?.append(...(canvas ? [canvas] : []), `${sent.name}, ${Math.ceil(sent.size / 1024)} kB`);
  }
  input.files = small.files;
}

async function draw(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

function encode(canvas, name) {
  const jpeg = name.replace(/\.[^.]*$/, "") + ".jpg";
  return new Promise((done) =>
    canvas.toBlob((blob) => done(blob && new File([blob], jpeg, { type: "image/jpeg" })), "image/jpeg", 0.85),
  );
}
