// Says what she receives while she types a price. The server says it for the price it knows.
const figures = (text) => (/^\s*(?:rp)?[\s.]*\d[\d.\s]*$/i.test(text) ? Number(text.replace(/\D/g, "")) : 0);
const rupiah = (amount) => "Rp" + String(amount).replace(/\B(?=(\d{3})+$)/g, ".");
const part = (amount, bp) => Math.floor((amount * bp) / 10_000);

for (const line of document.querySelectorAll("[data-receives]")) {
  const price = document.getElementById(line.dataset.receives);
  const show = () => {
    const amount = figures(price.value);
    const known = amount > 0 && Number.isSafeInteger(amount * 10_000);
    line.querySelector("[data-example]").hidden = known;
    line.querySelector("[data-net]").hidden = !known;
    if (!known) return;
    const { bp, piece, most } = line.dataset;
    const ours = Math.min(part(amount, bp) + Number(piece), part(amount, most));
    line.querySelector("output b").textContent = rupiah(amount - ours);
    line.querySelector("[data-ours]").textContent = rupiah(ours);
  };
  price.addEventListener("input", show);
  show();
}
