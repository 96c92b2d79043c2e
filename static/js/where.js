// A choice of a place shows the next list at once, without a press. The page itself knows how: it
// is asked in the background, and the part that says where is put in.
const part = (page) => page.querySelector("[data-where]");

document.addEventListener("change", async ({ target }) => {
  const here = target.closest("[data-where]");
  if (!here || !target.matches("select, [name=found], [name=seek]")) return;
  const asked = new FormData(target.form);
  asked.set("step", "change");
  const answer = await fetch(target.form.action, { method: "POST", body: asked });
  const there = part(new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (!there || !here.isConnected) return;
  const focused = document.activeElement?.id;
  here.replaceWith(there);
  (document.getElementById(next(there, target.name)) ?? document.getElementById(focused))?.focus();
});

// After a choice in one list, the next one waits.
function next(there, name) {
  const lists = [...there.querySelectorAll("select")];
  return lists[lists.findIndex((list) => list.name === name) + 1]?.id;
}
