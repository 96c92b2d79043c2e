// Says what she receives while she types a price. The server says it for the price it knows.
const figures = (text) => (/^\s*(?:rp)?[\s.]*\d[\d.\s]*$/i.test(text) ? Number(text.replace(/\D/g, "")) : 0);
const rupiah = (amount) => "Rp" + String(amount).replace(/\B(?=(\d{3})+$)/g, ".");

for (const line of document.querySelectorAll("[data-receives]")) {
  const price = document.getElementById(line.dataset.receives);
  const show = () => {
    const amount = figures(price.value);
    const known = amount > 0 && Number.isSafeInteger(amount * 10_000);
    line.querySelector("[data-example]").hidden = known;
    line.querySelector("[data-net]").hidden = !known;
    const ours = Math.floor((amount * line.dataset.bp) / 10_000);
    if (known) line.querySelector("output b").textContent = rupiah(amount - ours);
  };
  price.addEventListener("input", show);
  show();
}
