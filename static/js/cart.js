// Says how many things are in the cart. The page itself is the same for everybody.
const show = () => {
  const [, count] = document.cookie.match(/(?:^|; )(?:__Host-)?cart_count=([1-9][0-9]*)/) ?? [];
  for (const badge of document.querySelectorAll("[data-cart-count]")) badge.textContent = count ?? "";
};
show();
addEventListener("pageshow", show); // also after a step back
