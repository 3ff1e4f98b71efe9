/* The preview follows what is typed; without this script its button does. */
"use strict";

const form = document.getElementById("lms-text");
if (form) {
  let button = form.querySelector("[data-preview=html]");
  let timer = 0;
  form.querySelectorAll("[data-preview]").forEach((one) => {
    one.addEventListener("click", () => { button = one; });
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(button), 700);
  });
}
