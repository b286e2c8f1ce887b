// Choosing hours in a booking calendar, and the clock of a hold. Without this the boxes still work.
const form = document.querySelector("[data-booking]");
if (form) {
  choosing(form);
}
document.querySelectorAll("[data-countdown]").forEach(countDown);

function choosing(form) {
  let last = null;
  const boxes = () => [...form.querySelectorAll("input[name=slot]")];
  const columnOf = (box) => box.closest(".slots__day");
  const mark = (box) => box.parentElement.classList.toggle("is-chosen", box.checked);

  form.addEventListener("click", (event) => {
    const box = event.target;
    if (box.name !== "slot") {
      return;
    }
    if (event.shiftKey && last && columnOf(last) === columnOf(box)) {
      fillBetween(boxes(), last, box);
    }
    last = box;
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "slot") {
      boxes().forEach(mark);
      tell();
      form.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
    }
  });
  form.addEventListener("keydown", (event) => move(event, form));
  const tell = () => form.classList.toggle("has-choice", boxes().some((box) => box.checked));
  boxes().forEach(mark);
  tell();
  if (boxes().some((box) => box.checked)) {
    form.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
  }

  // Only what is free lies between: the boxes of taken hours do not exist.
  function fillBetween(all, from, to) {
    const [a, b] = [all.indexOf(from), all.indexOf(to)].sort((x, y) => x - y);
    all.slice(a, b + 1).forEach((box) => {
      box.checked = to.checked;
    });
  }
}

// Arrow keys walk over free hours: up and down within a day, left and right to the nearest row.
function move(event, form) {
  const box = event.target;
  if (box.name !== "slot" || !event.key.startsWith("Arrow")) {
    return;
  }
  const days = [...form.querySelectorAll(".slots__day")];
  const day = days.indexOf(box.closest(".slots__day"));
  const within = (column) => [...column.querySelectorAll("input[name=slot]")];
  const next =
    event.key === "ArrowUp" || event.key === "ArrowDown"
      ? within(days[day])[within(days[day]).indexOf(box) + (event.key === "ArrowDown" ? 1 : -1)]
      : beside(days, day, event.key === "ArrowRight" ? 1 : -1, rowOf(box), within);
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

function rowOf(box) {
  const cell = box.closest("li");
  return [...cell.parentElement.children].indexOf(cell);
}

function beside(days, day, step, row, within) {
  for (let at = day + step; days[at]; at += step) {
    const free = within(days[at]);
    if (free.length) {
      return free.reduce((a, b) => (Math.abs(rowOf(b) - row) < Math.abs(rowOf(a) - row) ? b : a));
    }
  }
  return null;
}

// The server's moment counts: the clock only shows what is left, and reloads when it is over.
function countDown(place) {
  const end = new Date(place.dataset.countdown).getTime();
  const draw = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) {
      clearInterval(timer);
      setTimeout(() => location.reload(), 1500);
    }
  };
  const timer = setInterval(draw, 1000);
  draw();
}
