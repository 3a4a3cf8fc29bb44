/** The preview follows what is typed: the form is posted, and the parts of the page that show it are exchanged. */
const form = document.querySelector("[data-draft]");
const stale = document.querySelector("[data-stale]");
const PAUSE_MS = 500;
let waiting = 0;
document.querySelector("[data-preview]").hidden = true;
let latest = 0;

async function follow() {
  const own = (latest += 1);
  const fields = new FormData(form);
  fields.set("move", "preview");
  const response = await fetch(form.action, { method: "POST", body: fields });
  if (!response.ok) throw new Error(response.statusText);
  const shown = new DOMParser().parseFromString(await response.text(), "text/html");
  if (own !== latest) return;
  for (const id of ["preview", "checks"]) document.getElementById(id).replaceWith(shown.getElementById(id));
  stale.hidden = true;
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => follow().catch(() => (stale.hidden = false)), PAUSE_MS);
});
