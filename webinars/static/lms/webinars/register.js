// Tells while one types whether the firm is known, and hides the firm's fields from private persons.
// The form works without it: the server asks the same questions.
const form = document.querySelector("[data-firm-address]");
if (form) {
  const code = form.elements.tax_code;
  const country = form.elements.country;
  const answer = document.getElementById("firm-answer");
  const own = ["tax_code", "country", "role"].map((name) => form.elements[name]?.closest(".lms-field"));
  let asked = "";

  const ask = async () => {
    const key = `${country.value} ${code.value.trim()}`;
    if (key === asked || code.value.trim().length < 5) return;
    asked = key;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("tax_code", code.value);
    body.append("country", country.value);
    const reply = await fetch(form.dataset.firmAddress, { method: "POST", body, credentials: "same-origin" });
    if (!reply.ok || key !== asked) return;
    const data = await reply.json();
    answer.dataset.state = data.state;
    answer.textContent = data.text;
  };
  const show = () => {
    const isPrivate = form.elements.attends_as.value === "private";
    own.forEach((field) => field && (field.hidden = isPrivate));
    answer.hidden = isPrivate;
  };
  code.addEventListener("change", ask);
  country.addEventListener("change", ask);
  form.addEventListener("change", (event) => event.target.name === "attends_as" && show());
  form.addEventListener("submit", () => {
    const button = form.querySelector("button[type=submit]");
    setTimeout(() => { button.disabled = true; });
    setTimeout(() => { button.disabled = false; }, 8000);
  });
  show();
  if (code.value) ask();
}
