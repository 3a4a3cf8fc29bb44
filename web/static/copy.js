/** Copy buttons: each copies the text or the table beside it and says so. */

/** A table goes out as one, for a text document, and as lines with tabs, for a spreadsheet; without links and notes. */
async function copy(part) {
  if (part.tagName !== "TABLE") return navigator.clipboard.writeText(part.textContent.trim());
  const table = part.cloneNode(true);
  for (const note of table.querySelectorAll("sup")) note.remove();
  for (const link of table.querySelectorAll("a")) link.replaceWith(link.textContent);
  const lines = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t"));
  const kinds = { "text/plain": lines.join("\n"), "text/html": table.outerHTML };
  const blobs = Object.entries(kinds).map(([type, content]) => [type, new Blob([content], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const text = button.parentElement.querySelector("[data-copy-text]");
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "copied";
  button.after(said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await copy(text);
      said.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      said.textContent = "Selected; copy it with the keyboard";
    }
    setTimeout(() => (said.textContent = ""), 4000);
  });
}
