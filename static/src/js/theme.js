// Loaded before the page paints, so that a dark reader never sees a white flash.
import { applyTheme, chosenTheme } from "./theme-choice.js";

document.documentElement.classList.add("has-script");
applyTheme(chosenTheme());
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  applyTheme(chosenTheme());
});
