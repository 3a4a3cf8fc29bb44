/** Copy buttons: each copies the text beside it and says so. */
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
      await navigator.clipboard.writeText(text.textContent.trim());
      said.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      said.textContent = "Selected; copy it with the keyboard";
    }
    setTimeout(() => (said.textContent = ""), 4000);
  });
}
