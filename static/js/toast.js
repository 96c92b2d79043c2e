// Says one sentence above everything for a while. It stays as long as somebody reads or points at it.
const LONG = 6000;

export function toast(sentence) {
  document.querySelector(".toast")?.remove();
  const box = document.createElement("p");
  box.className = "toast";
  box.role = "status";
  box.textContent = sentence;
  document.body.append(box);
  const leave = () => (box.matches(":hover") ? setTimeout(leave, LONG) : box.remove());
  setTimeout(leave, LONG);
}

for (const button of document.querySelectorAll("[data-toast]")) {
  button.hidden = false;
  button.addEventListener("click", () => toast(button.dataset.toast));
}
