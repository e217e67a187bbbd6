import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { FONT_FAMILY } from '@research/reporting';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Lays a graph out with Graphviz, which is in the bundle as WebAssembly. @param dot Graphviz's language; gives its SVG */
export async function layOut(dot: string): Promise<string> {
  const graphviz = await Graphviz.load();
  return graphviz.layout(dot, 'svg', 'dot');
}

/** Beside the bundle: the renderer, and the fonts by whose widths drawings are laid out; those of the system are not asked. */
const folder = join(__dirname, '../drawing');
const fonts = ['LiberationSans-Regular.ttf', 'LiberationSans-Bold.ttf'];

/** Pixels for a point: text is sharp on screens, and in print at the width of a page. */
const pixelsPerPoint = 1.25;

let renderer: Promise<void> | undefined;

/** Turns an SVG into a PNG, the same bytes on every machine. */
export async function rasterize(svg: string): Promise<Uint8Array> {
  renderer ??= readFile(join(folder, 'resvg.wasm')).then((wasm) => initWasm(wasm));
  await renderer;
  const fontBuffers = await Promise.all(fonts.map((name) => readFile(join(folder, name))));
  const [defaultFontFamily = ''] = FONT_FAMILY.split(',');
  const width = Number(/width="([\d.]+)pt"/.exec(svg)?.[1]);
  const drawing = new Resvg(svg, {
    font: { fontBuffers, defaultFontFamily, sansSerifFamily: defaultFontFamily },
    fitTo: { mode: 'width', value: Math.round(width * pixelsPerPoint) },
  });
  return drawing.render().asPng();
}
