// Sends a form with a photo and shows how far it has come. When nothing arrives the photo stays
// chosen, to be sent once more; while others send theirs it waits for its turn.
import { small } from "./photo.js";

const BUSY = 503;
const TRIES = 6;
const PAUSE = 3000;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const box = form.querySelector("[data-sending]");
  if (!box) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  const [bar, failed] = box.querySelectorAll("progress, [role=alert]");
  form.ariaBusy = "true";
  box.hidden = false;
  failed.hidden = true;
  try {
    await small(form);
    read(await sent(form, bar));
  } catch {
    failed.hidden = false;
  } finally {
    form.ariaBusy = "false";
  }
});

async function sent(form, bar) {
  for (let left = TRIES; ; left -= 1) {
    const answer = await post(form, bar);
    if (answer.status !== BUSY || left === 1) return answer;
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

function post(form, bar) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = total ? loaded / total : 0;
    });
    request.upload.addEventListener("load", () => bar.removeAttribute("value"));
    request.addEventListener("load", () => done(request));
    request.addEventListener("error", failed);
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
}

/** Goes where the answer leads. A form that came back takes the place of the one that was sent. */
function read(answer) {
  if (new URL(answer.responseURL).pathname !== location.pathname) {
    location.assign(answer.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.querySelector("main .message")?.scrollIntoView();
}
