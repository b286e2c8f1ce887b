// One press sends a form once; a select marked data-autosubmit sends its form when it changes.
export function watchForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") {
      return;
    }
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    if (!event.defaultPrevented) {
      form.dataset.sending = "1";
      if (event.submitter) {
        event.submitter.setAttribute("aria-busy", "true");
      }
    }
  });
  // What was not chosen has no place in an address that is passed on.
  document.addEventListener("formdata", (event) => {
    const form = event.target;
    if (form.method === "get" && !form.hasAttribute("hx-post")) {
      dropEmpty(event.formData);
    }
  });
  window.addEventListener("pageshow", () => free(document));
  document.addEventListener("htmx:afterRequest", (event) => free(event.target.parentNode || document));
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]")) {
      event.target.form.submit();
    }
  });
}

function dropEmpty(data) {
  [...new Set(data.keys())]
    .filter((name) => data.getAll(name).every((value) => value === ""))
    .forEach((name) => data.delete(name));
}

function free(root) {
  root.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending);
  root.querySelectorAll("[aria-busy='true']").forEach((each) => each.removeAttribute("aria-busy"));
}
