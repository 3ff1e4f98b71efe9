// Counts down to the opening of the room and then shows the button. It never enters by itself: the page stays
// useful without it, and what a person does not press is not pressed.
const timer = document.querySelector("[data-opens]");

const shown = (seconds) => {
  const parts = [
    [Math.floor(seconds / 86400), timer.dataset.days],
    [Math.floor((seconds % 86400) / 3600), timer.dataset.hours],
    [Math.floor((seconds % 3600) / 60), timer.dataset.minutes],
    [seconds % 60, timer.dataset.seconds],
  ];
  const first = parts.findIndex(([number]) => number > 0);
  // Two units are enough: "2 d 3 h", "14 min 5 s".
  return parts.slice(first < 0 ? 3 : first, first < 0 ? 4 : first + 2).map((part) => part.join(" ")).join(" ");
};

if (timer) {
  const opens = Date.parse(timer.dataset.opens);
  const tick = () => {
    const left = Math.ceil((opens - Date.now()) / 1000);
    timer.textContent = left > 0 ? shown(left) : "";
    timer.hidden = left <= 0;
    for (const part of document.querySelectorAll("[data-when-open]")) part.hidden = left > 0;
    for (const part of document.querySelectorAll("[data-until-open]")) part.hidden = left <= 0;
    if (left > 0) setTimeout(tick, 1000 - (Date.now() % 1000));
  };
  tick();
}
