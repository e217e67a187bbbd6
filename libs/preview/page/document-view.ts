import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist';
import type { PagePlace } from '../src/synctex/source-place';
import { byId, element } from './element';
import { drawPage, type PageSize } from './page-view';

GlobalWorkerOptions.workerSrc = '/pdfjs/pdf.worker.mjs';

/** CSS pixels for a point of the PDF at a zoom of 100 %. */
const pixelsPerPoint = 96 / 72;
/** Pages this many screens away are drawn ahead, and forgotten when they are three times as far. */
const ahead = 1;

interface PageSlot {
  readonly frame: HTMLElement;
  size: PageSize;
  /** What is on the screen: of which document, at which scale. */
  drawn?: { readonly pdf: PDFDocumentProxy; readonly scale: number };
}

/**
 * The document on the screen: pages below each other, drawn where the reader is. A new PDF takes the place of the old
 * page by page, each in one step once it is drawn; where the reader is and the zoom stay.
 */
export class DocumentView {
  private readonly scroll = byId('scroll');
  private readonly pages = byId('pages');
  private readonly slots: PageSlot[] = [];
  private pdf: PDFDocumentProxy | undefined;
  private zoom: number | 'fit' = 'fit';
  private drawing: Promise<void> | undefined;
  private drawAgain = false;

  constructor() {
    this.scroll.addEventListener('scroll', () => this.draw(), { passive: true });
    new ResizeObserver(() => this.layOut()).observe(this.scroll);
  }

  get pageCount(): number {
    return this.pdf?.numPages ?? 0;
  }

  /** Puts a new PDF in the place of the present one; resolves when what the reader sees is new. */
  async show(version: string): Promise<void> {
    const task = getDocument({
      url: `/document.pdf?version=${version}`,
      disableRange: true,
      disableStream: true,
      standardFontDataUrl: '/pdfjs/standard_fonts/',
      cMapUrl: '/pdfjs/cmaps/',
      cMapPacked: true,
      wasmUrl: '/pdfjs/wasm/',
      iccUrl: '/pdfjs/iccs/',
      isEvalSupported: false,
    });
    const pdf = await task.promise;
    const old = this.pdf;
    this.pdf = pdf;
    await this.setCount(pdf);
    await this.draw();
    document.body.dataset['version'] = version;
    await old?.loadingTask.destroy();
  }

  /** Makes everything larger or smaller; `fit` follows the width of the window. */
  setZoom(change: 'larger' | 'smaller' | 'fit'): void {
    const now = this.scale / pixelsPerPoint;
    this.zoom =
      change === 'fit' ? 'fit' : Math.min(5, Math.max(0.25, now * (change === 'larger' ? 1.15 : 1 / 1.15)));
    this.layOut();
  }

  get zoomText(): string {
    return `${Math.round((this.scale / pixelsPerPoint) * 100)}%`;
  }

  /** The place on a page under a point of the window. */
  placeAt(clientX: number, clientY: number): PagePlace | undefined {
    for (const [index, { frame }] of this.slots.entries()) {
      const box = frame.getBoundingClientRect();
      const [x, y] = [clientX - box.left, clientY - box.top];
      if (x >= 0 && y >= 0 && x <= box.width && y <= box.height)
        return { page: index + 1, x: x / this.scale, y: y / this.scale };
    }
    return undefined;
  }

  /** Pages of a document mostly have one size; those that differ are put right when they are drawn. */
  private async setCount(pdf: PDFDocumentProxy): Promise<void> {
    const usual = sizeOf(await pdf.getPage(1));
    while (this.slots.length > pdf.numPages) this.slots.pop()?.frame.remove();
    while (this.slots.length < pdf.numPages) {
      const frame = element('div', 'page');
      frame.dataset['page'] = String(this.slots.length + 1);
      this.slots.push({ frame, size: usual });
      this.pages.append(frame);
    }
    this.layOut();
  }

  private get scale(): number {
    if (this.zoom !== 'fit') return this.zoom * pixelsPerPoint;
    const width = this.slots[0]?.size.width ?? 595;
    return Math.min(1.15 * pixelsPerPoint, Math.max(0.2, (this.scroll.clientWidth - 56) / width));
  }

