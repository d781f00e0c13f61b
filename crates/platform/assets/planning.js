// Visits are dragged to another time or to somebody else. It posts the form that the visit's own page has; without this file,
// and for whoever uses a keyboard, that page does the same.

const form = document.getElementById("shift");
const step_min = 15;
let held = null;

for (const block of form ? document.querySelectorAll("[data-visit]") : []) {
  block.draggable = true;
  block.addEventListener("dragstart", (event) => {
    held = { visit: block.dataset.visit, grip_px: event.clientY - block.getBoundingClientRect().top };
    if (block.closest(".tray")) held.grip_px = 0;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.visit);
    block.classList.add("held");
  });
  block.addEventListener("dragend", () => {
    held = null;
    document.querySelectorAll(".held, .over").forEach((each) => each.classList.remove("held", "over"));
  });
}

for (const lane of form ? document.querySelectorAll("[data-technician]") : []) {
  lane.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    lane.classList.add("over");
  });
  lane.addEventListener("dragleave", () => lane.classList.remove("over"));
  lane.addEventListener("drop", (event) => {
    if (!held) return;
    event.preventDefault();
    const hour_px = document.querySelector(".hours li").getBoundingClientRect().height;
    const from_px = event.clientY - held.grip_px - lane.getBoundingClientRect().top;
    const minutes = Number(lane.dataset.from) * 60 + Math.max(0, Math.round((from_px / hour_px) * 60 / step_min)) * step_min;
    const two = (number) => String(number).padStart(2, "0");
    form.action = form.dataset.to + held.visit;
    form.elements.technician.value = lane.dataset.technician;
    form.elements.date.value = lane.dataset.day;
    form.elements.time.value = `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
    form.requestSubmit();
  });
}
