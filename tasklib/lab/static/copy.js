// Copies `text`; where the page is not served from this computer, by way of a text area.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

function render({ model, el }) {
  const button = document.createElement("button");
  button.className = "jupyter-widgets jupyter-button widget-button";
  button.style.width = "auto";
  button.textContent = model.get("label");
  button.addEventListener("click", async () => {
    await copy(model.get("text"));
    button.textContent = "已复制";
    setTimeout(() => { button.textContent = model.get("label"); }, 1500);
  });
  el.append(button);
}

export default { render };
