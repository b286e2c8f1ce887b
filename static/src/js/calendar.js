// Choosing a range on the board of units ([data-board], drawn by the server): drag with the pointer,
// or move with the arrow keys (Shift stretches, Enter takes). The range fills the named form's
// fields unit, starts_at and ends_at; everything also works by typing into that form.
const HOUR = 3600 * 1000;

function setUp(board) {
  const form = document.getElementById(board.dataset.form);
  const svg = board.querySelector("svg");
  const mark = board.querySelector("[data-board-mark]");
  const rows = Array.from(board.querySelectorAll("[data-board-row]"));
  const pixels = Number(board.dataset.hourPixels);
  const hours = Number(board.dataset.hours);
  const chosen = { row: 0, from: 8, until: 9 };
  if (!form || !rows.length) {
    return;
  }

  // The board's clock is the server's zone; reading it as UTC keeps the browser's zone out.
  const stamp = (hour) =>
    new Date(Date.parse(`${board.dataset.start}Z`) + hour * HOUR).toISOString().slice(0, 16);
  const hourAt = (event) => {
    const x = event.clientX - svg.getBoundingClientRect().left;
    return Math.min(Math.max(Math.floor(x / pixels), 0), hours - 1);
  };

  function show() {
    const row = rows[chosen.row];
    mark.setAttribute("x", chosen.from * pixels);
    mark.setAttribute("width", (chosen.until - chosen.from) * pixels);
    mark.setAttribute("y", Number(row.getAttribute("y")) + 2);
    mark.removeAttribute("visibility");
  }

  function take() {
    form.elements.unit.value = rows[chosen.row].dataset.boardRow;
    form.elements.starts_at.value = stamp(chosen.from);
    form.elements.ends_at.value = stamp(chosen.until);
    form.elements.starts_at.focus();
  }

  function drag(first) {
    const anchor = hourAt(first);
    chosen.row = rows.indexOf(first.target);
    const move = (event) => {
      const here = hourAt(event);
      chosen.from = Math.min(anchor, here);
      chosen.until = Math.max(anchor, here) + 1;
      show();
    };
    move(first);
    document.addEventListener("pointermove", move);
    document.addEventListener(
      "pointerup",
      () => {
        document.removeEventListener("pointermove", move);
        take();
      },
      { once: true },
    );
  }

  function step(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) {
      const until = Math.min(Math.max(chosen.until + by, 1), hours);
      chosen.from = event.shiftKey ? Math.min(chosen.from, until - 1) : Math.max(chosen.from + until - chosen.until, 0);
      chosen.until = until;
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const to = chosen.row + (event.key === "ArrowUp" ? -1 : 1);
      chosen.row = Math.min(Math.max(to, 0), rows.length - 1);
    } else if (event.key === "Enter") {
      take();
      event.preventDefault();
      return;
    } else {
      return;
    }
    event.preventDefault();
    show();
  }

  rows.forEach((row) => row.addEventListener("pointerdown", drag));
  board.addEventListener("keydown", (event) => event.target === board && step(event));
}

document.querySelectorAll("[data-board]").forEach(setUp);
