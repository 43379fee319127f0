// Scrolls to where it stands whenever it is told to.
function render({ model, el }) {
  const show = () => el.scrollIntoView({ block: "start" });
  model.on("msg:custom", show);
  return () => model.off("msg:custom", show);
}

export default { render };
