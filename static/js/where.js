// A choice of a place shows the next list at once, without a press. The page itself knows how: it
// is asked in the background, and the parts that follow from the choice are put in.
const CHOICES = "[data-again] select, [name=found], [name=seek], [name=delivery]";

document.addEventListener("change", async ({ target }) => {
  if (!target.matches(CHOICES) || target.name === "window") return;
  const asked = new FormData(target.form);
  asked.set("step", "change");
  const answer = await fetch(target.form.action, { method: "POST", body: asked });
  if (!answer.ok || !target.isConnected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.id;
  for (const here of document.querySelectorAll("[data-again]")) {
    const there = page.querySelector(`[data-again=${here.dataset.again}]`);
    if (there) here.replaceWith(there);
  }
  (document.getElementById(next(target.name)) ?? document.getElementById(focused))?.focus();
});

// After a choice in one list, the next one waits.
function next(name) {
  const lists = [...document.querySelectorAll("[data-again=where] select")];
  const place = lists.findIndex((list) => list.name === name);
  return place < 0 ? undefined : lists[place + 1]?.id;
}
