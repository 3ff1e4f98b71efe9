// A person who opened the link from the mail need not press the button. Programs that only fetch the page run
// nothing, and a page that nobody looks at waits.
const form = document.querySelector("[data-auto-submit]");
const go = () => {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", go);
  form.requestSubmit();
};
if (form) {
  document.addEventListener("visibilitychange", go);
  setTimeout(go, 400);
}
