// Forms marked data-autosave="id of a status line" save themselves while somebody types.
// The answer (capacity/views/autosave.py) brings a sentence, faults by field, and values to fill in.
const PAUSE = 1200;

export function watchAutosave() {
  document.querySelectorAll("form[data-autosave]").forEach(watch);
}

function watch(form) {
  const status = document.getElementById(form.dataset.autosave);
  const state = { timer: 0, running: null, isDirty: false };

  const later = (event) => {
    if (event.isComposing || event.target.type === "file" || event.target.matches("[data-picker-search]")) {
      return;
    }
    state.isDirty = true;
    window.clearTimeout(state.timer);
    state.timer = window.setTimeout(save, PAUSE);
  };

  const save = () => {
    if (!state.isDirty || state.running) {
      return;
    }
    state.isDirty = false;
    status.textContent = status.dataset.saving;
    state.running = send(form)
      .then((answer) => take(form, status, answer))
      .catch(() => {
        state.isDirty = true;
        status.textContent = status.dataset.lost;
      })
      .finally(() => {
        state.running = null;
        if (state.isDirty) {
          window.clearTimeout(state.timer);
          state.timer = window.setTimeout(save, 3 * PAUSE);
        }
      });
  };

  ["input", "change", "compositionend"].forEach((name) => form.addEventListener(name, later));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      save();
    }
  });
  // Going on while a save is under way waits for it: two answers would make two drafts.
  form.addEventListener("submit", (event) => {
    window.clearTimeout(state.timer);
    state.isDirty = false;
    if (state.running) {
      event.preventDefault();
      const button = event.submitter;
      state.running.finally(() => window.setTimeout(() => (button ? button.click() : form.submit())));
    }
  });
}

async function send(form) {
  const body = new FormData(form);
  [...body.keys()].forEach((name) => {
    if (body.get(name) instanceof File) {
      body.delete(name);
    }
  });
  const answer = await fetch(form.action || window.location.href, {
    method: "POST",
    body,
    headers: { "X-Autosave": "1", Accept: "application/json" },
    credentials: "same-origin",
    keepalive: true,
    redirect: "error",
  });
  if (!answer.ok) {
    throw new Error(String(answer.status));
  }
  return answer.json();
}

function take(form, status, answer) {
  status.textContent = answer.message;
  if (answer.url && !window.location.pathname.endsWith(answer.url)) {
    window.history.replaceState(null, "", answer.url);
    form.setAttribute("action", answer.url);
  }
  Object.entries(answer.fill).forEach(([name, value]) => {
    form.elements[name].value = value;
  });
  mark(form, answer.faults);
  if (answer.is_saved) {
    document.body.dispatchEvent(new CustomEvent("saved"));
  }
}

function mark(form, faults) {
  form.querySelectorAll("[data-fault]").forEach((old) => old.remove());
  form.querySelectorAll(".is-invalid[data-marked]").forEach((field) => {
    field.classList.remove("is-invalid");
    delete field.dataset.marked;
  });
  Object.entries(faults).forEach(([name, sentence]) => {
    const named = form.elements[name];
    const field = named instanceof RadioNodeList ? named[0] : named;
    if (!field) {
      return;
    }
    const words = document.createElement("p");
    words.className = "invalid-feedback d-block mb-0";
    words.dataset.fault = name;
    words.textContent = sentence;
    if (!(named instanceof RadioNodeList)) {
      field.classList.add("is-invalid");
      field.dataset.marked = "1";
    }
    const box = field.closest(".field, .mb-3, td, fieldset");
    if (box && !box.querySelector(".invalid-feedback:not([data-fault])")) {
      box.append(words);
    }
  });
}
