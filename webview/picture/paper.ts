import { onPaletteChange } from './palette.ts';

/** A canvas as large and as fine as its box, drawn at most once a frame. Sizes are CSS pixels. */
export class Paper {
  readonly #draw: (context: CanvasRenderingContext2D, width: number, height: number) => void;
  readonly #sizes = new ResizeObserver(() => this.redraw());
  #canvas: HTMLCanvasElement | null = null;
  #frame = 0;
  #unlisten: (() => void) | undefined;

  constructor(draw: (context: CanvasRenderingContext2D, width: number, height: number) => void) {
    this.#draw = draw;
  }

  get width(): number {
    return this.#canvas?.clientWidth ?? 0;
  }

  /** Takes over the canvas to draw on; null when it is gone. */
  use(canvas: HTMLCanvasElement | null): void {
    if (canvas === this.#canvas) return;
    this.#sizes.disconnect();
    this.#unlisten?.();
    this.#unlisten = undefined;
    this.#canvas = canvas;
    if (canvas === null) return;
    this.#sizes.observe(canvas);
    this.#unlisten = onPaletteChange(() => this.redraw());
    this.redraw();
  }

  redraw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#paint);
  }

  readonly #paint = (): void => {
    this.#frame = 0;
    const canvas = this.#canvas;
    const context = canvas?.getContext('2d');
    if (canvas === null || !context) return;
    const { clientWidth, clientHeight } = canvas;
    const scale = window.devicePixelRatio;
    const [width, height] = [Math.round(clientWidth * scale), Math.round(clientHeight * scale)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, clientWidth, clientHeight);
    if (clientWidth > 0 && clientHeight > 0) this.#draw(context, clientWidth, clientHeight);
  };
}
