// Copies an amount, an account or a waybill. Without a clipboard the buttons stay away.
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const word = button.querySelector("span");
  const usual = word.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    word.textContent = button.dataset.copied;
    setTimeout(() => (word.textContent = usual), 3000);
  });
}
