// The reader's choice of light or dark, else the system's; before the page is drawn, so that it does not flash.
const dark = matchMedia("(prefers-color-scheme: dark)");

function applyTheme() {
  const theme = localStorage.getItem("theme") ?? (dark.matches ? "dark" : "light");
  document.documentElement.dataset.theme = document.documentElement.dataset.pfTheme = theme;
}

function switchTheme() {
  localStorage.setItem("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  applyTheme();
}

applyTheme();
dark.addEventListener("change", applyTheme);
