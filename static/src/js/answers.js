// What a partial answer does beside its swap: refusals become notices, changes are announced.
function show(html) {
  const region = document.getElementById("notice-region");
  region.innerHTML = html;
  region.querySelectorAll(".notice").forEach((notice) => notice.classList.add("toast-notice"));
}

function say(sentence) {
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  window.setTimeout(() => {
    announcer.textContent = sentence;
  }, 50);
}

function lost() {
  const box = document.createElement("div");
  box.className = "notice notice--error toast-notice";
  box.textContent = document.getElementById("announcer").dataset.lost;
  document.getElementById("notice-region").replaceChildren(box);
}

function beforeSwap(event) {
  const { status, responseText } = event.detail.xhr;
  if (status === 422) {
    event.detail.shouldSwap = true; // the same form with its errors
    event.detail.isError = false;
  } else if (status >= 500) {
    lost();
  } else if (status >= 400) {
    show(responseText);
  }
}

export function watchAnswers() {
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:afterSettle", (event) => {
    const spoken = event.target.closest("[data-announce]") || event.target.querySelector("[data-announce]");
    if (spoken) {
      say(spoken.dataset.announce);
    }
  });
}
