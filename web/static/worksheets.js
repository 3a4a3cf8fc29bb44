/** The sheet saves as one goes: what changed is posted by itself, and what follows from it is exchanged. */
const form = document.getElementById("answers");
const told = document.querySelector("[data-told]");
const PAUSE_MS = 700;
const AGAIN_MS = 8000;
const LONG = 6; // screens
const changed = new Set();
let waiting = 0;
let sending = false;
let native = false;

const body = (names) => {
  const fields = new FormData();
  fields.set("csrf_token", form.elements.namedItem("csrf_token").value);
  for (const name of names) {
    fields.append("field", name);
    for (const control of form.elements) {
      const chosen = !/radio|checkbox/.test(control.type) || control.checked;
      if (control.name === name && chosen) fields.append(name, control.value);
    }
  }
  return fields;
};

/** Browsers let at most 64 KB outlive their page, so that is asked for only where the page is left. */
async function post(fields) {
  const keepalive = document.visibilityState === "hidden";
  const response = await fetch(form.dataset.save, { method: "POST", body: fields, keepalive });
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** The element stays, with its place, with what is focused in it, and with what was unfolded. */
function renew(here, shown) {
  const was = here === document.activeElement ? null : here.contains(document.activeElement) && document.activeElement;
  const open = [...here.querySelectorAll("details[open]")].map((each) => each.parentElement.textContent.trim().split("\n")[0]);
  here.replaceChildren(...shown.childNodes);
  for (const each of here.querySelectorAll("details")) each.open = open.includes(each.parentElement.textContent.trim().split("\n")[0]);
  if (!was) return;
  const same = [...here.querySelectorAll("a, summary, [tabindex]")].find((each) => each.tagName === was.tagName && each.textContent === was.textContent);
  (same ?? here).focus({ preventScroll: true });
}

/** Progress and what comes out are exchanged as a whole; in the form only remarks and computed cells, never what is typed. */
function exchange(shown) {
  for (const told of shown.querySelectorAll("[data-exchanged] > [id$='-told']")) {
    const here = document.getElementById(told.id);
    if (here) here.textContent = told.textContent;
  }
  for (const id of ["progress", "outcome"]) renew(document.getElementById(id), shown.getElementById(id));
  form.elements.namedItem("follows").value = shown.querySelector("[data-revision]").dataset.revision;
  for (const said of shown.querySelectorAll("[data-exchanged] > p:not([id$='-told'])")) {
    const here = document.getElementById(said.id);
    if (here) here.textContent = said.textContent;
    const control = document.getElementById(said.id.replace(/-fault$/, ""));
    if (said.matches(".fault") && control?.matches("input, select")) {
      if (said.textContent) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }
}

async function save() {
  clearTimeout(waiting);
  if (sending || !changed.size) return;
  const names = [...changed];
  changed.clear();
  sending = true;
  try {
    exchange(await post(body(names)));
    const at = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    told.textContent = `Saved at ${at}`;
  } catch {
    for (const name of names) changed.add(name);
    told.textContent = "Not saved yet: the server did not take it. What you typed stays here and is sent again.";
    waiting = setTimeout(save, AGAIN_MS);
  } finally {
    sending = false;
  }
  if (changed.size && told.textContent.startsWith("Saved")) save();
}

function note(event, pause) {
  if (event.target.form !== form || !event.target.name) return;
  changed.add(event.target.name);
  event.target.closest(".table-row")?.querySelector("[name='remove']")?.removeAttribute("hidden");
  clearTimeout(waiting);
  waiting = setTimeout(save, pause);
}

function count(area) {
  const shown = document.querySelector(`[data-count-of="${area.id}"]`);
  const words = area.value.split(/\s+/).filter(Boolean).length;
  shown.textContent = `${words} of ${area.dataset.words} words`;
}

/** Rows come and go on the server; their table is exchanged, and the keyboard stays in it. */
async function changeRows(button) {
  const table = button.closest("[data-rows]");
  const fields = body(changed);
  if (button.name === "remove") fields.set("remove", button.value);
  changed.clear();
  exchange(await post(fields));
  const response = await fetch(form.action);
  if (!response.ok) throw new Error(response.statusText);
  const now = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(table.id);
  table.replaceWith(now);
  const last = [...now.querySelectorAll(".table-row")].at(-1);
  (last ?? now).querySelector("input, select, textarea, button").focus();
  told.textContent = button.name === "remove" ? "The row was taken away." : "The next row is ready.";
}

/** What an address or a link points at is unfolded, with what it stands in. */
function unfold(id) {
  const there = id ? document.getElementById(id) : null;
  for (let each = there?.querySelector(":scope > details") ?? there; each; each = each.parentElement?.closest("details")) {
    if (each.matches("details")) each.open = true;
  }
}

/** On a phone a long form opens at the first part with an open question; parts and rows with a fault stay open too. */
function fold() {
  const parts = [...document.querySelectorAll("[data-folds='part']")];
  const isDone = (each) => {
    const [answered, asked] = each.querySelector("summary .n").textContent.split(" of ");
    return answered === asked;
  };
  const keeps = (each) => each.querySelector(".fault:not(:empty)") !== null;
  const meant = document.getElementById(location.hash.slice(1))?.closest(".part")?.querySelector("[data-folds='part']");
  const first = meant ?? parts.find((each) => !isDone(each)) ?? parts[0];
  for (const each of parts) each.open = each === first || keeps(each);
  for (const table of document.querySelectorAll(".table:has(> [data-folds='row'])")) {
    const rows = [...table.querySelectorAll("[data-folds='row']")];
    for (const each of rows) each.open = each === rows[0] || keeps(each);
  }
  unfold(location.hash.slice(1));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

/** Everything is open on paper, also where a browser cannot say so in its styles. */
function unfoldForPaper() {
  const folded = [...document.querySelectorAll("[data-folds]:not([open])")];
  for (const each of folded) each.open = true;
  addEventListener("afterprint", () => folded.forEach((each) => (each.open = false)), { once: true });
}

addEventListener("beforeprint", unfoldForPaper);
document.addEventListener("click", (event) => unfold(event.target.closest("a[href^='#']")?.hash.slice(1)));
addEventListener("hashchange", () => unfold(location.hash.slice(1)));

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-words]")) count(event.target);
  note(event, PAUSE_MS);
});
document.addEventListener("change", (event) => note(event, 0));
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
addEventListener("beforeunload", (event) => (changed.size || sending) && !native && event.preventDefault());

form.addEventListener("submit", (event) => {
  if (native) return;
  event.preventDefault();
  const button = event.submitter;
  if (!button?.matches("[name='add'], [name='remove']")) {
    save();
    return;
  }
  changeRows(button).catch(() => {
    native = true;
    button.click();
  });
});

for (const button of document.querySelectorAll("[data-save-button]")) button.hidden = true;
told.textContent = "What you fill in is saved as you go.";
if (matchMedia("(max-width: 40rem)").matches && document.documentElement.scrollHeight > innerHeight * LONG) fold();
