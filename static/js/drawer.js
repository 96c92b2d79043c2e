// Opens the cart beside the page after something was put in. The cart's own page knows everything:
// it is asked in the background and its part is shown. What must be mended is sent once more as a
// page of its own.
import { toast } from "./toast.js";

const drawer = document.querySelector("[data-drawer]");

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const buys = form.matches(".buy-form");
  if (!drawer?.showModal || !(buys || drawer.contains(form)) || form.method !== "post") return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const cart = await put(form, submitter);
    if (cart) show(cart);
    else form.submit();
  } catch {
    toast(drawer.dataset.failed);
  } finally {
    form.ariaBusy = "false";
  }
});

/** The cart after that, or nothing when it did not go in. */
async function put(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-cart]");
}

function show(cart) {
  drawer.querySelector("[data-drawer-cart]").replaceChildren(cart);
  if (!drawer.open) drawer.showModal();
  dispatchEvent(new Event("pageshow")); // the count in the head follows
}