  /** Gives every page its size; the place of the text that the reader looks at stays where it is. */
  private layOut(): void {
    const { scroll, scale } = this;
    const top = this.slots.find(({ frame }) => frame.offsetTop + frame.offsetHeight > scroll.scrollTop);
    const part = top ? (scroll.scrollTop - top.frame.offsetTop) / (top.frame.offsetHeight || 1) : 0;
    for (const { frame, size } of this.slots) {
      frame.style.width = `${size.width * scale}px`;
      frame.style.height = `${size.height * scale}px`;
      frame.style.setProperty('--total-scale-factor', String(scale));
    }
    if (top) scroll.scrollTop = top.frame.offsetTop + part * top.frame.offsetHeight;
    byId('fit').textContent = this.zoomText;
    void this.draw();
  }

  /** Draws what is seen, then what is near, one page at a time; a call while it runs makes it look once more. */
  private draw(): Promise<void> {
    this.drawAgain = true;
    this.drawing ??= this.drawAll().finally(() => {
      this.drawing = undefined;
    });
    return this.drawing;
  }

  private async drawAll(): Promise<void> {
    while (this.drawAgain) {
      this.drawAgain = false;
      for (const slot of this.slots) if (this.distance(slot) > 3 * ahead) forget(slot);
      const wanted = this.slots
        .filter((slot) => this.distance(slot) <= ahead && !this.isDrawn(slot))
        .sort((a, b) => this.distance(a) - this.distance(b));
      const [nearest] = wanted;
      if (!nearest) return;
      await this.drawSlot(nearest);
      this.drawAgain = true;
    }
  }

  private async drawSlot(slot: PageSlot): Promise<void> {
    const { pdf, scale } = this;
    const number = this.slots.indexOf(slot) + 1;
    if (!pdf || number < 1) return;
    const drawn = await drawPage(pdf, number, { scale, follow: (to) => void this.follow(to) }).catch(
      () => undefined,
    );
    // A newer PDF or another zoom came meanwhile: the next look draws that.
    if (!drawn || pdf !== this.pdf) return;
    slot.drawn = { pdf, scale };
    slot.frame.replaceChildren(...drawn.content);
    if (drawn.size.width === slot.size.width && drawn.size.height === slot.size.height) return;
    slot.size = drawn.size;
    this.layOut();
  }

  private isDrawn({ drawn }: PageSlot): boolean {
    return drawn !== undefined && drawn.pdf === this.pdf && drawn.scale === this.scale;
  }

  /** How many screens a page is away from what is seen; 0 when it is seen. */
  private distance({ frame }: PageSlot): number {
    const { scrollTop, clientHeight } = this.scroll;
    const above = scrollTop - (frame.offsetTop + frame.offsetHeight);
    const below = frame.offsetTop - (scrollTop + clientHeight);
    return Math.max(0, above, below) / (clientHeight || 1);
  }

  private async follow(destination: unknown): Promise<void> {
    const { pdf } = this;
    if (!pdf) return;
    const explicit = typeof destination === 'string' ? await pdf.getDestination(destination) : destination;
    if (!Array.isArray(explicit)) return;
    const [reference, kind, , top] = explicit as [unknown, { name?: string } | undefined, unknown, unknown];
    const index = await pdf.getPageIndex(reference as Parameters<typeof pdf.getPageIndex>[0]);
    const slot = this.slots[index];
    if (!slot) return;
    const down = kind?.name === 'XYZ' && typeof top === 'number' ? (slot.size.height - top) * this.scale : 0;
    this.scroll.scrollTop = slot.frame.offsetTop + Math.max(0, down - 24);
  }
}

function sizeOf(page: PDFPageProxy): PageSize {
  const { width, height } = page.getViewport({ scale: 1 });
  return { width, height };
}

function forget(slot: PageSlot): void {
  if (!slot.drawn) return;
  delete slot.drawn;
  slot.frame.replaceChildren();
}
