// A line of steps wider than the glass begins where the reader is.
export function showCurrentSteps() {
  document.querySelectorAll(".stepper [aria-current='step']").forEach((step) => {
    const line = step.parentNode;
    line.scrollLeft = step.offsetLeft - (line.clientWidth - step.offsetWidth) / 2;
  });
}
