// Draws the text to embroider while it is typed, in its lettering and thread. Without scripts the
// form asks the same and draws nothing.
for (const cloth of document.querySelectorAll("[data-sewn]")) {
  const form = cloth.closest("form");
  const letters = cloth.querySelector("text");

  const draw = () => {
    const text = form.elements.text.value.trim();
    const lettering = form.querySelector("[name=lettering]:checked");
    const thread = form.querySelector("[name=thread]:checked");
    cloth.hidden = !text;
    letters.textContent = text;
    letters.setAttribute("font-size", Math.min(36, 520 / Math.max(text.length, 1)));
    letters.setAttribute("class", `lettering-${lettering?.value ?? "block"}`);
    letters.setAttribute("fill", thread?.dataset.thread ?? "currentcolor");
  };
  form.addEventListener("input", draw);
  addEventListener("pageshow", draw); // also after a step back
}
