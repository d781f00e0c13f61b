// Visits are dragged to another time, to somebody else, or into the tray. It posts the form that the visit's own page has; without
// this file, and for whoever uses a keyboard, that page does the same. In a week's table a visit keeps its hour.

const form = document.getElementById("shift");
const step_min = 15;
const shadow = document.createElement("li");
let held = null;

const two = (number) => String(number).padStart(2, "0");

// Where the visit would begin, in minutes of the lane's day; null where the lane shows no hours.
function minutes_at(lane, event) {
  const hour_px = document.querySelector(".hours li")?.getBoundingClientRect().height;
  if (!lane.dataset.from || !hour_px) return null;
  const from_px = event.clientY - held.grip_px - lane.getBoundingClientRect().top;
  const steps = Math.max(0, Math.round(((from_px / hour_px) * 60) / step_min));
  return Math.min(Number(lane.dataset.from) * 60 + steps * step_min, 24 * 60 - step_min);
}

const clock = (minutes) => (minutes === null ? held.time : `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`);

function cast_shadow(lane, minutes) {
  if (minutes === null) return;
  const lines = minutes / 5 - Number(lane.dataset.from) * 12;
  shadow.className = `block shadow h${Math.floor(lines / 12)} l${lines % 12} ${held.length}`;
  shadow.textContent = clock(minutes);
  lane.append(shadow);
}

function let_go() {
  held = null;
  shadow.remove();
  document.querySelectorAll(".held, .over").forEach((each) => each.classList.remove("held", "over"));
}

for (const block of form ? document.querySelectorAll("[data-visit]") : []) {
  block.draggable = true;
  block.addEventListener("dragstart", (event) => {
    const lane = block.closest("[data-technician]");
    const top_px = block.getBoundingClientRect().top;
    held = {
      visit: block.dataset.visit,
      time: block.dataset.time,
      lane,
      grip_px: lane.dataset.technician ? event.clientY - top_px : 0,
      length: block.className.match(/\bd[hl]\d+/g)?.join(" ") ?? "dh1",
    };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.visit);
    block.classList.add("held");
  });
  block.addEventListener("dragend", let_go);
}

for (const lane of form ? document.querySelectorAll("[data-technician]") : []) {
  lane.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    lane.classList.add("over");
    cast_shadow(lane, minutes_at(lane, event));
  });
  lane.addEventListener("dragleave", (event) => {
    if (lane.contains(event.relatedTarget)) return;
    lane.classList.remove("over");
    shadow.remove();
  });
  lane.addEventListener("drop", (event) => {
    if (!held) return;
    event.preventDefault();
    const { visit, time, lane: from } = held;
    const to = clock(minutes_at(lane, event));
    let_go();
    // Put down where it was: nobody is told of anything.
    if (lane === from && (to === time || !lane.dataset.technician)) return;
    form.action = form.dataset.to + visit;
    form.elements.technician.value = lane.dataset.technician;
    form.elements.date.value = lane.dataset.day;
    form.elements.time.value = to;
    form.requestSubmit();
  });
}
