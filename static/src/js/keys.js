// Queues: j and k walk through the rows of [data-rows], Enter opens the row's first link, x ticks it.
function isTyping(target) {
  const fields = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]";
  return target.closest(fields) !== null;
}

function tick(rows) {
  const box = rows.querySelector('[data-row][aria-selected="true"] input[type="checkbox"]');
  if (box) {
    box.click();
  }
}

function walk(rows, step) {
  const all = Array.from(rows.querySelectorAll("[data-row]"));
  const here = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  all.forEach((row) => row.removeAttribute("aria-selected"));
  if (next) {
    next.setAttribute("aria-selected", "true");
    const link = next.querySelector("a, button");
    (link || next).focus();
  }
}

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    const rows = document.querySelector("[data-rows]");
    if (!rows || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "j") {
      walk(rows, 1);
    } else if (event.key === "k") {
      walk(rows, -1);
    } else if (event.key === "x") {
      tick(rows);
    }
  });
}
