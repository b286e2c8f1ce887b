// Suggestions below a field: arrows walk, Enter opens, Escape closes; without one chosen Enter searches.
export function watchSuggestions() {
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("[data-suggest-field]") && !event.isComposing) {
      press(event);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "suggestions") {
      toggle(event.target, event.target.childElementCount > 0 && field(event.target) === document.activeElement);
    }
  });
  document.addEventListener("focusout", (event) => {
    const box = event.target.closest("[data-suggest]");
    if (box && !box.contains(event.relatedTarget)) {
      toggle(list(box), false);
    }
  });
}

function list(box) {
  return box.querySelector("[role='listbox']");
}

function field(options) {
  return options.closest("[data-suggest]").querySelector("[data-suggest-field]");
}

function toggle(options, isOpen) {
  options.hidden = !isOpen;
  const input = field(options);
  input.setAttribute("aria-expanded", String(isOpen));
  input.removeAttribute("aria-activedescendant");
}

function press(event) {
  const options = list(event.target.closest("[data-suggest]"));
  const entries = [...options.querySelectorAll("[role='option']")];
  const at = entries.findIndex((entry) => entry.getAttribute("aria-selected") === "true");
  if (options.hidden || !entries.length) {
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const from = at < 0 && step < 0 ? 0 : at;
    choose(event.target, entries, (from + step + entries.length) % entries.length);
  } else if (event.key === "Escape") {
    event.preventDefault();
    toggle(options, false);
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    entries[at].click();
  }
}

function choose(input, entries, at) {
  entries.forEach((entry, number) => entry.setAttribute("aria-selected", String(number === at)));
  entries[at].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", entries[at].id);
}
