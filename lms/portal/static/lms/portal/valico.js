// Small comforts on pages that work without them: a folding menu on phones, menus that close on Escape.
document.documentElement.classList.add("lms-js");

document.addEventListener("DOMContentLoaded", () => {
  const toggle = document.querySelector(".lms-nav-toggle");
  if (toggle) {
    toggle.addEventListener("click", () => {
      const open = toggle.getAttribute("aria-expanded") !== "true";
      toggle.setAttribute("aria-expanded", String(open));
    });
  }
  const problems = document.querySelector(".lms-problems");
  if (problems) problems.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.lms-user[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.lms-user[open]").forEach((details) => {
    if (!details.contains(event.target)) details.open = false;
  });
});
