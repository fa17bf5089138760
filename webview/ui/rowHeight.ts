/** Lists of VS Code have 22 px rows at its 13 px font; larger fonts get the same proportion. */
export function rowHeight(element: Element): number {
  const size = Number.parseFloat(getComputedStyle(element).fontSize);
  return Number.isFinite(size) ? Math.max(22, Math.round(size * 1.7)) : 22;
}
