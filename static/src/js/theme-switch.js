// The buttons [data-theme-choice="light|dark|auto"].
import { chosenTheme, saveTheme } from "./theme-choice.js";

function mark() {
  const choice = chosenTheme();
  document.querySelectorAll("[data-theme-choice]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  });
}

export function watchThemeSwitches() {
  mark();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (button) {
      saveTheme(button.dataset.themeChoice);
      mark();
    }
  });
}
