// Improvements only: every page works without this file. A form is sent once, and its button keeps the focus; a number
// of pieces gets steps; an open menu closes with Escape; what is kept until an hour counts down to it, and the page is
// asked anew when it comes.

const words = { fr: ["Un de moins", "Un de plus"], ar: ["أنقص واحدة", "أضف واحدة"], en: ["One fewer", "One more"] };
const [fewer, more] = words[document.documentElement.lang] ?? words.fr;
const patience_ms = 15_000;

// aria-disabled rather than disabled: the focus stays, and the pressed button's own value is still sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(wake, patience_ms, form);
});

// Coming back by the browser's history shows the page as it was left: its forms must work again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => wake(form));
});

function wake(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

for (const box of document.querySelectorAll("[data-stepper]")) {
  const input = box.querySelector("input[type=number]");
  const frame = document.createElement("span");
  frame.className = "steppers";
  input.before(frame);
  frame.append(step("−", fewer, () => input.stepDown()), input, step("+", more, () => input.stepUp()));

  function step(sign, label, move) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign });
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      move();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return button;
  }
}

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const kept of document.querySelectorAll("[data-until]")) {
  const until = Date.parse(kept.dataset.until);
  const left = document.createElement("bdi");
  left.setAttribute("aria-hidden", "true");
  kept.append(" ", left);
  const tick = () => {
    const left_s = Math.max(0, Math.round((until - Date.now()) / 1000));
    left.textContent = `(${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, "0")})`;
    if (left_s > 0) return;
    clearInterval(beat);
    if (Date.now() - until < 60_000 && !document.querySelector("form[data-sent]")) location.reload();
  };
  const beat = setInterval(tick, 1000);
  tick();
}
