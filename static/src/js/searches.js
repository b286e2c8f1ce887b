// Chinese input methods fire "input" while a syllable is still being composed. Fields marked
// data-live-search send "settled" instead; pages trigger on hx-trigger="settled delay:250ms".
export function watchSearches() {
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-live-search]") && !event.isComposing) {
      settle(event.target);
    }
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches("[data-live-search]")) {
      settle(event.target);
    }
  });
}

function settle(field) {
  field.dispatchEvent(new CustomEvent("settled", { bubbles: true }));
}
