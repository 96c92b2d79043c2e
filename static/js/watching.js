// Looks again at something that takes a while, until it is over. Only what changed is put in its
// place: whoever is at a link stays there, and nothing but the end is said aloud.
const PAUSE = 2000;
const MOST = 300;

function goOn(here, now) {
  const [bar, told] = [here, now].map((one) => one.querySelector("progress"));
  here.dataset.working = now.dataset.working;
  bar.max = told.max;
  bar.value = told.value;
  bar.previousElementSibling.textContent = told.previousElementSibling.textContent;
}

function end(here, now) {
  const [said, says] = [here, now].map((one) => one.querySelector("[role=status]"));
  const wasHere = here.contains(document.activeElement);
  const parts = [...now.children];
  const at = parts.indexOf(says);
  for (const part of [...here.children]) if (part !== said) part.remove();
  said.before(...parts.slice(0, at));
  said.after(...parts.slice(at + 1));
  said.textContent = says.textContent;
  delete here.dataset.working;
  if (wasHere) here.querySelector("a, button")?.focus();
}

async function watch(left) {
  const here = document.querySelector("[data-working]");
  if (!here || left === 0) return;
  await new Promise((done) => setTimeout(done, PAUSE));
  const answer = document.hidden ? null : await fetch(here.dataset.working).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector(".working");
    if (!now) return; // signed out meanwhile
    if (now.dataset.working) goOn(here, now);
    else end(here, now);
  }
  watch(left - 1);
}
watch(MOST);
