/** A long situation is posted, so that it is kept and gets a short address; Ctrl or Command with Enter sends the box. */
const form = document.querySelector("[data-ask]");
const box = form.elements.namedItem("q");
const long = document.getElementById("long");

form.addEventListener("submit", (event) => {
  if (box.value.trim().length <= Number(form.dataset.limit)) return;
  event.preventDefault();
  const copy = document.createElement("textarea");
  copy.name = "q";
  copy.value = box.value;
  long.append(copy);
  long.submit();
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
