// A tree of radio buttons gets a search box: leaves that do not fit are hidden, groups that do open.
const fold = (text) => text.normalize("NFKC").toLowerCase().trim();

function filter(box) {
  const picker = box.closest("[data-picker]");
  const words = fold(box.value).split(/\s+/).filter(Boolean);
  let found = 0;
  picker.querySelectorAll("[data-picker-group]").forEach((group) => {
    let inside = 0;
    group.querySelectorAll("[data-picker-leaf]").forEach((leaf) => {
      const fits = words.every((word) => leaf.dataset.pickerLeaf.includes(word));
      leaf.hidden = !fits;
      inside += fits ? 1 : 0;
    });
    group.hidden = inside === 0;
    group.open = words.length ? inside > 0 : group.hasAttribute("data-first-open");
    found += inside;
  });
  const count = picker.querySelector("[data-picker-count]");
  count.textContent = words.length ? count.dataset.words.replace("#", found) : "";
}

function prepare(root) {
  root.querySelectorAll("[data-picker-search]").forEach((box) => {
    box.parentElement.hidden = false;
  });
  root.querySelectorAll("[data-picker-group][open]").forEach((group) => {
    group.setAttribute("data-first-open", "");
  });
}

export function watchPickers() {
  prepare(document);
  document.addEventListener("htmx:afterSettle", (event) => {
    prepare(event.target.parentElement || document);
    if (document.activeElement === document.body) {
      const summary = document.querySelector("[data-picker] > details > summary");
      if (summary) {
        summary.focus({ preventScroll: true });
      }
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-picker-search]") && !event.isComposing) {
      filter(event.target);
    }
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches("[data-picker-search]")) {
      filter(event.target);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-picker-search]") && !event.isComposing) {
      event.preventDefault();
      const first = event.target.closest("[data-picker]").querySelector("[data-picker-leaf]:not([hidden]) input");
      if (first) {
        first.focus();
      }
    }
  });
}
