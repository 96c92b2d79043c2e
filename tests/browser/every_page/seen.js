/* What a pair of eyes and a thumb find wrong with the page in front of them: a list of sentences. */
() => {
  const SMALLEST = 47.5; // 48 px, less what rounding takes
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const wrong = [];

  const named = (e) => {
    const words = (e.innerText || e.value || e.getAttribute("aria-label") || e.name || "").trim();
    return `<${e.tagName.toLowerCase()}${e.className ? ` class="${e.className}"` : ""}> ${words.slice(0, 40)}`;
  };
  const isShown = (e) => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const isInASentence = (e) =>
    e.tagName === "A" && getComputedStyle(e).display === "inline" &&
    [...e.parentElement.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim().length > 1);
  const touched = (e) => {
    const boxes = [e, e.closest("label"), ...(e.labels || [])].filter(Boolean).map((x) => x.getBoundingClientRect());
    return { width: Math.max(...boxes.map((b) => b.width)), height: Math.max(...boxes.map((b) => b.height)) };
  };

  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) wrong.push(`${headings} headings of the first level`);

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((e) => isShown(e) && e.getBoundingClientRect().right > root.clientWidth + 0.5);
    wrong.push(`${root.scrollWidth - root.clientWidth} px stick out: ${wide.length ? named(wide[wide.length - 1]) : "?"}`);
  }

  const shown = [...document.querySelectorAll(CONTROLS)].filter(isShown);
  for (const e of shown) {
    const { width, height } = touched(e);
    if (!isInASentence(e) && (width < SMALLEST || height < SMALLEST)) {
      wrong.push(`small target ${Math.round(width)} × ${Math.round(height)}: ${named(e)}`);
    }
  }

  const kinds = new Set();
  for (const e of shown) {
    const kind = `${e.tagName} ${e.className} ${e.parentElement.className}`;
    if (kinds.has(kind) || e.disabled) continue;
    kinds.add(kind);
    e.focus({ preventScroll: true });
    if (document.activeElement !== e || !e.matches(":focus-visible")) continue;
    const rings = [e, ...(e.labels || []), e.parentElement].map((x) => getComputedStyle(x));
    if (!rings.some((s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none")) {
      wrong.push(`focus is not seen: ${named(e)}`);
    }
  }
  return wrong;
}
