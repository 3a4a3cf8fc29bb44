/** The order of a pack: by drag, by arrow keys on a handle, by the buttons. It is kept at once, what else was typed is not. */
const form = document.querySelector("[data-pack]");
const list = form.querySelector("[data-items]");
const unsaved = form.querySelector("[data-unsaved]");
const EDGE_PX = 70;
const SCROLL_PX = 14;

const LONGEST_MS = 10_000;

const kept = form.querySelector("[data-kept]");
const refused = form.querySelector("[data-refused]");
const said = form.querySelector("[data-said]");
let toKeep = false;
let sending = null;
let submitting = false;

function changed() {
  unsaved.hidden = false;
  kept.hidden = true;
}

/** What became of the order, for eyes and ears; a problem stands until a later order was kept. */
function tell(problem) {
  refused.textContent = problem;
  refused.hidden = !problem;
  kept.hidden = Boolean(problem) || !unsaved.hidden;
  said.append(` ${problem || "The order is kept."}`);
}

const itemOf = (element) => element.closest("[data-item]");

function place(item) {
  const items = [...list.children];
  return `${item.dataset.title} is number ${items.indexOf(item) + 1} of ${items.length}.`;
}

/** Moves the neighbours, not the item: what moves in the document loses the focus and the captured pointer. */
function move(item, by) {
  const neighbour = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!neighbour) return false;
  if (by < 0) item.after(neighbour);
  else item.before(neighbour);
  return true;
}

async function send() {
  const fields = new FormData();
  for (const field of form.querySelectorAll("[name=csrf_token], [name=follows], [name=item]")) fields.append(field.name, field.value);
  const response = await fetch(form.dataset.order, { method: "POST", body: fields, keepalive: true, signal: AbortSignal.timeout(LONGEST_MS) });
  const told = await response.json();
  if (!response.ok) throw new Error(told.problem);
  form.elements.namedItem("follows").value = told.follows;
}

/** One request at a time, for each follows the one before; what is moved meanwhile goes with the next. */
async function sendAll() {
  while (toKeep) {
    toKeep = false;
    let problem = "";
    try {
      await send();
    } catch (fault) {
      problem = `The order is not kept yet. ${fault.name === "Error" ? fault.message : "Save to keep it."}`;
    }
    if (!toKeep) tell(problem);
  }
  sending = null;
}

function keep(item) {
  said.textContent = place(item);
  toKeep = true;
  sending ??= sendAll();
}

function step(item, by, times = 1) {
  for (let left = times; left > 0 && move(item, by); left -= 1);
  keep(item);
  item.scrollIntoView({ block: "nearest" });
}

const KEYS = { ArrowUp: [-1, 1], ArrowDown: [1, 1], Home: [-1, Infinity], End: [1, Infinity] };

function onKey(event) {
  const wanted = KEYS[event.key];
  if (!wanted || !event.target.matches("[data-handle]")) return;
  event.preventDefault();
  step(itemOf(event.target), ...wanted);
}

function onClick(event) {
  const [what] = (event.target.closest("button[name=do]")?.value ?? "").split(" ");
  if (what !== "up" && what !== "down") return;
  event.preventDefault();
  step(itemOf(event.target), what === "up" ? -1 : 1);
}

const middle = (element) => {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
};

function follow(item, y) {
  while (item.previousElementSibling && y < middle(item.previousElementSibling)) move(item, -1);
  while (item.nextElementSibling && y > middle(item.nextElementSibling)) move(item, 1);
  if (y < EDGE_PX) scrollBy(0, -SCROLL_PX);
  if (y > innerHeight - EDGE_PX) scrollBy(0, SCROLL_PX);
}

function draggable(handle) {
  const item = itemOf(handle);
  const dragging = (event) => follow(item, event.clientY);
  handle.hidden = false;
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    handle.setPointerCapture(event.pointerId);
    item.classList.add("dragged");
    handle.addEventListener("pointermove", dragging);
  });
  handle.addEventListener("lostpointercapture", () => {
    handle.removeEventListener("pointermove", dragging);
    item.classList.remove("dragged");
    keep(item);
  });
}

/** What is sent while an order is on its way would follow a revision that is none any more. */
function onSubmit(event) {
  if (!sending) return;
  event.preventDefault();
  if (submitting) return;
  submitting = true;
  sending.then(() => {
    submitting = false;
    form.requestSubmit(event.submitter);
  });
}

form.addEventListener("input", changed);
form.addEventListener("submit", onSubmit);
if (list) {
  form.querySelector("[data-drag-hint]").hidden = false;
  list.addEventListener("keydown", onKey);
  list.addEventListener("click", onClick);
  list.querySelectorAll("[data-handle]").forEach(draggable);
}
