// Asks before a step with consequences. The sentence stands on the button: data-confirm="…".
let confirmed = null;

function ask(sentence, label) {
  const dialog = document.getElementById("confirm-dialog");
  if (typeof dialog.showModal !== "function") {
    return Promise.resolve(window.confirm(sentence)); // Safari before 15.4
  }
  const yes = dialog.querySelector("[data-confirm-yes]");
  dialog.querySelector("[data-confirm-text]").textContent = sentence;
  yes.textContent = label || yes.dataset.defaultLabel;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function sendAgain(form, button) {
  if (typeof form.requestSubmit === "function") {
    form.requestSubmit(button || undefined);
    return;
  }
  if (button && button.name) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = button.name;
    field.value = button.value;
    form.append(field);
  }
  form.submit();
}

function beforeSubmit(event) {
  const form = event.target;
  const button = event.submitter || form.querySelector("button[data-confirm]");
  const source = button && button.dataset.confirm ? button : form;
  const sentence = source.dataset.confirm;
  if (!sentence || confirmed === form) {
    confirmed = null;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(sentence, source.dataset.confirmLabel).then((yes) => {
    if (yes) {
      confirmed = form;
      sendAgain(form, button);
    }
  });
}

function beforeRequest(event) {
  if (!event.detail.question) {
    return;
  }
  event.preventDefault();
  ask(event.detail.question).then((yes) => yes && event.detail.issueRequest(true));
}

export function watchConfirmations() {
  document.addEventListener("submit", beforeSubmit, true);
  document.addEventListener("htmx:confirm", beforeRequest);
}
