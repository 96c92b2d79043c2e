// Hides amounts again: half a minute after the last touch, and when the page is left.
const LONG_ENOUGH = 30_000;
const hidden = document.querySelector("[data-hide]").dataset.hide;
const hide = () => location.replace(hidden);
let waiting = setTimeout(hide, LONG_ENOUGH);

for (const touch of ["pointerdown", "keydown", "scroll"]) {
  addEventListener(touch, () => {
    clearTimeout(waiting);
    waiting = setTimeout(hide, LONG_ENOUGH);
  }, { passive: true });
}
document.addEventListener("visibilitychange", () => document.hidden && hide());
