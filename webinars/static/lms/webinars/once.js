// A second click while the first is on its way does nothing. The server takes one answer each anyway.
const form = document.querySelector(".lms-webinar-form");
if (form) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button[type=submit]");
    setTimeout(() => { button.disabled = true; });
    setTimeout(() => { button.disabled = false; }, 8000);
  });
}
