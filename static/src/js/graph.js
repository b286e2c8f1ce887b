// The editor of a job of several operations: saving on the way, opening what a link leads to, and
// drawing arrows from box to box. Without scripts ticks and buttons do the same.
import { watchAutosave } from "./autosave.js";

watchAutosave();
openTarget();
window.addEventListener("hashchange", openTarget);
showHint();
document.body.addEventListener("htmx:afterSwap", showHint);
document.addEventListener("pointerdown", begin);

function openTarget() {
  const target = window.location.hash && document.getElementById(window.location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView({ block: "start" });
  }
}

function showHint() {
  document.querySelectorAll("[data-graph-hint]").forEach((hint) => {
    hint.hidden = false;
  });
}

function begin(event) {
  const grip = event.target.closest("[data-graph-grip]");
  if (!grip || event.button > 0) {
    return;
  }
  event.preventDefault();
  const picture = grip.ownerSVGElement;
  const line = picture.querySelector("[data-graph-drawn]");
  const earlier = grip.closest("[data-graph-box]");
  const from = place(picture, grip);
  earlier.classList.add("is-drawing");

  const draw = (move) => {
    const to = picture.createSVGPoint();
    to.x = move.clientX;
    to.y = move.clientY;
    const end = to.matrixTransform(picture.getScreenCTM().inverse());
    line.setAttribute("d", `M${from.x} ${from.y}L${end.x} ${end.y}`);
    mark(picture, boxAt(move), earlier);
  };
  const drop = (up) => {
    stop();
    const later = boxAt(up);
    if (later && later !== earlier) {
      tie(earlier.dataset.graphBox, later.dataset.graphBox);
    }
  };
  const stop = () => {
    line.setAttribute("d", "");
    earlier.classList.remove("is-drawing");
    mark(picture, null, earlier);
    document.removeEventListener("pointermove", draw);
    document.removeEventListener("pointerup", drop);
    document.removeEventListener("pointercancel", stop);
  };
  document.addEventListener("pointermove", draw);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", stop);
  swallowClick();
}

function place(picture, grip) {
  const box = grip.closest("[data-graph-box]").transform.baseVal.getItem(0).matrix;
  return { x: box.e + grip.cx.baseVal.value, y: box.f + grip.cy.baseVal.value };
}

function boxAt(event) {
  const under = document.elementFromPoint(event.clientX, event.clientY);
  return under ? under.closest("[data-graph-box]") : null;
}

function mark(picture, box, earlier) {
  picture.querySelectorAll(".is-aimed-at").forEach((old) => old.classList.remove("is-aimed-at"));
  if (box && box !== earlier) {
    box.classList.add("is-aimed-at");
  }
}

// The box is a link: the press that began a drawing must not follow it.
function swallowClick() {
  const swallow = (click) => {
    click.preventDefault();
    click.stopPropagation();
  };
  document.addEventListener("click", swallow, { capture: true, once: true });
  window.setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 2000);
}

function tie(earlier, later) {
  const tick = document.querySelector(`input[name="s${later}-after"][value="${earlier}"]`);
  if (tick) {
    tick.checked = !tick.checked;
    tick.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
