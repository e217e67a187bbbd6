import { TextLayer, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist';
import { element } from './element';

/** Size of a page in points. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** What a drawn page is made of; it replaces what was on the screen in one step, so that nothing flashes. */
export interface DrawnPage {
  readonly size: PageSize;
  readonly content: readonly HTMLElement[];
}

/** How to draw. */
export interface Drawing {
  readonly scale: number;
  /** Called with the destination of an internal link that is followed. */
  readonly follow: (destination: unknown) => void;
}

/** Draws a page off the screen: picture, text to select, links. */
export async function drawPage(pdf: PDFDocumentProxy, number: number, drawing: Drawing): Promise<DrawnPage> {
  const page = await pdf.getPage(number);
  const viewport = page.getViewport({ scale: drawing.scale });
  const density = Math.min(window.devicePixelRatio || 1, 3);
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  const text = element('div', 'text');
  const [, links] = await Promise.all([
    page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] }).promise,
    linksOf(page, drawing),
    new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render(),
  ]);
  const { width, height } = page.getViewport({ scale: 1 });
  return { size: { width, height }, content: [canvas, text, ...links] };
}

interface LinkAnnotation {
  readonly subtype: string;
  readonly rect: readonly [number, number, number, number];
  readonly url?: string;
  readonly dest?: unknown;
}

async function linksOf(page: PDFPageProxy, { scale, follow }: Drawing): Promise<HTMLElement[]> {
  const annotations = (await page.getAnnotations()) as LinkAnnotation[];
  const viewport = page.getViewport({ scale });
  return annotations.flatMap((annotation) => {
    const { subtype, rect, url, dest } = annotation;
    if (subtype !== 'Link' || (url === undefined && !dest)) return [];
    const link = element('a', '');
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = viewport.convertToViewportRectangle([...rect]) as number[];
    Object.assign(link.style, {
      left: `${(Math.min(x1, x2) / viewport.width) * 100}%`,
      top: `${(Math.min(y1, y2) / viewport.height) * 100}%`,
      width: `${(Math.abs(x2 - x1) / viewport.width) * 100}%`,
      height: `${(Math.abs(y2 - y1) / viewport.height) * 100}%`,
    });
    if (url === undefined) {
      link.href = '#';
      link.addEventListener('click', (event) => {
        event.preventDefault();
        follow(dest);
      });
    } else {
      Object.assign(link, { href: url, target: '_blank', rel: 'noreferrer' });
    }
    return [link];
  });
}
