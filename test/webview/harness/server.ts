import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';

/** The page with a fake host around it, on the loopback address, under the same content security policy as in VS Code. */
export interface HarnessServer {
  /** Where it is; what follows `?`, as scenario, theme and reveal, is for fakeHost.ts. */
  readonly address: string;
  close(): Promise<void>;
}

const nonce = 'bm9uY2Ugb2YgdGhlIGhhcm5lc3M';
const policy = (source: string): string =>
  `default-src 'none'; img-src ${source} blob:; font-src ${source}; style-src ${source}; script-src 'nonce-${nonce}'`;

const page = (source: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="${policy(source)}">
    <title>TCP resets</title>
    <link rel="stylesheet" href="webview.css">
  </head>
  <body><script nonce="${nonce}" src="fakeHost.js"></script><tcp-reset-timeline></tcp-reset-timeline><script nonce="${nonce}" src="webview.js"></script></body>
</html>`;

/** Builds page and fake host in memory and serves them. @param root the repository. */
export async function serveHarness(root: string): Promise<HarnessServer> {
  const options = {
    bundle: true,
    write: false,
    outdir: '/',
    absWorkingDir: root,
    target: 'es2022',
    logLevel: 'warning',
  } as const;
  const built = await Promise.all([
    build({
      ...options,
      format: 'iife',
      entryPoints: { webview: 'webview/main.ts', fakeHost: 'test/webview/harness/fakeHost.ts' },
    }),
    build({ ...options, entryPoints: { webview: 'webview/style/main.css' } }),
  ]);
  const files = new Map(built.flatMap(({ outputFiles }) => outputFiles).map((file) => [file.path, file.text]));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const text = pathname === '/' ? page(origin()) : files.get(pathname);
    answer(response, pathname, text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address: origin(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(response: ServerResponse, pathname: string, text: string | undefined): void {
  if (text === undefined) {
    response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    return;
  }
  const type = pathname.endsWith('.js') ? 'text/javascript' : pathname.endsWith('.css') ? 'text/css' : 'text/html';
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(text);
}
