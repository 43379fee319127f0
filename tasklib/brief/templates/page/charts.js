// Draw each chart at the width of its box, then let it scale like a picture: so it fits paper too.
if (window.Plotly) {
  document.querySelectorAll("figure.chart").forEach(function (figure) {
    var box = figure.querySelector(".plot");
    var spec = JSON.parse(figure.querySelector("script").textContent);
    var layout = Object.assign({}, spec.layout, {width: Math.min(box.clientWidth, 760)});
    box.textContent = "";
    Plotly.newPlot(box, spec.data, layout, {displayModeBar: false, staticPlot: true}).then(function () {
      var size = layout.width + " " + layout.height;
      box.querySelectorAll("svg.main-svg").forEach(function (svg) {
        svg.setAttribute("viewBox", "0 0 " + size);
      });
      box.querySelector(".svg-container").style.aspectRatio = size.replace(" ", " / ");
    });
  });
}
