// Files dropped on a [data-file-drop] box land in its plain file field; names are shown.
function boxOf(event) {
  return event.target instanceof Element ? event.target.closest("[data-file-drop]") : null;
}

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function showNames(box) {
  const files = Array.from(box.querySelector("input[type=file]").files);
  box.querySelector("[data-file-names]").textContent = files
    .map((file) => `${file.name} (${size(file.size)})`)
    .join(" · ");
}

export function watchFileDrops() {
  document.addEventListener("dragover", (event) => {
    const box = boxOf(event);
    if (box) {
      event.preventDefault();
      box.classList.add("is-over");
    }
  });
  document.addEventListener("dragleave", (event) => {
    const box = boxOf(event);
    if (box && !box.contains(event.relatedTarget)) {
      box.classList.remove("is-over");
    }
  });
  document.addEventListener("drop", (event) => {
    const box = boxOf(event);
    if (box) {
      event.preventDefault();
      box.classList.remove("is-over");
      box.querySelector("input[type=file]").files = event.dataTransfer.files;
      showNames(box);
    }
  });
  document.addEventListener("change", (event) => {
    const box = boxOf(event);
    if (box && event.target.type === "file") {
      showNames(box);
    }
  });
}
