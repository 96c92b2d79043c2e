// A slash leads to the field for codes, unless somebody is typing elsewhere.
const field = document.querySelector("[data-scan] input");
const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
if (field) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
