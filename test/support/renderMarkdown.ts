import MarkdownIt from 'markdown-it';

/** As the laxest preview does it: HTML on, bare addresses made into links. */
const renderer = new MarkdownIt({ html: true, linkify: true });

export function renderMarkdown(markdown: string): string {
  return renderer.render(markdown);
}

/** Names of the elements in rendered HTML, each once, sorted. */
export function elementNames(html: string): string[] {
  return [...new Set([...html.matchAll(/<([a-z!?][a-z0-9]*)/gi)].map(([, name]) => (name ?? '').toLowerCase()))].sort();
}
