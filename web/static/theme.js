/** Light or dark: the system's choice until the visitor makes one, which a cookie keeps so that the server can send it. */
const root = document.documentElement;
const button = document.querySelector("[data-theme-toggle]");
const system = matchMedia("(prefers-color-scheme: dark)");

const current = () => root.dataset.theme || (system.matches ? "dark" : "light");

function show() {
  const other = current() === "dark" ? "Light" : "Dark";
  button.textContent = other;
  button.setAttribute("aria-label", `Switch to ${other.toLowerCase()} colours`);
}

button.hidden = false;
button.addEventListener("click", () => {
  const chosen = current() === "dark" ? "light" : "dark";
  root.dataset.theme = chosen;
  document.cookie = `theme=${chosen}; path=/; max-age=31536000; SameSite=Lax`;
  show();
});
system.addEventListener("change", show);
show();
