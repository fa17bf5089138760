import type { OpenPage } from './pages.ts';

/**
 * What of the page cannot be read, as one line each: the page itself scrolling sideways, text that its box cuts off without an
 * ellipsis, and parts that lie beyond the window's edge where nothing scrolls them into it.
 */
export function cutOff({ page }: OpenPage): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const name = (element: HTMLElement): string =>
      [element.localName, ...element.classList].join('.') + ` “${element.innerText.replace(/\s+/g, ' ').trim().slice(0, 40)}”`;
    const { documentElement: root } = document;
    if (root.scrollWidth > window.innerWidth) found.push(`the page is ${root.scrollWidth} wide`);
    if (root.scrollHeight > window.innerHeight) found.push(`the page is ${root.scrollHeight} high`);
    const scrolls = (value: string): boolean => value === 'auto' || value === 'scroll';
    const inScroller = (element: Element): boolean => {
      for (let at = element.parentElement; at !== null; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (scrolls(style.overflowX) && at.scrollWidth > at.clientWidth) return true;
        if (scrolls(style.overflowY) && at.scrollHeight > at.clientHeight) return true;
      }
      return false;
    };
    for (const element of document.querySelectorAll<HTMLElement>('tcp-reset-timeline *')) {
      if (element.closest('.unseen, [aria-hidden=true], svg, .list-rows') !== null) continue;
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim() !== '');
      if (!own) continue;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      if (box.width < 2 || box.height < 2) continue;
      const cuts = (value: string): boolean => value === 'hidden' || value === 'clip';
      if (cuts(style.overflowX) && style.textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1)
        found.push(`cut off at the side: ${name(element)}`);
      if (cuts(style.overflowY) && style.webkitLineClamp === 'none' && element.scrollHeight > element.clientHeight + 3)
        found.push(`cut off below: ${name(element)}`);
      if (inScroller(element)) continue;
      const beyond = Math.max(-box.left, box.right - window.innerWidth, -box.top, box.bottom - window.innerHeight);
      if (beyond > 1) found.push(`${Math.round(beyond)} px outside: ${name(element)}`);
      // Boxes around that cut what does not fit into them.
      for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement) {
        const around = getComputedStyle(at);
        const { left, right, top, bottom } = at.getBoundingClientRect();
        if (cuts(around.overflowX) && (box.right > right + 1 || box.left < left - 1) && around.textOverflow !== 'ellipsis')
          found.push(`cut off at the side by ${at.localName}.${at.className}: ${name(element)}`);
        if (cuts(around.overflowY) && around.webkitLineClamp === 'none' && (box.bottom > bottom + 2 || box.top < top - 2))
          found.push(`cut off below by ${at.localName}.${at.className}: ${name(element)}`);
      }
    }
    return [...new Set(found)];
  });
}
