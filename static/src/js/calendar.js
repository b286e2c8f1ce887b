// Choosing a range on the board of units ([data-board], drawn by the server): drag with the pointer,
// press and hold on a touch screen, or move with the arrow keys (Shift stretches, Enter takes). The
// range fills the named form's fields unit, starts_at and ends_at, and the form opens beside it;
// everything also works by typing into that form where it stands.
const HOUR = 3600 * 1000;
const HOLD = 350; // milliseconds a finger rests before it chooses instead of scrolling
const SLACK = 8; // pixels a resting finger may stray
let closeChoice = null; // sends the open form back to its card
const kept = {}; // where the reader was, by id of the board: survives the swap of the page's part

function setUp(board) {
  const form = document.getElementById(board.dataset.form);
  const svg = board.querySelector("svg");
  const mark = board.querySelector("[data-board-mark]");
  const rows = Array.from(board.querySelectorAll("[data-board-row]"));
  const pixels = Number(board.dataset.hourPixels);
  const snap = Number(board.dataset.snap) || 1;
  const hours = Number(board.dataset.hours);
  const before = kept[board.id];
  const chosen = before && before.start === board.dataset.start && before.hours === hours
    ? before.chosen
    : { row: 0, from: 8, until: 8 + snap };
  if (board.dataset.ready || !form || !rows.length) {
    return;
  }
  board.dataset.ready = "1";
  chosen.row = Math.min(chosen.row, rows.length - 1);
  board.scrollLeft = before ? before.scroll : Math.max(Number(board.dataset.now || 0) - 80, 0);
  const remember = () => {
    kept[board.id] = { start: board.dataset.start, hours, chosen, scroll: board.scrollLeft };
  };

  // The board's clock is the server's zone; reading it as UTC keeps the browser's zone out.
  const stamp = (hour) =>
    new Date(Date.parse(`${board.dataset.start}Z`) + hour * HOUR).toISOString().slice(0, 16);
  const hourAt = (event) => {
    const x = event.clientX - svg.getBoundingClientRect().left;
    return Math.min(Math.max(Math.floor(x / pixels / snap) * snap, 0), hours - snap);
  };

  function show() {
    const row = rows[chosen.row];
    mark.setAttribute("x", chosen.from * pixels);
    mark.setAttribute("width", Math.max((chosen.until - chosen.from) * pixels, 4));
    mark.setAttribute("y", Number(row.getAttribute("y")) + 2);
    mark.removeAttribute("visibility");
    remember();
  }

  function words() {
    const [from, until] = [stamp(chosen.from), stamp(chosen.until)];
    const last = from.slice(0, 10) === until.slice(0, 10) ? until.slice(11) : until.slice(5).replace("T", " ");
    return `${rows[chosen.row].dataset.boardName} · ${from.slice(5).replace("T", " ")} – ${last}`;
  }

  function take() {
    form.elements.unit.value = rows[chosen.row].dataset.boardRow;
    form.elements.starts_at.value = stamp(chosen.from);
    form.elements.ends_at.value = stamp(chosen.until);
    open(form, mark, words(), () => board.focus());
  }

  // Bars lie on the rows: the row is found by height, and a bar that leads somewhere is only
  // followed when the pointer did not move.
  function rowAt(event) {
    const y = event.clientY - svg.getBoundingClientRect().top;
    const tops = rows.map((row) => Number(row.getAttribute("y")));
    return tops.findIndex((top) => y >= top && y < top + 44);
  }

  function drag(first) {
    const anchor = hourAt(first);
    const link = first.target.closest("a");
    let moved = false;
    chosen.row = rowAt(first);
    const move = (event) => {
      moved = moved || Math.abs(event.clientX - first.clientX) > 4;
      if (link && !moved) {
        return;
      }
      const here = hourAt(event);
      chosen.from = Math.min(anchor, here);
      chosen.until = Math.max(anchor, here) + snap;
      show();
    };
    const end = (event) => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      delete board.dataset.armed;
      if (event.type === "pointerup" && (moved || !link)) {
        svg.addEventListener("click", stay, { capture: true, once: true });
        window.setTimeout(() => svg.removeEventListener("click", stay, { capture: true }));
        take();
      }
    };
    move(first);
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }

  const stay = (event) => event.preventDefault();

  function press(event) {
    if (event.button || rowAt(event) < 0) {
      return;
    }
    if (event.pointerType !== "touch") {
      event.preventDefault();
      board.focus({ preventScroll: true });
      drag(event);
      return;
    }
    const stop = () => {
      window.clearTimeout(timer);
      document.removeEventListener("pointermove", stray);
      document.removeEventListener("pointerup", stop);
      document.removeEventListener("pointercancel", stop);
    };
    const stray = (move) => {
      if (Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) > SLACK) {
        stop();
      }
    };
    const timer = window.setTimeout(() => {
      stop();
      board.dataset.armed = "1";
      drag(event);
    }, HOLD);
    document.addEventListener("pointermove", stray);
    document.addEventListener("pointerup", stop);
    document.addEventListener("pointercancel", stop);
  }

  function step(event) {
    const by = { ArrowLeft: -snap, ArrowRight: snap }[event.key];
    if (by) {
      const until = Math.min(Math.max(chosen.until + by, snap), hours);
      chosen.from = event.shiftKey ? Math.min(chosen.from, until - snap) : Math.max(chosen.from + until - chosen.until, 0);
      chosen.until = until;
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const to = chosen.row + (event.key === "ArrowUp" ? -1 : 1);
      chosen.row = Math.min(Math.max(to, 0), rows.length - 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      show();
      take();
      return;
    } else {
      return;
    }
    event.preventDefault();
    show();
    follow();
  }

  function follow() {
    const [left, right] = [chosen.from * pixels, chosen.until * pixels];
    if (left < board.scrollLeft || right > board.scrollLeft + board.clientWidth) {
      board.scrollLeft = Math.max(left - board.clientWidth / 3, 0);
    }
  }

  svg.addEventListener("pointerdown", press);
  svg.addEventListener("dragstart", stay);
  board.addEventListener("touchmove", (event) => board.dataset.armed && event.preventDefault(), { passive: false });
  board.addEventListener("contextmenu", (event) => board.dataset.armed && event.preventDefault());
  board.addEventListener("scroll", remember, { passive: true });
  board.addEventListener("keydown", (event) => event.target === board && step(event));
  if (before && before.returning) {
    board.focus({ preventScroll: true });
  }
}

