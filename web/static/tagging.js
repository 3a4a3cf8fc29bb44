/** Review by keyboard: each key does what the control that carries it does. Keys can be turned off, and are while something is typed. */
const review = document.querySelector("[data-review]");
const sheet = review.querySelector("[data-sheet]");
const toggle = review.querySelector("[data-keys-toggle]");
const controls = new Map([...review.querySelectorAll("[data-key]")].map((control) => [control.dataset.key, control]));
let on = localStorage.getItem("keys") !== "off";
let leaving = false;

function show() {
  review.classList.toggle("with-keys", on);
  toggle.textContent = on ? "Turn the keys off" : "Turn the keys on";
  for (const [key, control] of controls) {
    if (on) control.setAttribute("aria-keyshortcuts", key);
    else control.removeAttribute("aria-keyshortcuts");
  }
}

/** A chosen value of a facet that takes one is taken back by choosing it again: the empty value is chosen instead. */
function press(control) {
  if (control.type === "radio" && control.checked) {
    const others = sheet.querySelectorAll(`input[type="radio"][name="${control.name}"]`);
    [...others].find((other) => other.value === "").click();
  } else if (control.matches("textarea")) control.focus();
  else control.click();
}

/** Enter stays with what has a use of its own for it. */
const own = (event) => event.key === "Enter" && event.target.closest("a, button, summary, select");
const typed = (event) => event.target.closest("textarea, select, input:not([type='checkbox']):not([type='radio'])");

document.addEventListener("keydown", (event) => {
  if (!on || event.repeat || event.altKey || event.metaKey) return;
  const save = controls.get("Enter");
  if (event.target.matches("textarea")) {
    if (event.key === "Escape") review.querySelector("[data-passage]").focus();
    if (event.key === "Enter" && event.ctrlKey) save.click();
    return;
  }
  const control = controls.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (!control || event.ctrlKey || typed(event) || own(event)) return;
  event.preventDefault();
  if (!leaving) press(control);
});

sheet.addEventListener("submit", () => (leaving = true));
addEventListener("pageshow", () => (leaving = false));
toggle.addEventListener("click", () => {
  on = !on;
  localStorage.setItem("keys", on ? "on" : "off");
  show();
});

toggle.hidden = false;
review.querySelector("[data-no-keys-yet]").hidden = true;
show();
if (!sheet.querySelector("[autofocus]")) review.querySelector("[data-passage]").focus({ preventScroll: true });
