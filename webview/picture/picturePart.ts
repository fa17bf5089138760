/** A part of a saved picture: its SVG, and where it ends. Pixels from the top. */
export interface PicturePart {
  readonly svg: string;
  readonly bottom: number;
}

/** Of a whole picture. Pixels. */
export const pictureWidth = 1120;
export const pictureMargin = 20;
/** Where the time axis of overview and lanes begins, and how wide it is. */
export const axisLeft = 500;
export const axisWidth = pictureWidth - pictureMargin - axisLeft;
