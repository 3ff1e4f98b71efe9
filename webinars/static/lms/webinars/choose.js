// "Choose all on this page" without loading the page again; without scripts it is a plain link.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-lms-all]");
  if (!link) return;
  const boxes = [...link.closest("form").querySelectorAll("input[type=checkbox]")];
  const all = boxes.some((box) => !box.checked);
  event.preventDefault();
  boxes.forEach((box) => { box.checked = all; });
});
