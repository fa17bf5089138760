import type { Pen } from './pen.ts';
import { escaped, type Typeface } from './svgText.ts';

/** What `save` keeps. */
interface State {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly fillStyle: Pen['fillStyle'];
  readonly strokeStyle: Pen['strokeStyle'];
  readonly lineWidth: number;
  readonly lineCap: CanvasLineCap;
  readonly globalAlpha: number;
  readonly globalCompositeOperation: GlobalCompositeOperation;
}

/** Painters of ours use colours only. */
const colourOf = (style: Pen['fillStyle']): string => (typeof style === 'string' ? style : 'none');
const short = (value: number): string => String(Math.round(value * 100) / 100);

/** Draws what painters draw on a canvas as SVG. What they wipe out gets the colour of the background; arcs are full circles. */
export class SvgPen implements Pen {
  fillStyle: Pen['fillStyle'] = 'black';
  strokeStyle: Pen['strokeStyle'] = 'black';
  lineWidth = 1;
  lineCap: CanvasLineCap = 'butt';
  globalAlpha = 1;
  globalCompositeOperation: GlobalCompositeOperation = 'source-over';
  font = '11px sans-serif';
  textAlign: CanvasTextAlign = 'left';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  readonly #parts: string[] = [];
  readonly #background: string;
  readonly #typeface: Typeface;
  readonly #kept: State[] = [];
  #path: string[] = [];
  #dash: readonly number[] = [];
  #x = 0;
  #y = 0;
  #scale = 1;

  constructor(background: string, typeface: Typeface) {
    this.#background = background;
    this.#typeface = typeface;
  }

  get svg(): string {
    return this.#parts.join('');
  }

  save(): void {
    const { fillStyle, strokeStyle, lineWidth, lineCap, globalAlpha, globalCompositeOperation } = this;
    this.#kept.push({
      ...{ fillStyle, strokeStyle, lineWidth, lineCap, globalAlpha, globalCompositeOperation },
      ...{ x: this.#x, y: this.#y, scale: this.#scale },
    });
  }

  restore(): void {
    const kept = this.#kept.pop();
    if (kept === undefined) return;
    const { x, y, scale, ...styles } = kept;
    Object.assign(this, styles);
    [this.#x, this.#y, this.#scale] = [x, y, scale];
  }

  translate(x: number, y: number): void {
    this.#x += x * this.#scale;
    this.#y += y * this.#scale;
  }

  /** Both the same: marks are never stretched. */
  scale(x: number): void {
    this.#scale *= x;
  }

  beginPath(): void {
    this.#path = [];
  }

  closePath(): void {
    this.#path.push('Z');
  }

  moveTo(x: number, y: number): void {
    this.#path.push(`M${this.#at(x, y)}`);
  }

  lineTo(x: number, y: number): void {
    this.#path.push(`L${this.#at(x, y)}`);
  }

  quadraticCurveTo(cornerX: number, cornerY: number, x: number, y: number): void {
    this.#path.push(`Q${this.#at(cornerX, cornerY)} ${this.#at(x, y)}`);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path.push(`M${this.#at(x, y)}h${this.#size(width)}v${this.#size(height)}h${this.#size(-width)}Z`);
  }

  roundRect(x: number, y: number, width: number, height: number): void {
    this.rect(x, y, width, height);
  }

  arc(x: number, y: number, radius: number): void {
    const [r, across] = [this.#size(radius), this.#size(radius * 2)];
    this.#path.push(`M${this.#at(x - radius, y)}a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 -${across} 0Z`);
  }

  fill(): void {
    const isWiped = this.globalCompositeOperation === 'destination-out';
    this.#shape(this.#path.join(''), isWiped ? this.#background : colourOf(this.fillStyle));
  }

  stroke(): void {
    if (this.#path.length > 0) this.#outline(this.#path.join(''));
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#shape(this.#box(x, y, width, height), colourOf(this.fillStyle));
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.#outline(this.#box(x, y, width, height));
  }

  clearRect(x: number, y: number, width: number, height: number): void {
    this.#parts.push(`<path d="${this.#box(x, y, width, height)}" fill="${escaped(this.#background)}"/>`);
  }

  setLineDash(dash: number[]): void {
    this.#dash = dash;
  }

  fillText(text: string, x: number, y: number): void {
    const size = Number.parseFloat(this.font);
    const anchor = { left: 'start', start: 'start', center: 'middle', right: 'end', end: 'end' }[this.textAlign];
    // Not every program knows dominant-baseline: a third of the height is where the middle of letters is.
    const down = this.textBaseline === 'middle' ? size * 0.35 : 0;
    this.#parts.push(
      `<text x="${short(this.#x + x * this.#scale)}" y="${short(this.#y + y * this.#scale + down)}" font-size="${size}" text-anchor="${anchor}" ${this.#paint(colourOf(this.fillStyle))}>${escaped(text)}</text>`,
    );
  }

  measureText(text: string): { readonly width: number } {
    return { width: (this.#typeface.measure(text) * Number.parseFloat(this.font)) / 12 };
  }

  #shape(path: string, colour: string): void {
    if (path !== '') this.#parts.push(`<path d="${path}" ${this.#paint(colour)}/>`);
  }

  #outline(path: string): void {
    const dash = this.#dash.length === 0 ? '' : ` stroke-dasharray="${this.#dash.map(short).join(' ')}"`;
    const opacity = this.globalAlpha === 1 ? '' : ` stroke-opacity="${short(this.globalAlpha)}"`;
    this.#parts.push(
      `<path d="${path}" fill="none" stroke="${escaped(colourOf(this.strokeStyle))}" stroke-width="${this.#size(this.lineWidth)}" stroke-linecap="${this.lineCap}"${dash}${opacity}/>`,
    );
  }

  #paint(colour: string): string {
    return `fill="${escaped(colour)}"${this.globalAlpha === 1 ? '' : ` fill-opacity="${short(this.globalAlpha)}"`}`;
  }

  #box(x: number, y: number, width: number, height: number): string {
    return `M${this.#at(x, y)}h${this.#size(width)}v${this.#size(height)}h${this.#size(-width)}Z`;
  }

  #at(x: number, y: number): string {
    return `${short(this.#x + x * this.#scale)} ${short(this.#y + y * this.#scale)}`;
  }

  #size(length: number): string {
    return short(length * this.#scale);
  }
}
