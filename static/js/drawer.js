// Opens the cart beside the page after something was put in. The cart's own page knows everything:
// it is asked in the background and its part is shown. What must be mended comes back as the page.
import { toast } from "./toast.js";

const drawer = document.querySelector("[data-drawer]");
const PART = "[data-cart]";

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const buys = form.matches(".buy-form");
  if (!drawer?.showModal || !(buys || drawer.contains(form)) || form.method !== "post") return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    show(await sent(form, submitter));
  } catch {
    toast(drawer.dataset.failed);
  } finally {
    form.ariaBusy = "false";
  }
});

async function sent(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body });
  return { address: answer.url, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

function show({ address, page }) {
  const part = page.querySelector(PART);
  if (!part) {
    // Not put in: the same page, with what to look at again.
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.querySelector("main [role=alert]")?.scrollIntoView();
    drawer.close();
    return;
  }
  drawer.querySelector("[data-drawer-cart]").replaceChildren(part);
  if (!drawer.open) drawer.showModal();
  dispatchEvent(new Event("pageshow")); // the count in the head follows
}