// The form leaves its card, stands beside the range, and goes back when it is closed.
function open(form, mark, words, whenClosed) {
  const part = form.closest("[data-board-part]");
  const home = form.parentNode;
  if (!part || form.classList.contains("calendar-choice")) {
    place(form, mark, words);
    return;
  }
  const away = document.createComment("form");
  home.replaceChild(away, form);
  part.append(form);
  form.classList.add("calendar-choice");
  const close = () => {
    closeChoice = null;
    form.classList.remove("calendar-choice");
    form.removeAttribute("style"); // an answer with the same form would copy it, which the policy forbids
    away.replaceWith(form);
    document.removeEventListener("keydown", leave, true);
    document.removeEventListener("pointerdown", aside, true);
    form.querySelector("[data-choice-close]").removeEventListener("click", close);
    whenClosed();
  };
  const leave = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  };
  const aside = (event) => {
    if (!form.contains(event.target) && !event.target.closest("[data-board]")) {
      close();
    }
  };
  document.addEventListener("keydown", leave, true);
  document.addEventListener("pointerdown", aside, true);
  form.querySelector("[data-choice-close]").addEventListener("click", close);
  closeChoice = close;
  place(form, mark, words);
}

function place(form, mark, words) {
  form.querySelector("[data-choice-range]").textContent = words;
  const part = form.offsetParent.getBoundingClientRect();
  const range = mark.getBoundingClientRect();
  const left = Math.min(Math.max(range.left - part.left, 0), part.width - form.offsetWidth);
  form.style.left = `${Math.max(left, 0)}px`;
  form.style.top = `${range.bottom - part.top + 8}px`;
  form.querySelector("button[value='offer']").focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

const setUpAll = () => document.querySelectorAll("[data-board]").forEach(setUp);
setUpAll();
document.addEventListener("htmx:beforeSwap", () => {
  document.querySelectorAll("[data-board]").forEach((board) => {
    if (kept[board.id]) {
      kept[board.id].returning = Boolean(closeChoice);
    }
  });
  if (closeChoice) {
    closeChoice();
  }
});
document.addEventListener("htmx:afterSettle", setUpAll);
