/** Adding reports: files and folders can be dropped anywhere on the page, and the rows are kept up to date while anything is under way. */
const EVERY_MS = 1000;
const form = document.querySelector("[data-drop]");
const said = form.querySelector("[data-drop-said]");
const rows = document.querySelector("[data-rows]");

form.querySelector("[data-drop-hint]").hidden = false;

/** The files below an entry that was dropped: a folder's files and those of its folders. */
async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((found, failed) => entry.file(found, failed))];
  const reader = entry.createReader();
  const entries = [];
  for (let some; (some = await new Promise((found, failed) => reader.readEntries(found, failed))).length; ) entries.push(...some);
  const wanted = entries.filter((inner) => !inner.name.startsWith("."));
  return (await Promise.all(wanted.map(filesOf))).flat();
}

/** Beside the form too: a browser would open what misses it in the place of this page. */
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("over");
});
document.addEventListener("drop", async (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  const chosen = new DataTransfer();
  for (const file of (await Promise.all(entries.map(filesOf))).flat()) chosen.items.add(file);
  form.elements.namedItem("files").files = chosen.files;
  if (chosen.files.length) form.requestSubmit();
});
form.addEventListener("submit", () => {
  const count = form.elements.namedItem("files").files.length + form.elements.namedItem("folder").files.length;
  if (count) said.textContent = count === 1 ? "Sending one file…" : `Sending ${count} files…`;
});

/** Put the parts of the new list in the place of those that differ, so that what has the focus keeps it. */
function show(fresh) {
  const old = new Map([...rows.querySelectorAll(".job")].map((row) => [row.id, row]));
  const list = fresh.querySelector(".jobs");
  const held = document.activeElement?.closest(".job")?.id;
  for (const row of list ? [...list.children] : []) {
    const same = old.get(row.id);
    if (same?.isEqualNode(row)) row.replaceWith(same);
  }
  rows.replaceChildren(...fresh.body.childNodes);
  if (held && !rows.contains(document.activeElement)) rows.querySelector(`#${held} button, #${held} a`)?.focus();
}

async function poll() {
  const open = rows.querySelector("[data-under-way]")?.dataset.underWay;
  if (!Number(open)) return;
  try {
    const answer = await fetch(rows.dataset.rows);
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // the server is being restarted: what was under way goes on, and so does this
  }
  setTimeout(poll, EVERY_MS);
}

setTimeout(poll, EVERY_MS);
