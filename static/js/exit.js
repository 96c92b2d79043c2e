// Leaves a private room at once: the sign-in ends in the background and this page's place in the
// history is taken by a public one. Without scripts the same form posts and is redirected.
for (const form of document.querySelectorAll("form[data-exit]")) {
  form.addEventListener("submit", (event) => {
    if (!navigator.sendBeacon?.(form.action)) return;
    event.preventDefault();
    document.body.hidden = true;
    location.replace(form.dataset.exit);
  });
}

// A page kept by the browser for the Back button may show what is no longer allowed: ask again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
