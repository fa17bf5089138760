import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';

/** 128 bits: what the CSP specification asks of a nonce. */
export const newNonce = (): string => randomBytes(16).toString('base64');

/**
 * The timeline's page. Nothing but the nonce and addresses of our own assets is put into it: all that comes from a capture
 * arrives later, as messages.
 */
export function pageHtml(webview: Pick<Webview, 'asWebviewUri' | 'cspSource'>, assets: Uri, nonce: string): string {
  const asset = (name: string): string => webview.asWebviewUri(Uri.joinPath(assets, name)).toString();
  const { cspSource } = webview;
  // blob: is for pictures that the page itself has drawn and turns into bitmaps.
  const policy =
    `default-src 'none'; img-src ${cspSource} blob:; font-src ${cspSource}; style-src ${cspSource}; ` +
    `script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>TCP resets</title>
    <link rel="stylesheet" href="${asset('webview.css')}" />
  </head>
  <body>
    <tcp-reset-timeline></tcp-reset-timeline>
    <script nonce="${nonce}" src="${asset('webview.js')}"></script>
  </body>
</html>
`;
}
