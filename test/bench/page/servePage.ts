import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';

const html = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>TCP resets</title><link rel="stylesheet" href="webview.css"></head>
  <body><script src="pageHost.js"></script><tcp-reset-timeline></tcp-reset-timeline><script src="webview.js"></script></body>
</html>`;

export interface ServedPage {
  readonly url: string;
  close(): void;
}

/** Builds the page as it ships, with the analysis in a web worker behind it, and serves both and a capture on the loopback address. */
export async function servePage(root: string, capture: string): Promise<ServedPage> {
  const options = { bundle: true, write: false, minify: true, outdir: '/', absWorkingDir: root, target: 'es2022' } as const;
  const built = await Promise.all([
    build({
      ...options,
      format: 'iife',
      entryPoints: {
        webview: 'webview/main.ts',
        pageHost: 'test/bench/page/pageHost.ts',
        pageWorker: 'test/bench/page/pageWorker.ts',
      },
    }),
    build({ ...options, entryPoints: { webview: 'webview/style/main.css' } }),
  ]);
  const files = new Map(built.flatMap(({ outputFiles }) => outputFiles).map((file) => [file.path, file.text]));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/capture') return sendPart(request, response, capture);
    const text = pathname === '/' ? html : files.get(pathname);
    const type = pathname.endsWith('.js') ? 'text/javascript' : pathname.endsWith('.css') ? 'text/css' : 'text/html';
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

function sendPart(request: IncomingMessage, response: ServerResponse, capture: string): void {
  const { size } = statSync(capture);
  const [, from = '0', to = String(size - 1)] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
  response.writeHead(200, { 'content-length': Number(to) - Number(from) + 1 });
  if (request.method === 'HEAD') response.end();
  else createReadStream(capture, { start: Number(from), end: Number(to) }).pipe(response);
}
