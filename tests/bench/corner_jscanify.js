// Runs jscanify's own search on raw RGBA files: [[path, width, height], ...] on stdin, a JSON line
// each on stdout. Its canvas and DOM are only for drawing, so empty stand-ins do.
const fs = require("fs");
const Module = require("module");

const load = Module._load;
const stand = { canvas: {}, jsdom: { JSDOM: class { constructor() { this.window = { document: {} }; } } } };
Module._load = (name, ...rest) => stand[name] || load(name, ...rest);

const Scanner = require(process.argv[2]);
const scanner = new Scanner();
scanner.loadOpenCV((cv) => {
  for (const [path, width, height] of JSON.parse(fs.readFileSync(0, "utf8"))) {
    const mat = cv.matFromImageData({ data: fs.readFileSync(path), width, height });
    const began = process.hrtime.bigint();
    let corners = null;
    const contour = scanner.findPaperContour(mat);
    if (contour) {
      const at = scanner.getCornerPoints(contour, mat);
      const four = [at.topLeftCorner, at.topRightCorner, at.bottomRightCorner, at.bottomLeftCorner];
      if (four.every(Boolean)) corners = four.map((p) => [(p.x + 0.5) / width, (p.y + 0.5) / height]);
    }
    const ms = Number(process.hrtime.bigint() - began) / 1e6;
    mat.delete();
    console.log(JSON.stringify({ corners, ms }));
  }
});
