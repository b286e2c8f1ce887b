// The reader's choice of light, dark or the device's own setting.
const KEY = "gongzao-theme";
const CHOICES = ["light", "dark", "auto"];

export function chosenTheme() {
  try {
    const saved = window.localStorage.getItem(KEY);
    return CHOICES.includes(saved) ? saved : "auto";
  } catch {
    return "auto"; // storage may be forbidden; the device's setting still works
  }
}

export function applyTheme(choice) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = choice === "auto" ? (dark ? "dark" : "light") : choice;
  document.documentElement.setAttribute("data-bs-theme", theme);
}

export function saveTheme(choice) {
  try {
    window.localStorage.setItem(KEY, choice);
  } catch {
    // the choice then lasts for this page only
  }
  applyTheme(choice);
  document.dispatchEvent(new CustomEvent("themechange"));
}
