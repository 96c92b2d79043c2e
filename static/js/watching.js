// Looks again at something that takes a while, until it is done.
const PAUSE = 2000;
const MOST = 300;

async function watch(left) {
  const here = document.querySelector("[data-working]");
  if (!here || left === 0) return;
  await new Promise((done) => setTimeout(done, PAUSE));
  const answer = document.hidden ? null : await fetch(here.dataset.working).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    here.replaceWith(page.querySelector(".working") ?? "");
  }
  watch(left - 1);
}
watch(MOST);
