// Buttons that open the browser's print dialog: shown only where they can.
export function watchPrintButtons() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
