import { Graphviz } from '@hpcc-js/wasm-graphviz';

/** Lays a graph out with Graphviz, which is in the bundle as WebAssembly. @param dot Graphviz's language; gives its SVG */
export async function layOut(dot: string): Promise<string> {
  const graphviz = await Graphviz.load();
  return graphviz.layout(dot, 'svg', 'dot');
}
