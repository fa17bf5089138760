import { Uri, type Webview } from 'vscode';
import { describe, expect, it } from 'vitest';
import { newNonce, pageHtml } from '../../src/host/html.ts';

const webview: Pick<Webview, 'asWebviewUri' | 'cspSource'> = {
  cspSource: 'https://webview.test',
  asWebviewUri: (uri) => Uri.parse(`https://webview.test${uri.path}`),
};
const html = pageHtml(webview, Uri.file('/extension/dist'), 'n0nce');

describe('the page', () => {
  it('allows only our scripts by nonce, and our styles, fonts and pictures', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      'img-src https://webview.test blob:',
      'font-src https://webview.test',
      'style-src https://webview.test',
      "script-src 'nonce-n0nce'",
    ]);
  });

  it('has no inline script or style', () => {
    expect(html).not.toContain('<style');
    expect(html).not.toMatch(/\sstyle=|\son\w+=/);
    expect(html.match(/<script[^>]*>[^<]*<\/script>/g)).toEqual([
      '<script nonce="n0nce" src="https://webview.test/extension/dist/webview.js"></script>',
    ]);
  });

  it('holds the timeline element and its style sheet', () => {
    expect(html).toContain('<tcp-reset-timeline></tcp-reset-timeline>');
    expect(html).toContain('href="https://webview.test/extension/dist/webview.css"');
  });

  it('gets a new nonce of 128 bits each time', () => {
    const nonces = new Set(Array.from({ length: 50 }, newNonce));
    expect(nonces.size).toBe(50);
    for (const nonce of nonces) expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
  });
});
